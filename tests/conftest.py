"""What every test shares: PostgreSQL, and hypothesis without a stopwatch (no test asserts time)."""

import os

from hypothesis import HealthCheck, settings

from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

# The same examples at every run: a check of a change says what the change did. New ones are
# sought by `HYPOTHESIS_SEEKS=1`, the campaigns and the simulator, whose finds become examples.
settings.register_profile(
    "liushui",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=60,
    derandomize="HYPOTHESIS_SEEKS" not in os.environ,
)
settings.load_profile("liushui")
