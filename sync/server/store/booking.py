"""Booking a push: what chains is accepted, booked as stated, and acknowledged; nothing else.

One transaction a batch, the stream's row locked. A document that is known is skipped, one that
cannot be read is kept raw in quarantine with its seq consumed, one of a newer schema holds the
stream. Gap, fork and a foreign stream are refused with a code, kept and shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, text

from pos.domain.audit import differences
from pos.domain.documents import NO_HASH, SCHEMA_V, Document, Json, chain_hash, read
from pos.domain.projection import rows_of
from pos.errors import (
    DocumentUnreadable,
    EffectsBroken,
    PosError,
    ServerTooOld,
    SyncFork,
    SyncGap,
    SyncWrongStream,
)
from sync.protocol import Ack, seal_ack
from sync.server.store.batch_rows import BatchRows, blob
from sync.server.store.database import Database, state
from sync.server.store.feeds import advance_feed, write_master
from sync.server.store.writing import Row, add_rows, insert_rows

MAIN_BRANCH = ""
_compressor = zstandard.ZstdCompressor(level=3)


@dataclass(frozen=True, slots=True)
class Pusher:
    """Which device pushes, as its token says."""

    company: bytes
    device: bytes
    shop: bytes
    shop_code: str


@dataclass(slots=True)
class Booked:
    """What a push came to: the acknowledgement, and what stopped it before its end, if anything."""

    ack: Ack
    accepted: int
    stopped_by: PosError | None = None


@dataclass(slots=True)
class _Batch:
    """A batch under way: the stream's end, rows, and what goes beside the books."""

    epoch: str
    seq: int
    hash: bytes
    rows: BatchRows = field(default_factory=BatchRows)
    journal: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    documents: int = 0


def book(
    database: Database,
    pusher: Pusher,
    epoch: str,
    documents: Sequence[tuple[int, bytes]],
    beside: Json,
    now: datetime,
) -> Booked:
    """Book a contiguous batch of (seq, raw bytes) and return how far the stream now is.

    A stop (gap, fork, wrong stream, newer schema) commits what came before it and is recorded.
    """
    with database.writing() as connection:
        seq, own_hash = _locked_stream(connection, pusher, epoch, now)
        batch = _Batch(epoch, seq, own_hash)
        stopped: PosError | None = None
        try:
            _take(connection, pusher, batch, documents, now)
        except (SyncGap, SyncFork, SyncWrongStream, ServerTooOld) as error:
            stopped = error
            _record_trouble(connection, pusher, epoch, error, now)
        _write(connection, pusher, batch, beside, now)
        server_epoch = state(connection, "epoch")
        secret = bytes.fromhex(state(connection, "secret"))
    mac = seal_ack(secret, pusher.device.hex(), epoch, batch.seq, batch.hash.hex(), server_epoch)
    ack = Ack(epoch, batch.seq, batch.hash.hex(), server_epoch, mac)
    return Booked(ack, batch.documents, stopped)


def _locked_stream(
    connection: Connection, pusher: Pusher, epoch: str, now: datetime
) -> tuple[int, bytes]:
    """Return the stream's end, its row made where it is new, and locked until the commit."""
    key = {"company": pusher.company, "device": pusher.device, "epoch": epoch}
    connection.execute(
        text(
            "INSERT INTO stream (company, device, epoch, branch, seq, hash, received_at) "
            "VALUES (:company, :device, :epoch, '', 0, :hash, :now) "
            "ON CONFLICT (company, device, epoch, branch) DO NOTHING"
        ),
        key | {"hash": NO_HASH, "now": now.isoformat()},
    )
    lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
    row = connection.execute(
        text(
            "SELECT seq, hash FROM stream WHERE company = :company AND device = :device "
            f"AND epoch = :epoch AND branch = ''{lock}"
        ),
        key,
    ).one()
    return int(row[0]), bytes(row[1])


def _take(
    connection: Connection,
    pusher: Pusher,
    batch: _Batch,
    documents: Sequence[tuple[int, bytes]],
    now: datetime,
) -> None:
    """Go through a batch in order. Raises what stops it."""
    known = [document for document in documents if document[0] <= batch.seq]
    if known:
        _compare_known(connection, pusher, batch, known)
    new = [document for document in documents if document[0] > batch.seq]
    foreign = _known_events(connection, pusher, [raw for _, raw in new])
    for seq, raw in new:
        if seq != batch.seq + 1:
            raise SyncGap(epoch=batch.epoch, expected=batch.seq + 1, found=seq)
        _take_one(pusher, batch, seq, raw, foreign, now)


def _compare_known(
    connection: Connection, pusher: Pusher, batch: _Batch, known: Sequence[tuple[int, bytes]]
) -> None:
    """Check that documents sent again are the very ones that are booked. Raises SyncFork."""
    rows = connection.execute(
        text(
            "SELECT seq, hash FROM journal WHERE company = :company AND device = :device "
            "AND epoch = :epoch AND branch = '' AND seq BETWEEN :first AND :last "
            "UNION ALL SELECT seq, raw FROM quarantine WHERE company = :company "
            "AND device = :device AND epoch = :epoch AND branch = '' "
            "AND seq BETWEEN :first AND :last"
        ),
        {
            "company": pusher.company,
            "device": pusher.device,
            "epoch": batch.epoch,
            "first": known[0][0] - 1,
            "last": known[-1][0],
        },
    )
    booked = {int(row[0]): bytes(row[1]) for row in rows}
    previous = booked.get(known[0][0] - 1, NO_HASH)
    for seq, raw in known:
        found = chain_hash(previous, raw)
        if booked.get(seq) not in {found, raw}:
            raise SyncFork(epoch=batch.epoch, seq=seq)
        previous = found


def _known_events(connection: Connection, pusher: Pusher, raws: Sequence[bytes]) -> set[str]:
    """Return which event ids of new documents stand in a stream already."""
    ids: list[bytes] = []
    for raw in raws:
        at = raw.find(b'"event_id":"')
        candidate = raw[at + 12 : at + 44] if at >= 0 else b""
        try:
            ids.append(bytes.fromhex(candidate.decode("ascii")))
        except ValueError:
            continue
    if not ids:
        return set()
    names = {f"e{number}": id_ for number, id_ in enumerate(ids)}
    marks = ",".join(f":{name}" for name in names)
    rows = connection.execute(
        text(f"SELECT event_id FROM journal WHERE company = :company AND event_id IN ({marks})"),
        names | {"company": pusher.company},
    )
    return {bytes(row[0]).hex() for row in rows}


def _take_one(
    pusher: Pusher, batch: _Batch, seq: int, raw: bytes, foreign: set[str], now: datetime
) -> None:
    """Accept the next document, or keep it in quarantine with its seq consumed."""
    place = (pusher.company, pusher.device, batch.epoch, MAIN_BRANCH, seq)
    try:
        document = _read(raw, batch, pusher, seq, foreign)
        rows = rows_of(document)
        batch.rows.add(place, pusher.shop, document, rows)
    except (DocumentUnreadable, EffectsBroken) as error:
        reason = str(error.details.get("reason") or error.details.get("check") or error.code)
        batch.quarantine.append((*place, reason, raw, now.isoformat()))
        batch.seq, batch.hash = seq, chain_hash(batch.hash, raw)
        batch.documents += 1
        return
    foreign.add(document.event_id)
    content = document.content
    batch.journal.append(
        (
            *place,
            blob(document.event_id),
            document.type,
            pusher.shop,
            content["business_date"],
            document.hash,
            _compressor.compress(raw),
        )
    )
    batch.differences.extend(
        (*place, n, found.what, found.stated, found.by_rules)
        for n, found in enumerate(_audited(document), 1)
    )
    batch.seq, batch.hash = seq, document.hash
    batch.documents += 1


def _read(raw: bytes, batch: _Batch, pusher: Pusher, seq: int, foreign: set[str]) -> Document:
    """Return raw bytes as the stream's next document.

    Raises DocumentUnreadable (quarantine), ServerTooOld (hold), SyncWrongStream (refuse).
    """
    document = read(raw, batch.hash)
    content = document.content
    if content["schema_v"] > SCHEMA_V:
        raise ServerTooOld(schema_v=content["schema_v"])
    told = (content["company"], content["device"], content["shop"], content["epoch"])
    own = (pusher.company.hex(), pusher.device.hex(), pusher.shop.hex(), batch.epoch)
    if told != own:
        raise SyncWrongStream(epoch=batch.epoch, seq=seq)
    if content["seq"] != seq:
        raise DocumentUnreadable(reason="seq")
    if document.event_id in foreign:
        raise DocumentUnreadable(reason="event_known")
    return document


def _audited(document: Document) -> list[Any]:
    """Return the audit's findings; a body that the rules cannot read is one of them."""
    try:
        return list(differences(document))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        from pos.domain.audit import Difference

        return [Difference("body", type(error).__name__, "")]


def _write(
    connection: Connection, pusher: Pusher, batch: _Batch, beside: Json, now: datetime
) -> None:
    """Write everything that a batch comes to; the feed comes last, before COMMIT."""
    if not batch.documents:
        return
    insert_rows(connection, "journal", batch.journal)
    for table, rows in batch.rows.standing.items():
        insert_rows(connection, table, rows)
    insert_rows(connection, "quarantine", batch.quarantine)
    insert_rows(connection, "difference", batch.differences)
    connection.execute(
        text(
            "UPDATE stream SET seq = :seq, hash = :hash, received_at = :now "
            "WHERE company = :company AND device = :device AND epoch = :epoch AND branch = ''"
        ),
        {
            "seq": batch.seq,
            "hash": batch.hash,
            "now": now.isoformat(),
            "company": pusher.company,
            "device": pusher.device,
            "epoch": batch.epoch,
        },
    )
    for table in (
        "stock_of_device",
        "stock",
        "returned",
        "returned_tender",
        "points",
        "shift_sum",
    ):
        add_rows(connection, table, batch.rows.sum_rows(table))
    if batch.rows.touched_stock:
        touched = [["stock", product] for product in sorted(batch.rows.touched_stock)]
        advance_feed(connection, pusher.company, pusher.shop.hex(), touched)
    changed = write_master(connection, pusher.company, batch.rows.master, beside)
    company_rows = sorted({*batch.rows.touched_company, *changed})
    if company_rows:
        advance_feed(connection, pusher.company, "company", [list(row) for row in company_rows])


def _record_trouble(
    connection: Connection, pusher: Pusher, epoch: str, error: PosError, now: datetime
) -> None:
    """Keep what stopped a stream, for the owner to see."""
    import orjson

    connection.execute(
        text(
            "INSERT INTO trouble (company, device, epoch, code, details, seen_at) "
            "VALUES (:company, :device, :epoch, :code, :details, :now) "
            "ON CONFLICT (company, device, epoch, code) DO UPDATE SET "
            "details = excluded.details, seen_at = excluded.seen_at"
        ),
        {
            "company": pusher.company,
            "device": pusher.device,
            "epoch": epoch,
            "code": error.code,
            "details": orjson.dumps(error.details, default=str).decode(),
            "now": now.isoformat(),
        },
    )
