"""`resend`: a batch that was acknowledged, sent once more; nothing may change, and little cost."""

import time
from contextlib import closing

from sqlalchemy import text

from bench.ingest import push_of
from bench.postgres import new_database, private_server
from bench.result import Result, Setting, percentile
from bench.shop import documents_of, filled, now, pusher_of
from sync.protocol import PUSH_DOCUMENTS_MAX
from sync.server.api.serving import calm_collector
from sync.server.store.booking import Push, Pusher, book
from sync.server.store.database import Database
from sync.server.store.schema import metadata

BATCHES, TIMES = 6, 3
SHARE_AIM = 0.25


def run(setting: Setting) -> Result:
    """Book batches of 500 and each of them again, on PostgreSQL; raw is the first booking."""
    setting.say("resend: acknowledged batches again")
    documents_max = BATCHES * PUSH_DOCUMENTS_MAX
    with closing(filled(setting.folder, 10_000)) as ledger, ledger.read() as reads:
        documents = list(documents_of(reads, documents_max))
        own = reads.origin()
    pusher = pusher_of(own)
    first_ms: list[float] = []
    again_ms: list[float] = []
    changed = 0
    calm_collector()
    with (
        private_server("shared_buffers=256MB") as server,
        new_database(server, "bench_resend") as url,
        closing(Database(url)) as database,
    ):
        database.prepare()
        for at in range(0, len(documents), PUSH_DOCUMENTS_MAX):
            batch = documents[at : at + PUSH_DOCUMENTS_MAX]
            push = push_of(own, batch)
            first_ms.append(_milliseconds(database, pusher, push))
            before = _written(database)
            again_ms += [_milliseconds(database, pusher, push) for _ in range(TIMES)]
            changed += _written(database) - before
    first, again = percentile(first_ms, 0.5), percentile(again_ms, 0.5)
    return Result(
        round(again, 2),
        "ms for 500 known documents",
        round(first, 2),
        round(again / first, 3),
        "0 rows changed, <= 1/4 of the first",
        changed == 0 and again <= first * SHARE_AIM,
        {"rows_changed": changed, "batches": BATCHES, "times": TIMES},
    )


def _milliseconds(database: Database, pusher: Pusher, push: Push) -> float:
    """Return how long one push took to be booked."""
    started = time.perf_counter_ns()
    book(database, pusher, push, now())
    return (time.perf_counter_ns() - started) / 1e6


def _written(database: Database) -> int:
    """Return how many rows of this database were ever inserted, updated or deleted."""
    tables = ",".join(f"'{name}'" for name in metadata.tables)
    with database.writing() as connection:
        # What this connection counted itself is told before anybody reads it.
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
    with database.reading() as connection:
        row = connection.execute(
            text(
                "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) "
                f"FROM pg_stat_user_tables WHERE relname IN ({tables})"
            )
        ).one()
    return int(row[0])
