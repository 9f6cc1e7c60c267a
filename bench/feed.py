"""`feed`: what one till of a shop does, on the shop's other till: a sale's stock, a new price.

Two `till` processes sync in the background with `serve` on PostgreSQL. A sale is timed from its
reply, which comes after the commit, to the other till's answer to `stock`; a price from the commit
of a table imported beside the counter to the row in the other till's ledger. Raw is a price change
pushed and pulled by hand, with nobody waiting for anybody.
"""

import os
import random
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from bench.postgres import new_database, private_server
from bench.result import Result, Setting, percentile
from bench.shopping import served, syncing
from pos.bootstrap.enrolment import server_of
from pos.bootstrap.till import till_over
from pos.cli.demo.shop import LineTill
from pos.services.products_in.importing import check_table, import_products
from pos.services.products_in.rows import COLUMNS
from pos.services.till import Till
from pos.store.ledger import SqlLedger, open_ledger
from sync.server.store.database import Database
from sync.server.store.joining import invite

EVENTS, EVENTS_FULL = 30, 200
RAW_EVENTS = 15
AIM_MS = 2000.0
LOOK_S = 0.01
PAUSE_S = 0.7
"""Between two events at most, by chance, so that they fall on every moment of the tills' pauses."""
WAIT_S = 60.0
SEED = 20261126
MAIN = Path(__file__).resolve().parent.parent / "main.py"
SKU, FIRST_PRICE = "FEED1", 10_00


def run(setting: Setting) -> Result:
    """Sell and reprice on one till, and wait for the other to know."""
    events = EVENTS_FULL if setting.full else EVENTS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(private_server("shared_buffers=256MB"))
        url = stack.enter_context(new_database(server, "bench_feed"))
        address = stack.enter_context(served(url))
        homes = [_joined(folder / f"T0{n}", url, address, n) for n in range(1, 5)]
        one, two = (stack.enter_context(LineTill(home)) for home in homes[:2])
        for till in (one, two):
            till.ask("login", user="owner", pin="1111")
        ledgers = [stack.enter_context(closing(open_ledger(home))) for home in homes]
        back_room = till_over(ledgers[0], "zh", spools_receipts=False)
        _reprice(back_room, FIRST_PRICE)
        _until(lambda: _price(ledgers[1]), FIRST_PRICE)
        one.ask("open_shift", float="100.00")
        setting.say(f"feed: {events} sales")
        sales = _sales(one, two, events)
        setting.say(f"feed: {events} prices")
        prices = _prices(back_room, ledgers[1], events)
        raw = _raw(ledgers[2], ledgers[3], RAW_EVENTS)
    figure, floor = percentile(sales + prices, 0.99), percentile(raw, 0.99)
    return Result(
        round(figure, 1),
        "ms p99",
        round(floor, 1),
        round(figure / floor, 1),
        "<= 2 s from one till to the other",
        max(*sales, *prices) <= AIM_MS,
        {
            "stock_p50_ms": round(percentile(sales, 0.5), 1),
            "stock_p99_ms": round(percentile(sales, 0.99), 1),
            "stock_max_ms": round(max(sales), 1),
            "price_p50_ms": round(percentile(prices, 0.5), 1),
            "price_p99_ms": round(percentile(prices, 0.99), 1),
            "price_max_ms": round(max(prices), 1),
            "events": 2 * events,
            "raw_is": "pushed and pulled at once by hand",
        },
    )


def _joined(home: Path, database_url: str, address: str, number: int) -> Path:
    """Return the home of a till of the demo shop that has joined the server."""
    from pos.bootstrap.founding import found_demo
    from pos.bootstrap.joining import enrol

    with closing(Database(database_url)) as database:
        code = invite(database, "S01", f"T0{number}", datetime.now(UTC))[0]
    with mock.patch.dict(os.environ, LIUSHUI_HOME=str(home)):
        if number == 1:
            found_demo("zh")
        enrol(address, code)
    return home


def _reprice(till: Till, price: int) -> None:
    """Give the product a price, beside the counter, as an imported table does."""
    told = {
        "sku": SKU,
        "name_zh": "试价",
        "unit": "件",
        "price": f"{price / 100:.2f}",
        "tax_rate": "13",
        "cost": "1.00",
        "stock": "1000",
        "category": "",
    }
    table = check_table([list(COLUMNS), [told.get(column, "") for column in COLUMNS]], "CNY")
    done = import_products(till, table, why="import", id_of=lambda _: till.new_id())
    if done.errors:
        raise RuntimeError(str(done.errors))


def _price(ledger: SqlLedger) -> int | None:
    """Return the product's price as a scan would read it now."""
    with ledger.read() as reads:
        product = reads.product_by_sku(SKU)
    return None if product is None else product.price


def _until(seen: Callable[[], int | None], wanted: int) -> float:
    """Return the ms until a figure is seen, looked at again and again. Raises TimeoutError."""
    started = time.perf_counter()
    while seen() != wanted:
        if time.perf_counter() - started > WAIT_S:
            raise TimeoutError("the other till never heard of it")
        time.sleep(LOOK_S)
    return (time.perf_counter() - started) * 1000


def _sales(one: LineTill, two: LineTill, events: int) -> list[float]:
    """Return the ms from each sale on one till to its stock on the other."""
    rng, times = random.Random(SEED), []
    left = int(two.ask("stock", code=SKU)["quantity"])
    for _ in range(events):
        time.sleep(rng.random() * PAUSE_S)
        total = one.ask("scan", code=SKU)["total"]
        one.ask("pay", tenders=[{"kind": "cash", "amount": total}])
        left -= 1
        times.append(_until(lambda: int(two.ask("stock", code=SKU)["quantity"]), left))
    return times


def _prices(till: Till, other: SqlLedger, events: int) -> list[float]:
    """Return the ms from each price on one till to the same on the other."""
    rng, times = random.Random(SEED), []
    for number in range(events):
        time.sleep(rng.random() * PAUSE_S)
        _reprice(till, 2 * FIRST_PRICE + number)
        times.append(_until(lambda: _price(other), 2 * FIRST_PRICE + number))
    return times


def _raw(one: SqlLedger, two: SqlLedger, events: int) -> list[float]:
    """Return the ms of a price change that is pushed and pulled by hand."""
    places = []
    for ledger in (one, two):
        with ledger.read() as reads:
            place = server_of(reads)
        assert place is not None, "it has joined"
        places.append(place)
    till, times = till_over(one, "zh", spools_receipts=False), []
    with (
        syncing(one, places[0]["url"], places[0]["token"]) as ours,
        syncing(two, places[1]["url"], places[1]["token"]) as theirs,
    ):
        ours.session.once(WAIT_S)
        for number in range(events):
            price = 3 * FIRST_PRICE + number
            _reprice(till, price)
            started = time.perf_counter()
            ours.session.once(WAIT_S)
            theirs.session.once(WAIT_S)
            times.append((time.perf_counter() - started) * 1000)
            if _price(two) != price:
                raise RuntimeError("what was pushed was not pulled")
    return times
