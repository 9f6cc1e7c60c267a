"""I8 between servers: the same documents, met in another order, make the same books.

Owns booking everything that a server holds into an empty one, streams mixed by chance, and
comparing both by digest: rows that stand, sums, and what was kept unread.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH
from simulator.broken import Broken
from simulator.chance import BEGIN
from simulator.server import FILE, SimServer
from sync.protocol import PUSH_DOCUMENTS_MAX
from sync.server.store.booking import SUMS, Push, Pusher, book
from sync.server.store.chains import Stream, base_hash
from sync.server.store.database import Database
from sync.server.store.office import shops
from sync.server.store.packing import unpacked
from sync.server.store.schema import STANDING

COMPARED = {
    **dict.fromkeys((*STANDING, *SUMS), "*"),
    "journal": "device, epoch, branch, seq, event_id, type, shop, date, hash",
    "quarantine": "device, epoch, branch, seq, reason, hash",
    "stream": "device, epoch, branch, base, seq, hash",
    "master": "kind, id, fields",
}
"""Tables by what of them must not depend on the order of arrival: times and feeds do."""
WHERE = {
    "master": "WHERE kind NOT IN ('person', 'pin')",
    "stream": "WHERE seq > base",
}
"""What travels beside the documents is not made of them; an empty stream was only asked for."""


@dataclass(slots=True)
class _Waiting:
    """A stream on its way to the second server."""

    pusher: Pusher
    stream: Stream
    parent: Stream | None
    """The branch that a fork left: it can only open once that one stands."""
    at: int
    previous: bytes
    raws: list[bytes]
    has_twice: bool
    """Claim that what it says stood in another stream before: it can only come after that one."""

    def take(self, most: int) -> Push:
        """Return the next batch and go on behind it."""
        raws, self.raws = self.raws[:most], self.raws[most:]
        push = Push(self.stream.epoch, self.at + 1, self.previous, raws, {}, self.stream.branch)
        self.at += len(raws)
        return push


def expect_same_in_another_order(server: SimServer, empty: Path, rng: Random) -> None:
    """Book everything into an empty server in an order of chance. Raises Broken."""
    with closing(Database(f"sqlite:///{empty / FILE}")) as second:
        waiting = list(_streams(server))
        if sum(one.has_twice for one in waiting) > 1:
            # Of three offices that judged the same, which came first is told by nothing but time.
            return
        _book(second, waiting, rng)
        with server.database.reading() as ours, second.reading() as theirs:
            for table, columns in COMPARED.items():
                where = WHERE.get(table, "")
                query = f"SELECT {columns} FROM {table} {where}"  # noqa: S608 - names of our own
                first, other = (
                    sorted(repr(tuple(row)) for row in connection.exec_driver_sql(query))
                    for connection in (ours, theirs)
                )
                if _digest(first) != _digest(other):
                    odd = sorted(set(first) ^ set(other))
                    raise Broken("I8", f"{table} in another order: {odd[:4]}")


def _digest(rows: list[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _book(second: Database, waiting: list[_Waiting], rng: Random) -> None:
    """Book streams in batches of chance; a fork opens once the branch stands that it left."""
    while waiting:
        unfinished = {one.stream for one in waiting}
        firsts = [one for one in waiting if not one.has_twice] or waiting
        ready = [one for one in firsts if one.parent not in unfinished]
        one = rng.choice(ready)
        booked = book(second, one.pusher, one.take(rng.randint(1, PUSH_DOCUMENTS_MAX // 20)), BEGIN)
        if booked.stopped_by is not None or booked.ack.seq != one.at:
            raise Broken("I8", f"{one.stream} stops at {booked.ack.seq}: {booked.stopped_by}")
        one.previous = bytes.fromhex(booked.ack.hash)
        if not one.raws:
            waiting.remove(one)


def _streams(server: SimServer) -> Iterator[_Waiting]:
    """Yield every stream with its documents as they were sent, those kept unread too."""
    with server.database.reading() as connection:
        known = connection.execute(text("SELECT company, device, shop, shop_code FROM device"))
        pushers = {bytes(r[1]): Pusher(bytes(r[0]), bytes(r[1]), bytes(r[2]), r[3]) for r in known}
        for shop in shops(connection):
            pushers[shop.office] = Pusher(shop.company, shop.office, shop.shop, shop.code)
        rows = connection.execute(
            text("SELECT company, device, epoch, branch, base, parent FROM stream WHERE seq > base")
        ).all()
        for company, device, epoch, branch, base, left in rows:
            stream = Stream(bytes(company), bytes(device), epoch, branch)
            parent = Stream(bytes(company), bytes(device), epoch, left) if branch else None
            found: dict[int, bytes] = {}
            for table in ("journal", "quarantine"):
                for seq, raw in connection.execute(
                    text(
                        f"SELECT seq, raw FROM {table} WHERE company = :company "  # noqa: S608 - names of our own
                        "AND device = :device AND epoch = :epoch AND branch = :branch"
                    ),
                    stream.key(),
                ):
                    is_packed = table == "journal"
                    found[seq] = unpacked(raw) if is_packed else bytes(raw)
            previous = base_hash(connection, stream) if branch else NO_HASH
            raws = [found[seq] for seq in sorted(found)]
            pusher, twice = pushers[stream.device], len(twice_of(connection, stream)) > 0
            yield _Waiting(pusher, stream, parent, base, previous, raws, twice)


def twice_of(connection: Connection, stream: Stream) -> list[int]:
    """Return the seqs of a stream that were kept apart because their event stood elsewhere."""
    rows = connection.execute(
        text(
            "SELECT seq FROM quarantine WHERE company = :company AND device = :device "
            "AND epoch = :epoch AND branch = :branch AND reason = 'event_known'"
        ),
        stream.key(),
    )
    return [int(row[0]) for row in rows]
