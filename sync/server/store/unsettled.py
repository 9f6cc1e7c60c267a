"""What a settler has still to look at: a shop's documents after those that it has judged."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH, Document, trusted
from sync.server.store.chains import Stream
from sync.server.store.office import Shop
from sync.server.store.packing import unpacked


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document in quarantine: where it stands and why it cannot be read."""

    stream: Stream
    seq: int
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a stream that is judged in one slice, after `after` up to `upto`."""

    stream: Stream
    base: int
    after: int
    upto: int

    @property
    def opens_fork(self) -> bool:
        """Claim that here a fork's branch is looked at for the first time."""
        return bool(self.stream.branch) and self.after == self.base


def stretches(connection: Connection, shop: Shop, most: int) -> list[Stretch]:
    """Return which parts of the shop's streams come next, at most `most` documents in all."""
    rows = connection.execute(
        text(
            "SELECT s.device, s.epoch, s.branch, s.base, s.seq, coalesce(t.seq, s.base) "
            "FROM device d JOIN stream s ON s.company = d.company AND s.device = d.device "
            "LEFT JOIN settled t ON t.company = s.company AND t.device = s.device "
            "AND t.epoch = s.epoch AND t.branch = s.branch "
            "WHERE d.company = :company AND d.shop = :shop AND s.seq > coalesce(t.seq, s.base) "
            "ORDER BY s.device, s.epoch, s.branch"
        ),
        {"company": shop.company, "shop": shop.shop},
    )
    found: list[Stretch] = []
    for device, epoch, branch, base, seq, after in rows:
        if most <= 0:
            break
        stream = Stream(shop.company, bytes(device), str(epoch), str(branch))
        upto = min(int(seq), int(after) + most)
        most -= upto - int(after)
        found.append(Stretch(stream, int(base), int(after), upto))
    return found


def documents(connection: Connection, stretch: Stretch) -> list[Document]:
    """Return the documents of a part, in order."""
    rows = connection.execute(
        text(
            "SELECT raw, hash FROM journal WHERE company = :company AND device = :device "
            "AND epoch = :epoch AND branch = :branch AND seq > :after AND seq <= :upto "
            "ORDER BY seq"
        ),
        {**stretch.stream.key(), "after": stretch.after, "upto": stretch.upto},
    )
    return [opened(bytes(raw), bytes(own_hash)) for raw, own_hash in rows]


def unreadable(connection: Connection, stretch: Stretch) -> list[Unreadable]:
    """Return what stands in quarantine in a part."""
    rows = connection.execute(
        text(
            "SELECT seq, reason, hash FROM quarantine WHERE company = :company "
            "AND device = :device AND epoch = :epoch AND branch = :branch "
            "AND seq > :after AND seq <= :upto ORDER BY seq"
        ),
        {**stretch.stream.key(), "after": stretch.after, "upto": stretch.upto},
    )
    return [
        Unreadable(stretch.stream, int(row[0]), str(row[1]), bytes(row[2]).hex()) for row in rows
    ]


def opened(raw: bytes, own_hash: bytes) -> Document:
    """Return a stored document; its place in the chain was checked when it came."""
    return trusted(unpacked(raw), NO_HASH, own_hash)


def set_settled(connection: Connection, stretch: Stretch) -> None:
    """Keep that a part has been judged."""
    connection.execute(
        text(
            "INSERT INTO settled (company, device, epoch, branch, seq) "
            "VALUES (:company, :device, :epoch, :branch, :upto) "
            "ON CONFLICT (company, device, epoch, branch) DO UPDATE SET seq = excluded.seq"
        ),
        {**stretch.stream.key(), "upto": stretch.upto},
    )
