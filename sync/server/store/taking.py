"""What of a push is taken: known documents compared, new ones read, chained and given their rows.

Nothing is written here. What stops a stream (gap, fork, a foreign stream, a newer schema) is
raised after what came before it was gathered; what no reader can make a document of is gathered
as quarantine, with its seq consumed and its hash in the chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

from pos.domain.audit import Difference, differences
from pos.domain.documents import SCHEMA_V, Document, Json, chain_hash, read
from pos.domain.projection import Rows, rows_of
from pos.errors import (
    DocumentUnreadable,
    EffectsBroken,
    PosError,
    ServerTooOld,
    SyncFork,
    SyncGap,
    SyncWrongStream,
)
from sync.server.store.batch_rows import BatchRows, blob
from sync.server.store.chains import MAIN_BRANCH, End, Stream, base_hash, hashes_between
from sync.server.store.database import among
from sync.server.store.forms import check_envelope, check_rows
from sync.server.store.packing import packed
from sync.server.store.writing import Row

WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What reading somebody else's document by its keys may end in."""
_KNOWN = (
    "SELECT e.id FROM unnest(CAST(:ids AS bytea[])) AS e(id) CROSS JOIN LATERAL "
    "(SELECT 1 FROM journal j WHERE j.company = :company AND j.event_id = e.id LIMIT 1) AS known"
)
"""Which ids the journal has: one value for all of a push's ids, in a quarter of the time of a
value each; looked up one by one, so that PostgreSQL never reads the whole company for them."""


@dataclass(frozen=True, slots=True)
class Pusher:
    """Which device pushes, as its token says."""

    company: bytes
    device: bytes
    shop: bytes
    shop_code: str


@dataclass(frozen=True, slots=True)
class Push:
    """What a device sends: documents of one epoch from seq `first` on, chained to `previous`."""

    epoch: str
    first: int
    previous: bytes
    raws: Sequence[bytes]
    beside: Json
    """Persons and PIN hashes of users and members that these documents name."""
    branch: str = MAIN_BRANCH
    """A fork's branch, by the hash of its first document."""


@dataclass(slots=True)
class Batch:
    """A push under way: the stream's end, and everything that will be written."""

    pusher: Pusher
    stream: Stream
    base: int
    seq: int
    hash: bytes
    rows: BatchRows = field(default_factory=BatchRows)
    journal: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    documents: int = 0
    origin: tuple[str, str, str, str] = field(init=False)
    reads: int = SCHEMA_V
    """The newest form of documents that this server reads; a newer one holds the stream."""

    @property
    def epoch(self) -> str:
        """Return the epoch that is pushed."""
        return self.stream.epoch

    def __post_init__(self) -> None:
        """Keep how a document names this stream: company, device, shop, epoch."""
        own = self.pusher
        self.origin = (own.company.hex(), own.device.hex(), own.shop.hex(), self.epoch)

    @staticmethod
    def at(pusher: Pusher, stream: Stream, end: End) -> "Batch":
        """Return an empty batch that goes on from a stream's end."""
        return Batch(pusher, stream, end.base, end.seq, end.hash)


@dataclass(slots=True)
class _New:
    """A new document in its place: read, or the reason why it cannot be."""

    seq: int
    raw: bytes
    hash: bytes
    document: Document | None
    reason: str = ""


def take(connection: Connection, batch: Batch, push: Push, now: datetime) -> None:
    """Gather what a push brings. Raises SyncGap, SyncFork, SyncWrongStream, ServerTooOld."""
    known = max(0, min(len(push.raws), batch.seq - push.first + 1))
    _compare_known(connection, batch, push, push.raws[:known])
    found, stopped = _read_new(batch, push.first + known, push.raws[known:])
    elsewhere = _known_events(connection, batch.pusher, found)
    for new in found:
        _gather(batch, new, elsewhere, now)
    if stopped is not None:
        raise stopped


def _compare_known(
    connection: Connection, batch: Batch, push: Push, known: Sequence[bytes]
) -> None:
    """Check that a push follows on what is booked. Raises SyncGap, SyncFork."""
    if push.first > batch.seq + 1:
        raise SyncGap(epoch=batch.epoch, expected=batch.seq + 1, found=push.first)
    booked = {batch.seq: batch.hash}
    if known or push.first - 1 not in booked:
        last = push.first - 1 + len(known)
        booked |= hashes_between(connection, batch.stream, push.first - 1, last)
        booked.setdefault(batch.base, base_hash(connection, batch.stream))
    previous = push.previous
    if booked.get(push.first - 1) != previous:
        if push.first == batch.seq + 1:
            raise SyncGap(epoch=batch.epoch, expected=batch.seq + 1, found=push.first)
        raise SyncFork(epoch=batch.epoch, seq=push.first - 1)
    for seq, raw in enumerate(known, push.first):
        previous = chain_hash(previous, raw)
        if booked.get(seq) != previous:
            raise SyncFork(epoch=batch.epoch, seq=seq)


def _read_new(
    batch: Batch, first: int, raws: Sequence[bytes]
) -> tuple[list[_New], PosError | None]:
    """Return new documents in order, and what stops the stream before its end, if anything."""
    found: list[_New] = []
    previous = batch.hash
    for seq, raw in enumerate(raws, first):
        try:
            document = read(raw, previous)
            _check_place(document, batch, seq)
            new = _New(seq, raw, document.hash, document)
        except (ServerTooOld, SyncWrongStream) as error:
            return found, error
        except DocumentUnreadable as error:
            new = _New(seq, raw, chain_hash(previous, raw), None, str(error.details["reason"]))
        except WRONG_FORM:
            new = _New(seq, raw, chain_hash(previous, raw), None, "form")
        found.append(new)
        previous = new.hash
    return found, None


def _check_place(document: Document, batch: Batch, seq: int) -> None:
    """Raise DocumentUnreadable (kept), ServerTooOld (held) or SyncWrongStream (refused)."""
    content = document.content
    if type(content["schema_v"]) is not int or content["schema_v"] < 1:
        raise DocumentUnreadable(reason="envelope")
    if content["schema_v"] > batch.reads:
        raise ServerTooOld(schema_v=content["schema_v"])
    told = (content["company"], content["device"], content["shop"], content["epoch"])
    if told != batch.origin:
        raise SyncWrongStream(epoch=batch.epoch, seq=seq)
    check_envelope(document)
    if content["seq"] != seq:
        raise DocumentUnreadable(reason="seq")


def _known_events(connection: Connection, pusher: Pusher, found: Sequence[_New]) -> set[str]:
    """Return which event ids of new documents stand in a stream already."""
    ids = [new.document.event_id for new in found if new.document is not None]
    if not ids:
        return set()
    values: dict[str, object] = {"company": pusher.company}
    if connection.dialect.name == "postgresql":
        values["ids"] = "{" + ",".join([f'"\\\\x{id_}"' for id_ in ids]) + "}"
        query = _KNOWN
    else:
        names = {f"e{number}": bytes.fromhex(id_) for number, id_ in enumerate(ids)}
        values |= names
        query = f"SELECT event_id FROM journal WHERE {among('event_id', names)}"
    rows = connection.execute(text(query), values)
    return {bytes(row[0]).hex() for row in rows}


def gather(batch: Batch, document: Document, now: datetime) -> None:
    """Add a document of this server's own to a batch."""
    _gather(batch, _New(document.seq, document.raw, document.hash, document), set(), now)


def _gather(batch: Batch, new: _New, elsewhere: set[str], now: datetime) -> None:
    """Add a new document's rows to the batch, or its bytes to quarantine."""
    own = batch.pusher
    place = (own.company, own.device, batch.epoch, batch.stream.branch, new.seq)
    document, reason = new.document, new.reason
    rows: Rows | None = None
    if document is not None and document.event_id in elsewhere:
        reason = "event_known"
    elif document is not None:
        rows, reason = _rows(document)
    if document is None or rows is None:
        batch.quarantine.append((*place, reason, new.raw, new.hash, now.isoformat()))
    else:
        elsewhere.add(document.event_id)
        batch.rows.add(place, own.shop, document, rows)
        batch.journal.append(
            (
                *place,
                blob(document.event_id),
                document.type,
                own.shop,
                document.content["business_date"],
                document.hash,
                packed(new.raw),
            )
        )
        for n, found in enumerate(_audited(document), 1):
            batch.differences.append((*place, n, *(told.replace("\0", "␀") for told in found)))
    batch.seq, batch.hash = new.seq, new.hash
    batch.documents += 1


def _rows(document: Document) -> tuple[Rows | None, str]:
    """Return a document's rows, or None and why its effects cannot be booked."""
    try:
        rows = rows_of(document)
        check_rows(document, rows)
    except EffectsBroken as error:
        return None, str(error.details["check"])
    except WRONG_FORM:
        return None, "form"
    return rows, ""


def _audited(document: Document) -> list[Difference]:
    """Return the audit's findings; a body that the rules cannot read is one of them."""
    try:
        return differences(document)
    except WRONG_FORM as error:
        return [Difference("body", type(error).__name__, "")]
