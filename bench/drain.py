"""`drain`: 10,000 offline sales brought to the server, fully booked, near and far.

The till, the server and PostgreSQL are real and apart; over the proxy each answer takes 50 ms.
Raw is COPY of the same rows, made and packed beforehand, on the same PostgreSQL in the same run.
"""

import time
from contextlib import closing, nullcontext
from typing import Any

from bench.counter_shop import row_of
from bench.ingest import prepared, write_raw
from bench.postgres import new_database, private_server
from bench.progress import Progress, watched
from bench.result import Result, Setting
from bench.shop import PRODUCT_IDS, documents_of, filled, pusher_of
from bench.shopping import Delay, copied, enrolled, give_products, served, syncing
from pos.store.ledger import SqlLedger
from sync.protocol import PUSH_DOCUMENTS_MAX
from sync.server.store.database import Database

DOCUMENTS, MILLION = 10_000, 1_000_000
ROUND_TRIP_S = 0.05
NEAR_S, FAR_S = 4.0, 7.0
TIMEOUT_S = 3600.0


def run(setting: Setting) -> Result:
    """Drain 10,000 documents on loopback and at 50 ms; with --full also a million on loopback."""
    setting.say(f"drain: {DOCUMENTS} documents, near and far")
    cpu = time.process_time()
    near_s, far_s, raw_s = _near_and_far(setting, DOCUMENTS)
    cpu_s = time.process_time() - cpu
    more: dict[str, object] = {
        "documents": DOCUMENTS,
        "near_s": round(near_s, 2),
        "far_s": round(far_s, 2),
        "round_trip_ms": round(ROUND_TRIP_S * 1000),
        "documents_per_s": round(DOCUMENTS / near_s),
        "own_cpu_s": round(cpu_s, 2),
    }
    if setting.full:
        setting.say(f"drain: {MILLION} documents")
        with private_server("shared_buffers=256MB") as server:
            progress = Progress()
            large_s = _drained(setting, server, "bench_million", MILLION, 0.0, progress)
        more["documents_per_s_of_million"] = round(MILLION / large_s)
        more["documents_per_s_by_documents"] = progress.rates()
    return Result(
        round(near_s, 2),
        "s for 10,000 sales",
        round(raw_s, 2),
        round(near_s / raw_s, 2),
        "<= 4 s on loopback, <= 7 s at 50 ms round trip",
        near_s <= NEAR_S and far_s <= FAR_S,
        more,
    )


def _near_and_far(setting: Setting, documents: int) -> tuple[float, float, float]:
    """Return the seconds of a drain on loopback, of one over the proxy, and of the raw rows."""
    with private_server("shared_buffers=256MB") as server:
        near_s = _drained(setting, server, "bench_near", documents, 0.0)
        raw_s = _raw(setting, server, documents)
        far_s = _drained(setting, server, "bench_far", documents, ROUND_TRIP_S)
    return near_s, far_s, raw_s


def _drained(
    setting: Setting,
    server: str,
    name: str,
    documents: int,
    round_trip_s: float,
    progress: Progress | None = None,
) -> float:
    """Drain a ledger into a new server and return the seconds that it took."""
    with copied(setting.folder, documents) as ledger, new_database(server, name) as url:
        with ledger.read() as reads:
            own = reads.origin()
        with served(url) as address:
            token = enrolled(url, address, own, has_history=True).token
            # Goods that nobody knows raise exceptions, which are not the mix of a day.
            known = [(id_, _product(n)) for n, id_ in enumerate(PRODUCT_IDS)]
            give_products(url, own.company, known)
            delay = Delay(address, round_trip_s) if round_trip_s else None
            way = address if delay is None else delay.url
            try:
                with nullcontext() if progress is None else watched(url, progress):
                    return _timed(ledger, way, token)
            finally:
                if delay is not None:
                    delay.close()


def _product(number: int) -> dict[str, Any]:
    """Return a product of the bench's shop as documents state it."""
    return {name: value for name, value in row_of(number).items() if name not in {"id", "version"}}


def _timed(ledger: SqlLedger, url: str, token: str) -> float:
    """Return the seconds until nothing waits any more."""
    with syncing(ledger, url, token) as till:
        started = time.perf_counter()
        while True:
            outcome = till.session.once(TIMEOUT_S)
            if not outcome.pending:
                return time.perf_counter() - started
            if outcome.trouble or not outcome.online:
                raise RuntimeError(f"the drain stopped: {outcome}")


def _raw(setting: Setting, server: str, documents: int) -> float:
    """Return the seconds of COPY of the same rows, a batch a transaction."""
    with closing(filled(setting.folder, documents)) as ledger, ledger.read() as reads:
        sent = list(documents_of(reads, documents))
        own = reads.origin()
    pusher = pusher_of(own)
    starts = range(0, len(sent), PUSH_DOCUMENTS_MAX)
    batches = [prepared(pusher, sent[at : at + PUSH_DOCUMENTS_MAX]) for at in starts]
    with new_database(server, "bench_raw") as url, closing(Database(url)) as database:
        database.prepare()
        started = time.perf_counter()
        for batch in batches:
            write_raw(database, batch)
        return time.perf_counter() - started
