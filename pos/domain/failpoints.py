"""Named steps at which a test may end the process: what must hold over a crash is tried there.

Code on the way from a sale to the server says `reach("…")` between the steps that a crash could
separate. Nothing happens there unless a test arms a handler: the simulator's raises, a child
process's kills itself (`pos.bootstrap.failing`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

FAILPOINTS = (
    "ledger.begun",
    "ledger.appended",
    "ledger.commit",
    "ledger.committed",
    "ledger.witnessed",
    "sync.greeted",
    "sync.push",
    "sync.pushed",
    "sync.acknowledged",
    "sync.page",
    "sync.slice",
    "server.booked",
    "server.committed",
    "settler.judged",
    "settler.committed",
)
"""Every step, in the order in which a sale meets them."""

_handlers: list[Callable[[str], None]] = []


def reach(name: str) -> None:
    """Say that a step is reached; returns at once where nobody waits for it."""
    if _handlers:
        _handlers[-1](name)


def arm(handler: Callable[[str], None]) -> None:
    """Let a handler hear of every step until the process ends."""
    _handlers.append(handler)


@contextmanager
def armed(handler: Callable[[str], None]) -> Iterator[None]:
    """Let a handler hear of every step for a block."""
    _handlers.append(handler)
    try:
        yield
    finally:
        _handlers.remove(handler)
