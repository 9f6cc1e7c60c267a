"""Booking a push: what chains is accepted, booked as stated, and acknowledged; nothing else.

One transaction a batch, the stream's row locked. A document that is known is skipped, one that
cannot be read is kept raw in quarantine with its seq consumed, one of a newer schema holds the
stream. Gap, fork and a foreign stream are refused with a code, kept and shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from pos.domain.documents import SCHEMA_V
from pos.domain.failpoints import reach
from pos.errors import PosError, ServerTooOld, SyncCrowded, SyncFork, SyncGap, SyncWrongStream
from sync.protocol import Ack, seal_ack
from sync.server.store.chains import (
    MAIN_BRANCH,
    NOTHING,
    End,
    Stream,
    advance,
    check_room,
    is_begun,
    locked_branch,
    locked_main,
)
from sync.server.store.database import Database, state
from sync.server.store.erasing import without_erased
from sync.server.store.feeds import COMPANY_SCOPE, advance_feed, write_master
from sync.server.store.people import named_beside
from sync.server.store.pushed import Push, Pusher
from sync.server.store.taking import Batch, take
from sync.server.store.writing import add_rows, insert_rows

__all__ = ["Booked", "Push", "Pusher", "book"]
SUMS = ("stock_of_stream", "stock", "returned", "returned_tender", "points", "shift_sum")
"""Tables of sums in the order in which every push locks their rows."""


@dataclass(slots=True)
class Booked:
    """What a push came to: the acknowledgement, and what stopped it before its end, if anything."""

    ack: Ack
    accepted: int
    stopped_by: PosError | None = None


def book(
    database: Database, pusher: Pusher, push: Push, now: datetime, reads: int = SCHEMA_V
) -> Booked:
    """Book a contiguous batch of documents and return how far the stream now is.

    A stop (gap, fork, wrong stream, newer schema) commits what came before it and is recorded.
    `reads` is the newest form that this server reads. Raises DiskFull, ServerUnreachable.
    """
    try:
        return _booked(database, pusher, push, now, reads)
    except IntegrityError:
        # Another stream brought one of these events at the same moment; by now it is known.
        return _booked(database, pusher, push, now, reads)


def _booked(database: Database, pusher: Pusher, push: Push, now: datetime, reads: int) -> Booked:
    """Book a push in one transaction. Raises IntegrityError for an event that came meanwhile."""
    with database.writing() as connection:
        batch, stopped = take_and_write(connection, pusher, push, now, reads, is_bounded=True)
        server_epoch = state(connection, "epoch")
        secret = bytes.fromhex(state(connection, "secret"))
        reach("server.booked")
    reach("server.committed")
    ack = Ack(push.epoch, batch.seq, batch.hash.hex(), server_epoch)
    mac = seal_ack(secret, pusher.device.hex(), push.branch, ack)
    return Booked(replace(ack, mac=mac), batch.documents, stopped)


def take_and_write(
    connection: Connection,
    pusher: Pusher,
    push: Push,
    now: datetime,
    reads: int = SCHEMA_V,
    *,
    is_bounded: bool = False,
) -> tuple[Batch, PosError | None]:
    """Book a push inside a transaction; returns the batch, and what stopped it, if anything.

    `is_bounded`: the pusher is a device, which may not begin streams without end; the office
    begins one at each start of the server.
    """
    stream = Stream(pusher.company, pusher.device, push.epoch, push.branch)
    batch, stopped = Batch.at(pusher, stream, NOTHING), None
    try:
        if is_bounded:
            check_room(connection, stream)
        batch = Batch.at(pusher, stream, _locked(connection, stream, push, now))
        batch.reads = reads
        take(connection, batch, push, now)
    except (SyncCrowded, SyncGap, SyncFork, SyncWrongStream, ServerTooOld) as error:
        stopped = error
        record_trouble(connection, stream, error, now)
    if batch.documents:
        write(connection, batch, push, now)
    return batch, stopped


def _locked(connection: Connection, stream: Stream, push: Push, now: datetime) -> End:
    """Return the stream's end, locked until the commit; a fork that opens is written down.

    Raises SyncGap where a branch does not begin where it says.
    """
    if stream.branch == MAIN_BRANCH:
        return locked_main(connection, stream, now)
    end, is_new = locked_branch(connection, stream, push.first, push.previous, push.raws[0], now)
    if is_new:
        fork = SyncFork(epoch=stream.epoch, seq=end.base, branch=stream.branch)
        record_trouble(connection, stream, fork, now)
    return end


def write(connection: Connection, batch: Batch, push: Push, now: datetime) -> None:
    """Write everything that a batch comes to; the feed comes last, before COMMIT.

    Of the push only what travels beside its documents is read.
    """
    pusher, rows = batch.pusher, batch.rows
    insert_rows(connection, "journal", batch.journal)
    for table, standing in rows.standing.items():
        insert_rows(connection, table, standing)
    insert_rows(connection, "quarantine", batch.quarantine)
    advance(connection, batch.stream, batch.seq, batch.hash, now)
    for table in SUMS:
        add_rows(connection, table, rows.sum_rows(table))
    touched = [("stock", product) for product in sorted(rows.touched_stock)]
    touched += [("office", event_id) for event_id in sorted(rows.touched_office)]
    if touched:
        advance_feed(connection, pusher.company, pusher.shop.hex(), touched)
    users = {id_: fields["person"] for kind, id_, fields in rows.master if kind == "user"}
    told = named_beside(rows.master, push.beside)
    beside = without_erased(connection, pusher.company, told, users)
    changes = rows.master + beside
    changed = write_master(connection, pusher.company, changes)
    company_rows = sorted({*rows.touched_company, *changed})
    if company_rows:
        advance_feed(connection, pusher.company, COMPANY_SCOPE, company_rows)


def record_trouble(connection: Connection, stream: Stream, error: PosError, now: datetime) -> None:
    """Keep what is wrong with a stream, for the owner to see.

    A stream that was never begun has no row of its own here either: whoever invents epochs
    writes over one row, not into a new one each time.
    """
    is_kept = is_begun(connection, stream.main)
    connection.execute(
        text(
            "INSERT INTO trouble (company, device, epoch, code, details, seen_at) "
            "VALUES (:company, :device, :epoch, :code, :details, :now) "
            "ON CONFLICT (company, device, epoch, code) DO UPDATE SET "
            "details = excluded.details, seen_at = excluded.seen_at"
        ),
        {
            "company": stream.company,
            "device": stream.device,
            "epoch": stream.epoch if is_kept else "",
            "code": error.code,
            "details": orjson.dumps(error.details, default=str).decode(),
            "now": now.isoformat(),
        },
    )
