"""What every test shares: hypothesis without a stopwatch, because a test never asserts time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "liushui", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("liushui")
