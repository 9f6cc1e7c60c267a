"""What every test shares: PostgreSQL, and hypothesis without a stopwatch (no test asserts time)."""

from hypothesis import HealthCheck, settings

from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

settings.register_profile(
    "liushui", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("liushui")
