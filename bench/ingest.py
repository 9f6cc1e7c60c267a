"""`ingest`: documents booked by the server on PostgreSQL, beside COPY of the same rows."""

import time
from typing import Any

from bench.postgres import new_database, private_server
from bench.result import Result, Setting, percentile
from bench.shop import documents_of, filled, now
from pos.domain.documents import Document
from pos.domain.projection import rows_of
from sync.server.store.batch_rows import BatchRows
from sync.server.store.booking import Push, Pusher, book
from sync.server.store.database import Database
from sync.server.store.writing import add_rows, insert_rows

DOCUMENTS = 10_000
BATCH = 500
RATIO_AIM = 2.0


def run(setting: Setting) -> Result:
    """Book 10,000 documents by batches of 500; raw writes the same rows, taking turns."""
    setting.say(f"ingest: {DOCUMENTS} documents on PostgreSQL")
    ledger = filled(setting.folder, DOCUMENTS)
    with ledger.read() as reads:
        documents = list(documents_of(reads, DOCUMENTS))
        origin = reads.origin()
    ledger.close()
    pusher = Pusher(
        bytes.fromhex(origin.company),
        bytes.fromhex(origin.device),
        bytes.fromhex(origin.shop),
        origin.shop_code,
    )
    batches = [documents[at : at + BATCH] for at in range(0, len(documents), BATCH)]
    with (
        private_server("shared_buffers=256MB") as server,
        new_database(server, "bench_ours") as ours_url,
        new_database(server, "bench_raw") as raw_url,
    ):
        ours, raw = Database(ours_url), Database(raw_url)
        ours.prepare()
        raw.prepare()
        our_s: list[float] = []
        raw_s: list[float] = []
        for batch in batches:
            prepared = _prepared(pusher, batch)
            raw_s.append(_timed(lambda rows=prepared: _write_raw(raw, rows)))
            push = Push(
                origin.epoch,
                batch[0].seq,
                batch[0].previous,
                [document.raw for document in batch],
                {},
            )
            our_s.append(_timed(lambda sent=push: book(ours, pusher, sent, now())))
        ours.close()
        raw.close()
    rate, floor = BATCH / percentile(our_s, 0.5), BATCH / percentile(raw_s, 0.5)
    return Result(
        round(rate),
        "documents/s",
        round(floor),
        round(floor / rate, 2),
        ">= half of the raw set-based rate",
        floor / rate <= RATIO_AIM,
        {"documents": len(documents), "batch": BATCH, "workers": 1},
    )


def _timed(job: Any) -> float:
    """Return the seconds of one call."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def _prepared(pusher: Pusher, batch: list[Document]) -> tuple[list[Any], BatchRows]:
    """Return a batch's journal rows and projections, ready to be written."""
    rows = BatchRows()
    journal: list[Any] = []
    for document in batch:
        place = (pusher.company, pusher.device, document.epoch, "", document.seq)
        rows.add(place, pusher.shop, document, rows_of(document))
        journal.append(
            (
                *place,
                bytes.fromhex(document.event_id),
                document.type,
                pusher.shop,
                document.content["business_date"],
                document.hash,
                document.raw,
            )
        )
    return journal, rows


def _write_raw(database: Database, prepared: tuple[list[Any], BatchRows]) -> None:
    """Write prepared rows in one transaction, in sets, and nothing else."""
    journal, rows = prepared
    with database.writing() as connection:
        insert_rows(connection, "journal", journal)
        for table, standing in rows.standing.items():
            insert_rows(connection, table, standing)
        for table in rows.sums:
            add_rows(connection, table, rows.sum_rows(table))
