"""What of a push is taken: known documents compared, new ones chained and gathered with their rows.

Nothing is written here. What stops a stream (gap, fork, a foreign stream, a newer schema) is
raised after what came before it was gathered; what no reader can make a document of is gathered
as quarantine, with its seq consumed and its hash in the chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

from pos.domain.documents import SCHEMA_V, Document, chain_hash
from pos.errors import SyncFork, SyncGap
from sync.server.store.batch_rows import BatchRows, blob
from sync.server.store.chains import End, Stream, base_hash, hashes_between
from sync.server.store.database import among
from sync.server.store.pushed import Push, Pusher, Read, read_document, read_push
from sync.server.store.writing import Row

_KNOWN = (
    "SELECT e.id FROM unnest(CAST(:ids AS bytea[])) AS e(id) CROSS JOIN LATERAL "
    "(SELECT 1 FROM journal j WHERE j.company = :company AND j.event_id = e.id LIMIT 1) AS known"
)
"""Which ids the journal has: one value for all of a push's ids, in a quarter of the time of a
value each; looked up one by one, so that PostgreSQL never reads the whole company for them."""


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
    documents: int = 0
    reads: int = SCHEMA_V
    """The newest form of documents that this server reads; a newer one holds the stream."""

    @property
    def epoch(self) -> str:
        """Return the epoch that is pushed."""
        return self.stream.epoch

    @staticmethod
    def at(pusher: Pusher, stream: Stream, end: End) -> "Batch":
        """Return an empty batch that goes on from a stream's end."""
        return Batch(pusher, stream, end.base, end.seq, end.hash)


def take(connection: Connection, batch: Batch, push: Push, now: datetime) -> None:
    """Gather what a push brings. Raises SyncGap, SyncFork, SyncWrongStream, ServerTooOld."""
    known = max(0, min(len(push.raws), batch.seq - push.first + 1))
    _compare_known(connection, batch, push, push.raws[:known])
    reading = push.ahead
    if reading is None or not reading.serves(known, batch.reads):
        reading = read_push(batch.pusher, push, push.first + known, batch.hash, batch.reads)
    # What was read ahead may begin before the stream's end; by now that is compared and known.
    found = [new for new in reading.found if new.seq >= push.first + known]
    elsewhere = _known_events(connection, batch.pusher, found)
    for new in found:
        _gather(batch, new, elsewhere, now)
    if reading.stopped is not None:
        raise reading.stopped


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


def _known_events(connection: Connection, pusher: Pusher, found: Sequence[Read]) -> set[str]:
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
    _gather(batch, read_document(document), set(), now)


def _gather(batch: Batch, new: Read, elsewhere: set[str], now: datetime) -> None:
    """Add a new document's rows to the batch, or its bytes to quarantine."""
    own = batch.pusher
    place = (own.company, own.device, batch.epoch, batch.stream.branch, new.seq)
    document, rows = new.document, new.rows
    is_known = document is not None and document.event_id in elsewhere
    if document is None or rows is None or is_known:
        reason = "event_known" if is_known else new.reason
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
                new.packed,
            )
        )
    batch.seq, batch.hash = new.seq, new.hash
    batch.documents += 1
