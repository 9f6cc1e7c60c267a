"""Where a stream stands: its row locked for a push, its hash at a seq, a fork's branch opened.

A fork is no error of the till that comes second: what it sold was sold. Its documents go to a
branch of the same epoch, named by the hash of the first one that differs, so that sending them
again makes no second branch.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH, chain_hash
from pos.errors import SyncCrowded, SyncGap
from sync.protocol import DEVICE_EPOCHS_MAX

MAIN_BRANCH = ""
_OF_STREAM = "WHERE company = :company AND device = :device AND epoch = :epoch AND branch = :branch"
_BETWEEN = f"{_OF_STREAM} AND seq BETWEEN :first AND :last"
_HASHES = " UNION ALL ".join(
    f"SELECT seq, hash FROM {table} {_BETWEEN}" for table in ("journal", "quarantine")
)
"""Hashes of a stream's documents, those in quarantine too: the chain runs on through them."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream's key: whose epoch it is, and which branch of it."""

    company: bytes
    device: bytes
    epoch: str
    branch: str = MAIN_BRANCH

    def key(self) -> dict[str, bytes | str]:
        """Return the key as a query's values."""
        return {
            "company": self.company,
            "device": self.device,
            "epoch": self.epoch,
            "branch": self.branch,
        }

    @property
    def main(self) -> "Stream":
        """Return the main branch of the same epoch."""
        return Stream(self.company, self.device, self.epoch)


@dataclass(frozen=True, slots=True)
class End:
    """How far a stream is booked: `base` is the seq before its first document (0 but for forks)."""

    base: int
    seq: int
    hash: bytes
    parent: str = MAIN_BRANCH
    """The branch that a fork left."""


NOTHING = End(0, 0, NO_HASH)


def end_of(connection: Connection, stream: Stream) -> End:
    """Return a stream's end; nothing of it is there yet where it has no row."""
    return _end(connection, stream, "") or NOTHING


def hashes_between(
    connection: Connection, stream: Stream, first: int, last: int
) -> dict[int, bytes]:
    """Return seq → hash of a stream's documents from seq first to last; 0 is known always."""
    rows = connection.execute(text(_HASHES), {**stream.key(), "first": first, "last": last})
    found = {int(row[0]): bytes(row[1]) for row in rows}
    if first <= 0 <= last:
        found[0] = NO_HASH
    return found


def hash_at(connection: Connection, stream: Stream, seq: int) -> bytes:
    """Return a stream's hash at a seq, of a document in quarantine too; NO_HASH where none is."""
    return hashes_between(connection, stream, seq, seq).get(seq, NO_HASH)


def locked_main(connection: Connection, stream: Stream, now: datetime) -> End:
    """Return a main branch's end, its row made where it is new, and locked until the commit."""
    found = _end(connection, stream, _lock(connection))
    if found is None:
        _make_row(connection, stream, NOTHING, now)
    return found or _locked(connection, stream)


def check_room(connection: Connection, stream: Stream) -> None:
    """Raise SyncCrowded where a device would begin one stream more than is kept of one.

    Pushes at the same time may each begin one more, so the bound is exact to the workers.
    """
    own = {"company": stream.company, "device": stream.device}
    row = connection.execute(
        text("SELECT count(*) FROM stream WHERE company = :company AND device = :device"), own
    ).one()
    if row[0] >= DEVICE_EPOCHS_MAX and _end(connection, stream, "") is None:
        raise SyncCrowded(epoch=stream.epoch, most=DEVICE_EPOCHS_MAX)


def is_begun(connection: Connection, stream: Stream) -> bool:
    """Claim that a stream has a row."""
    return _end(connection, stream, "") is not None


def locked_branch(
    connection: Connection, stream: Stream, first: int, previous: bytes, raw: bytes, now: datetime
) -> tuple[End, bool]:
    """Return a fork's end, and whether this push opens it; its row is locked until the commit.

    A branch opens where the main branch, or another fork, has `previous` at the seq before
    `first` and another document at `first`, and where its name is the hash of its own first one.
    Raises SyncGap.
    """
    found = _end(connection, stream, _lock(connection))
    if found is not None:
        return found, False
    parent = _parent(connection, stream, first, previous, chain_hash(previous, raw))
    if parent is None:
        reached = end_of(connection, stream.main).seq
        raise SyncGap(epoch=stream.epoch, expected=reached + 1, found=first)
    _make_row(connection, stream, End(first - 1, first - 1, previous, parent), now)
    return _locked(connection, stream), True


def _parent(
    connection: Connection, stream: Stream, first: int, previous: bytes, own: bytes
) -> str | None:
    """Return the branch from which a new one truly leaves at a seq, None where there is none."""
    if own.hex() != stream.branch:
        return None
    rows = connection.execute(
        text(
            "SELECT branch FROM stream WHERE company = :company AND device = :device "
            "AND epoch = :epoch ORDER BY branch"
        ),
        {name: value for name, value in stream.key().items() if name != "branch"},
    )
    for (branch,) in rows.all():
        there = Stream(stream.company, stream.device, stream.epoch, str(branch))
        known = hashes_between(connection, there, first - 1, first)
        if known.get(first - 1) == previous and known.get(first, own) != own:
            return str(branch)
    return None


def base_hash(connection: Connection, stream: Stream) -> bytes:
    """Return the hash to which a stream's first document is chained."""
    end = end_of(connection, stream)
    parent = Stream(stream.company, stream.device, stream.epoch, end.parent)
    return hash_at(connection, parent, end.base)


def advance(connection: Connection, stream: Stream, seq: int, hash_: bytes, now: datetime) -> None:
    """Set how far a locked stream is booked."""
    connection.execute(
        text(f"UPDATE stream SET seq = :seq, hash = :hash, received_at = :now {_OF_STREAM}"),
        {**stream.key(), "seq": seq, "hash": hash_, "now": now.isoformat()},
    )


def _lock(connection: Connection) -> str:
    return " FOR UPDATE" if connection.dialect.name == "postgresql" else ""


def _locked(connection: Connection, stream: Stream) -> End:
    return _end(connection, stream, _lock(connection)) or NOTHING


def _end(connection: Connection, stream: Stream, lock: str) -> End | None:
    row = connection.execute(
        text(f"SELECT base, seq, hash, parent FROM stream {_OF_STREAM}{lock}"), stream.key()
    ).first()
    return None if row is None else End(int(row[0]), int(row[1]), bytes(row[2]), str(row[3]))


def _make_row(connection: Connection, stream: Stream, end: End, now: datetime) -> None:
    """Make a stream's row where it has none."""
    connection.execute(
        text(
            "INSERT INTO stream "
            "(company, device, epoch, branch, parent, base, seq, hash, received_at) "
            "VALUES (:company, :device, :epoch, :branch, :parent, :base, :seq, :hash, :now) "
            "ON CONFLICT (company, device, epoch, branch) DO NOTHING"
        ),
        {
            **stream.key(),
            "parent": end.parent,
            "base": end.base,
            "seq": end.seq,
            "hash": end.hash,
            "now": now.isoformat(),
        },
    )
