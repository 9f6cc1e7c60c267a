"""Time and chance of a simulated world: one seed gives them all, so that a run replays exactly."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from pos.domain.documents import Moment
from pos.domain.identifiers import IdMaker
from pos.ports.ledger import Work
from pos.services.epochs import begin_epoch

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=7)


class World:
    """The one source of time and chance; every node's clock may be wrong in its own way."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.time = BEGIN
        self.events = 0
        """What has happened: things done at tills, requests sent, machines broken, settler runs."""

    def tick(self) -> None:
        """Let a step's time pass."""
        self.time += STEP


class SkewedClock:
    """A node's clock: the world's time and what is wrong with it here."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.skew = timedelta()

    def now(self) -> Moment:
        """Return this moment as this node believes it to be."""
        wall = (self._world.time + self.skew).isoformat(timespec="milliseconds")
        monotonic = int((self._world.time - BEGIN) / timedelta(milliseconds=1))
        offset = -int(self.skew / timedelta(milliseconds=1))
        return Moment(wall, monotonic, "5" * 32, offset)

    def now_ms(self) -> int:
        """Return this node's Unix time in milliseconds."""
        return int((self._world.time + self.skew).timestamp() * 1000)


def ids(world: World, clock: SkewedClock, last: str | None) -> IdMaker:
    """Return a maker of event ids that go on after the last one of a ledger."""
    maker = IdMaker(clock.now_ms, world.rng.getrandbits)
    maker.start_after(last)
    return maker


def begin_epoch_at(world: World, clock: SkewedClock, work: Work, reason: str) -> None:
    """Open a new epoch of a simulated till inside a transaction."""
    new_id = ids(world, clock, work.head().last_event_id)
    begin_epoch(work, reason, clock.now(), new_id, world.rng.getrandbits)


@contextmanager
def secrets_from(name: str) -> Iterator[None]:
    """Let whatever asks for secrets inside the block draw them from dice of this name.

    Tokens, keys and the epochs of servers are ordered, hashed and packed: where they differ, two
    runs of a seed part sooner or later.
    """
    chance = random.Random(f"secrets of {name}")

    def token_bytes(nbytes: int | None = None) -> bytes:
        return chance.randbytes(secrets.DEFAULT_ENTROPY if nbytes is None else nbytes)

    drawn: dict[str, object] = {
        "token_bytes": token_bytes,
        "choice": chance.choice,
        "randbits": chance.getrandbits,
        "randbelow": chance.randrange,
    }
    kept = {drawn_by: getattr(secrets, drawn_by) for drawn_by in drawn}
    try:
        for drawn_by, draw in drawn.items():
            setattr(secrets, drawn_by, draw)
        yield
    finally:
        for drawn_by, own in kept.items():
            setattr(secrets, drawn_by, own)
