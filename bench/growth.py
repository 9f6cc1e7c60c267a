"""How booking grows: with the number of tills, and with the processes that book at once.

Each till has documents, an epoch and a device of its own; ten tills are one shop.
"""

import multiprocessing
import secrets
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

from bench.postgres import new_database, private_server
from bench.result import Setting
from bench.shop import PRODUCT_IDS, Selling, now, origin, pusher_of
from pos.domain.catalogue import Stock
from pos.domain.documents import NO_HASH, Document, Origin, seal
from pos.domain.identifiers import demo_id
from sync.server.api.serving import calm_collector
from sync.server.store.booking import Push, Pusher, book
from sync.server.store.database import Database

DOCUMENTS = 4_000
"""Of all tills together, in batches as small as a hundred tills make them."""
BATCH = 40
TILLS, WORKERS = (1, 10, 100), (1, 2, 4)
TILLS_A_SHOP = 10
BOOKED_S_MAX = 600
Pushes = list[tuple[Pusher, list[Push]]]


def growth(setting: Setting) -> dict[str, Any]:
    """Return documents/s by tills (one process) and by processes (a hundred tills)."""
    by_tills = {str(tills): _rate(setting, tills, 1) for tills in TILLS}
    by_workers = {str(workers): _rate(setting, TILLS[-1], workers) for workers in WORKERS}
    return {"by_tills": by_tills, "by_workers": by_workers, "documents": DOCUMENTS, "batch": BATCH}


def _rate(setting: Setting, tills: int, workers: int) -> int:
    """Return how many documents of so many tills so many processes book in a second."""
    setting.say(f"ingest: {tills} tills, {workers} processes")
    pushes = [_till(number, DOCUMENTS // tills) for number in range(tills)]
    shares = [share for number in range(workers) if (share := pushes[number::workers])]
    with (
        private_server("shared_buffers=256MB") as server,
        new_database(server, "bench_growth") as url,
    ):
        with closing(Database(url)) as database:
            database.prepare()
        context = multiprocessing.get_context("spawn")
        begin = context.Barrier(len(shares) + 1)
        processes = [
            context.Process(target=_work, args=(url, share, begin), daemon=True) for share in shares
        ]
        for process in processes:
            process.start()
        begin.wait(BOOKED_S_MAX)
        started = time.perf_counter()
        for process in processes:
            process.join(BOOKED_S_MAX)
        took_s = time.perf_counter() - started
        if any(process.exitcode for process in processes):
            raise RuntimeError("a process that books has failed")
    return round(tills * (DOCUMENTS // tills) / took_s)


def _work(url: str, pushes: Pushes, begin: Any) -> None:
    """Book the pushes of some tills, one batch of each in turn."""
    calm_collector()
    with closing(Database(url)) as database:
        with database.reading():
            begin.wait(BOOKED_S_MAX)
        for turn in range(max(len(sent) for _, sent in pushes)):
            for pusher, sent in pushes:
                if turn < len(sent):
                    book(database, pusher, sent[turn], now())


def _till(number: int, documents: int) -> tuple[Pusher, list[Push]]:
    """Return a till's sales in batches, ready to be pushed."""
    shop = number // TILLS_A_SHOP
    own = replace(
        origin(),
        shop=demo_id("shop", f"bench {shop}"),
        shop_code=f"S{shop:02}",
        till_code=f"T{number:03}",
    )
    sales = _sales(own, documents)
    batches = [sales[at : at + BATCH] for at in range(0, documents, BATCH)]
    pushes = [
        Push(own.epoch, batch[0].seq, batch[0].previous, [sale.raw for sale in batch], {})
        for batch in batches
    ]
    return pusher_of(own), pushes


def _sales(own: Origin, documents: int) -> list[Document]:
    """Return so many sealed sales of a till, over a shelf that never runs out."""
    selling = Selling(1, seed=secrets.randbits(30))
    stock = dict.fromkeys(PRODUCT_IDS, Stock(10_000_000, 2_500_000, None, None))
    sales: list[Document] = []
    previous = NO_HASH
    for seq in range(1, documents + 1):
        products = selling.products()
        draft = selling.sale(products, {product: stock[product] for product in products})
        sale = seal(draft, own, seq, previous)
        sales.append(sale)
        previous = sale.hash
    return sales
