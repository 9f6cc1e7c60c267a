"""`ingest`: documents booked by the server on PostgreSQL, beside COPY of the same rows.

Raw gets its rows ready made, documents packed as the server packs them: its time is the writing.

With --full also how the rate grows with tills and with processes that book (`bench.growth`).
"""

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from bench.growth import growth
from bench.postgres import new_database, private_server
from bench.result import Result, Setting, percentile
from bench.shop import documents_of, filled, now, pusher_of
from pos.domain.documents import Document, Origin
from pos.domain.projection import rows_of
from sync.server.api.serving import calm_collector
from sync.server.store.batch_rows import BatchRows
from sync.server.store.booking import Push, Pusher, book
from sync.server.store.database import Database
from sync.server.store.packing import packed
from sync.server.store.writing import add_rows, insert_rows

DOCUMENTS = 10_000
BATCH = 500
RATIO_AIM = 2.0
Prepared = tuple[list[Any], BatchRows]


def run(setting: Setting) -> Result:
    """Book 10,000 documents by batches of 500; raw writes the same rows, taking turns."""
    setting.say(f"ingest: {DOCUMENTS} documents on PostgreSQL")
    with closing(filled(setting.folder, DOCUMENTS)) as ledger, ledger.read() as reads:
        documents = list(documents_of(reads, DOCUMENTS))
        origin = reads.origin()
    our_s, raw_s = list[float](), list[float]()
    cpu_s = _book_and_write(origin, documents, our_s, raw_s)
    rate, floor = BATCH / percentile(our_s, 0.5), BATCH / percentile(raw_s, 0.5)
    more: dict[str, Any] = {
        "documents": len(documents),
        "batch": BATCH,
        "workers": 1,
        "cpu_ms_a_document": round(cpu_s * 1000 / len(documents), 3),
    }
    if setting.full:
        more["growth"] = growth(setting)
    return Result(
        round(rate),
        "documents/s",
        round(floor),
        round(floor / rate, 2),
        ">= half of the raw set-based rate",
        floor / rate <= RATIO_AIM,
        more,
    )


def _book_and_write(
    origin: Origin, documents: list[Document], our_s: list[float], raw_s: list[float]
) -> float:
    """Book and write raw, batch by batch in turns; returns the CPU seconds of booking."""
    pusher = pusher_of(origin)
    cpu_s = 0.0
    # As the server's own processes do at their start.
    calm_collector()
    with (
        private_server("shared_buffers=256MB") as server,
        new_database(server, "bench_ours") as ours_url,
        new_database(server, "bench_raw") as raw_url,
        closing(Database(ours_url)) as ours,
        closing(Database(raw_url)) as raw,
    ):
        ours.prepare()
        raw.prepare()
        for at in range(0, len(documents), BATCH):
            batch = documents[at : at + BATCH]
            rows = prepared(pusher, batch)
            raw_s.append(_timed(partial(write_raw, raw, rows)))
            push = push_of(origin, batch)
            cpu_s -= time.process_time()
            our_s.append(_timed(partial(book, ours, pusher, push, now())))
            cpu_s += time.process_time()
    return cpu_s


def push_of(origin: Origin, batch: list[Document]) -> Push:
    """Return a batch as it is pushed."""
    raws = [document.raw for document in batch]
    return Push(origin.epoch, batch[0].seq, batch[0].previous, raws, {})


def _timed(job: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def prepared(pusher: Pusher, batch: list[Document]) -> Prepared:
    """Return the rows that booking writes of a batch: its journal, packed, and its projections."""
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
                packed(document.raw),
            )
        )
    return journal, rows


def write_raw(database: Database, prepared_rows: Prepared) -> None:
    """Write prepared rows in one transaction, in sets, and nothing else."""
    journal, rows = prepared_rows
    with database.writing() as connection:
        insert_rows(connection, "journal", journal)
        for table, standing in rows.standing.items():
            insert_rows(connection, table, standing)
        for table in rows.sums:
            add_rows(connection, table, rows.sum_rows(table))
