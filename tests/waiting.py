"""Waiting in tests: for what must come true, never for a time."""

import time
from collections.abc import Callable

WAIT_S = 60
"""Far beyond what anything takes, on a machine that does much else besides."""
LOOK_S = 0.01


def until(holds: Callable[[], object]) -> None:
    """Return once it holds; fail where it does not within WAIT_S."""
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(LOOK_S)
