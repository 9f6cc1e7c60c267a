"""Turns: a push that was sent before its predecessor was booked waits for that one.

A till sends the next push while the last is being booked. Over two connections, and at a server of
several workers, the later one may be here first; it waits here, holding neither a thread nor a
connection of the database, and is answered with a gap of which nothing is kept where the other
does not come: the till sends it again. While its predecessor is being booked, here or at another
worker, it is read, so that what needs no database is done before its turn.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from fastapi.concurrency import run_in_threadpool

from pos.errors import SyncGap
from sync.server.store.chains import Stream, end_of
from sync.server.store.database import Database
from sync.server.store.pushed import Push, Pusher, read_ahead

WAIT_S = 10.0
"""For a predecessor that is being booked in this process; a till waits three times as long for its
answer."""
LATE_S = 2.0
"""For one that is not here: on its way, or at another worker."""
LOOK_S, LOOK_S_MAX = 0.01, 0.2
"""Between two looks at how far its stream is: each pause is twice as long as the last."""
AHEAD_MAX, AHEAD_OF_DEVICE_MAX = 4, 2
"""Pushes that are read before their turn at once, in all and of one device: a full one takes some
25 MB while it waits. Of a till that drains one is being booked, and the next one is read."""
WAITING_MAX = 4
"""Of one device: a till has one, and so has each process beside it; more are not waited with."""


@dataclass(slots=True)
class Turn:
    """A push under way in this process."""

    push: Push
    """Read ahead, where it had to wait."""
    reached: int | None = None
    """How far its stream is booked, once it is; None while it is not, or where it failed."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def first(self) -> int:
        """Return the seq of its first document."""
        return self.push.first

    @property
    def last(self) -> int:
        """Return the seq of its last document."""
        return self.push.first + len(self.push.raws) - 1


class Turns:
    """The pushes under way in this process, by stream; of the event loop alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: dict[Stream, list[Turn]] = {}
        self._waiting: Counter[Pusher] = Counter()
        self._ahead: Counter[Pusher] = Counter()

    @asynccontextmanager
    async def turn(self, who: Pusher, push: Push, *, follows: bool) -> AsyncIterator[Turn]:
        """Give a push its turn: after its predecessor where it `follows` one. Raises SyncGap."""
        stream = Stream(who.company, who.device, push.epoch, push.branch)
        turn = Turn(push)
        beside = self._under_way.setdefault(stream, [])
        beside.append(turn)
        try:
            if follows:
                await self._wait(who, stream, turn, beside)
            yield turn
        finally:
            if turn.push.ahead is not None:
                self._forget(who)
            turn.ended.set()
            beside.remove(turn)
            if not beside:
                self._under_way.pop(stream, None)

    async def _wait(self, who: Pusher, stream: Stream, turn: Turn, beside: list[Turn]) -> None:
        """Wait until a stream is booked up to a push. Raises SyncGap where it does not come."""
        is_crowded = self._waiting[who] >= WAITING_MAX
        self._waiting[who] += 1
        try:
            # What waits lies in memory whole, and each looks again and again: a device that sends
            # a hundred shall be no burden to the others.
            await self._wait_for(who, stream, turn, beside, is_patient=not is_crowded)
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who]

    async def _wait_for(
        self, who: Pusher, stream: Stream, turn: Turn, beside: list[Turn], *, is_patient: bool
    ) -> None:
        """Wait for what is under way beside a push, and look for what is not; see _wait."""
        now = asyncio.get_running_loop().time
        late_at, pause_s = now() + (LATE_S if is_patient else 0), LOOK_S
        while True:
            before = next((one for one in beside if one.last == turn.first - 1), None)
            if before is not None and is_patient:
                await self._read(who, turn)
                await _ended(before)
                # Where it was stopped or failed, what follows cannot be booked either.
                if (before.reached or 0) >= turn.first - 1:
                    return
                raise _gap(stream, before.reached or 0, turn.first)
            seq = await run_in_threadpool(seq_of, self._database, stream)
            if seq >= turn.first - 1:
                return
            # Another worker may be booking it, and is not kept from that by this one's reading.
            if is_patient and await self._read(who, turn):
                continue
            if now() >= late_at:
                raise _gap(stream, seq, turn.first)
            await asyncio.sleep(pause_s)
            pause_s = min(LOOK_S_MAX, 2 * pause_s)

    async def _read(self, who: Pusher, turn: Turn) -> bool:
        """Read a push that has to wait; false where it is read, or as many are as may be."""
        if (
            turn.push.ahead is not None
            or self._ahead.total() >= AHEAD_MAX
            or self._ahead[who] >= AHEAD_OF_DEVICE_MAX
        ):
            return False
        self._ahead[who] += 1
        try:
            ahead = await run_in_threadpool(read_ahead, who, turn.push)
        except BaseException:
            self._forget(who)
            raise
        turn.push = replace(turn.push, ahead=ahead)
        return True

    def _forget(self, who: Pusher) -> None:
        """Count one push less that was read ahead."""
        self._ahead[who] -= 1
        if not self._ahead[who]:
            del self._ahead[who]


def seq_of(database: Database, stream: Stream) -> int:
    """Return how far a stream is booked."""
    with database.reading() as connection:
        return end_of(connection, stream).seq


def check_follows(database: Database, who: Pusher, push: Push) -> None:
    """Raise SyncGap where the predecessor of a push is not booked; nothing is kept of it.

    For whoever carries pushes one by one (`simulator`), so that there is nothing to wait for.
    """
    stream = Stream(who.company, who.device, push.epoch, push.branch)
    seq = seq_of(database, stream)
    if seq < push.first - 1:
        raise _gap(stream, seq, push.first)


async def _ended(turn: Turn) -> None:
    """Wait until a turn has ended, or for as long as one waits for it."""
    try:
        await asyncio.wait_for(turn.ended.wait(), WAIT_S)
    except TimeoutError:
        return


def _gap(stream: Stream, seq: int, first: int) -> SyncGap:
    return SyncGap(epoch=stream.epoch, expected=seq + 1, found=first)
