"""`busy`: sales on disk while the kiosk draws, pushes its sales and pulls prices without an end.

The real kiosk in its window off screen, its background sync, `serve` on PostgreSQL; a process of
its own changes prices all the time. Each sale is ten scans, Pay and the exact sum, by taps. Raw is
the same sale's rows in a copy of the ledger, written in turn, under the same load.
"""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from bench.counter_shop import gtin_of, row_of
from bench.postgres import new_database, private_server
from bench.result import Result, Setting, milliseconds, percentile
from bench.sale import statements
from bench.shopping import give_products, served
from pos.domain.documents import Document
from pos.services.counter import Counter
from pos.store.connection import open_engine, read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE, SqlLedger
from sync.server.store.joining import invite

SALES, SALES_FULL = 120, 1_000
LINES = 10
PRODUCTS, FED_AT_ONCE, FEED_EVERY_S = 2_000, 25, 0.1
FRAME_S = 1 / 60
AIM_MS = 15.0
WAIT_S = 60.0
SEED = 20261126


def run(setting: Setting) -> Result:
    """Sell in a kiosk that has all its other work to do beside."""
    from pos.bootstrap.sync import sync_home

    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(private_server("shared_buffers=256MB"))
        url = stack.enter_context(new_database(server, "bench_busy"))
        address = stack.enter_context(served(url))
        home = folder / "home"
        stack.enter_context(mock.patch.dict(os.environ, _surroundings(home)))
        company = _joined(url, address)
        give_products(url, company, [_product(number) for number in range(PRODUCTS)])
        if not sync_home(WAIT_S).is_even:
            raise RuntimeError("the till did not come even")
        shutil.copytree(home, folder / "raw")
        raw = stack.enter_context(_raw_rows(folder / "raw"))
        stack.enter_context(_fed(url, company))
        setting.say(f"busy: {SALES_FULL if setting.full else SALES} sales")
        seen = _Sales()
        frames, rows = _sold(home, seen, raw, SALES_FULL if setting.full else SALES)
    figure, floor = percentile(seen.commit_ms, 0.99), percentile(raw.times_ms, 0.99)
    return Result(
        round(figure, 2),
        "ms p99",
        round(floor, 2),
        round(figure / floor, 2),
        "<= 15 ms p99 while the kiosk syncs, pulls and draws",
        figure <= AIM_MS,
        {
            "p50_ms": round(percentile(seen.commit_ms, 0.5), 2),
            "max_ms": round(max(seen.commit_ms), 2),
            "cpu_p50_ms": round(percentile(seen.cpu_ms, 0.5), 2),
            "cpu_p99_ms": round(percentile(seen.cpu_ms, 0.99), 2),
            "raw_p50_ms": round(percentile(raw.times_ms, 0.5), 2),
            "ratio_p50": round(percentile(seen.commit_ms, 0.5) / percentile(raw.times_ms, 0.5), 2),
            "pay_p99_ms": round(percentile(seen.pay_ms, 0.99), 2),
            "frame_p50_ms": round(percentile(frames, 0.5), 2),
            "frame_p99_ms": round(percentile(frames, 0.99), 2),
            "sales": len(seen.commit_ms),
            "rows_pulled": rows,
            "raw_is": "the same rows by executemany, under the same load",
        },
    )


class _Sales:
    """What sales took: the transaction (as `bench sale` has it) and the whole of paying."""

    def __init__(self) -> None:
        self.commit_ms: list[float] = []
        self.cpu_ms: list[float] = []
        self.pay_ms: list[float] = []
        self.last: Document | None = None
        self._here = threading.local()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Time every sale that a counter of this process makes."""
        pay, begin = Counter.pay, SqlLedger.begin

        def paying(counter: Counter, *given: Any, **named: Any) -> Any:
            self._here.is_paying = True
            started = time.perf_counter()
            try:
                done = pay(counter, *given, **named)
            finally:
                self._here.is_paying = False
            self.pay_ms.append((time.perf_counter() - started) * 1000)
            self.last = done.document
            return done

        @contextmanager
        def beginning(ledger: SqlLedger) -> Iterator[Any]:
            started, spent = time.perf_counter(), time.thread_time()
            with begin(ledger) as work:
                yield work
            if getattr(self._here, "is_paying", False):
                self.commit_ms.append((time.perf_counter() - started) * 1000)
                self.cpu_ms.append((time.thread_time() - spent) * 1000)

        with (
            mock.patch.object(Counter, "pay", paying),
            mock.patch.object(SqlLedger, "begin", beginning),
        ):
            yield


class _Raw:
    """The same rows in a copy of the ledger, by the driver's executemany."""

    def __init__(self, connection: Any) -> None:
        self.times_ms: list[float] = []
        self._driver = connection.connection.driver_connection
        self._pos = int(self._driver.execute("SELECT max(pos) FROM journal").fetchone()[0])

    def write(self, document: Document) -> None:
        """Write a sale's rows, prepared beforehand, in one transaction."""
        self._pos += 1
        prepared = statements(self._pos, document)
        self.times_ms.append(milliseconds(lambda: self._commit(prepared)))

    def _commit(self, prepared: list[tuple[str, Any]]) -> None:
        cursor = self._driver.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for statement, rows in prepared:
            cursor.executemany(statement, rows)
        cursor.execute("COMMIT")
        cursor.close()


@contextmanager
def _raw_rows(home: Path) -> Iterator[_Raw]:
    """Give the writer of raw rows into a copy."""
    engine = open_engine(home / LEDGER_FILE, read_key(home / KEY_FILE))
    with engine.connect() as connection:
        yield _Raw(connection)
    engine.dispose()


def _surroundings(home: Path) -> dict[str, str]:
    """Return the environment of a kiosk without machines."""
    machines = dict.fromkeys(("LIUSHUI_SCANNER", "LIUSHUI_PRINTER", "LIUSHUI_CAMERA"), "")
    return {**machines, "LIUSHUI_HOME": str(home)}


def _joined(database_url: str, address: str) -> str:
    """Found the demo shop's company on the server; returns its id."""
    from pos.bootstrap.founding import found_demo
    from pos.bootstrap.home import home
    from pos.bootstrap.joining import enrol
    from pos.store.ledger import open_ledger
    from sync.server.store.database import Database

    database = Database(database_url)
    code = invite(database, "S01", "T01", datetime.now(UTC))[0]
    database.close()
    found_demo("zh")
    enrol(address, code)
    ledger = open_ledger(home())
    with ledger.read() as reads:
        company = reads.origin().company
    ledger.close()
    return company


def _product(number: int) -> tuple[str, dict[str, Any]]:
    """Return a product's id and its fields as documents state them."""
    row = row_of(number)
    fields = {name: value for name, value in row.items() if name not in {"id", "version"}}
    return row["id"], fields


@contextmanager
def _fed(database_url: str, company: str) -> Iterator[None]:
    """Change prices on the server all the time, in a process of its own."""
    feeder = subprocess.Popen([sys.executable, "-m", "bench.busy", database_url, company])
    try:
        yield
        if feeder.poll() is not None:
            raise RuntimeError("the feed of prices ended")
    finally:
        feeder.kill()
        feeder.wait()


def _feed(database_url: str, company: str) -> None:
    """Give products new prices until killed."""
    rng = random.Random(SEED)
    while True:
        chosen = rng.sample(range(PRODUCTS), FED_AT_ONCE)
        products = [_product(number) for number in chosen]
        for _, fields in products:
            fields["price"] = rng.randrange(100, 10_000)
        give_products(database_url, company, products)
        time.sleep(FEED_EVERY_S)


def _sold(home: Path, seen: _Sales, raw: _Raw, sales: int) -> tuple[list[float], int]:
    """Sell; returns ms between frames, and the rows that were pulled meanwhile."""
    from pos.cli.kiosk_driver import open_driver
    from sync.client.session import SyncSession

    rng, frames, rows = random.Random(SEED), list[float](), [0]
    once = SyncSession.once

    def counting(session: SyncSession, timeout_s: float) -> Any:
        outcome = once(session, timeout_s)
        rows[0] += outcome.pulled
        return outcome

    with (
        seen.watched(),
        mock.patch.object(SyncSession, "once", counting),
        open_driver(home) as kiosk,
    ):
        kiosk.type_keys("user:cashier pad:2 pad:2 pad:2 pad:2 sign_in float:300 open_shift")
        kiosk.settle()
        with _timed(kiosk, frames):
            for _ in range(sales):
                _sell(kiosk, [gtin_of(n) for n in rng.sample(range(PRODUCTS), LINES)])
                assert seen.last is not None, "the sale is done"
                raw.write(seen.last)
        kiosk.parts.counter.sync(int(WAIT_S))
    return frames, rows[0]


def _sell(kiosk: Any, codes: list[str]) -> None:
    """Scan things, pay the exact sum, and end at an empty basket."""
    for code in codes:
        kiosk.read(code)
        kiosk.frames(1)
    kiosk.wait_for(lambda: not kiosk.parts.desk.waiting, WAIT_S)
    kiosk.frames(2)  # what the presenters have answered is on the screen only now
    kiosk.tap("pay", settles=False)
    kiosk.wait_for(lambda: kiosk.screen == "pay" and not kiosk.parts.desk.waiting, WAIT_S)
    kiosk.frames(2)
    kiosk.tap(kiosk.view.work.exact.name, settles=False)
    kiosk.wait_for(lambda: kiosk.screen == "done", WAIT_S)


@contextmanager
def _timed(kiosk: Any, frames: list[float]) -> Iterator[None]:
    """Note the ms between one frame and the next."""
    window, last = kiosk.on_screen.window, [time.perf_counter()]
    frame = window.frame

    def timed() -> None:
        frame()
        # A counter's screen shows 60 frames a second, however fast they are drawn.
        time.sleep(max(0.0, last[0] + FRAME_S - time.perf_counter()))
        now = time.perf_counter()
        frames.append((now - last[0]) * 1000)
        last[0] = now

    with mock.patch.object(window, "frame", timed):
        yield


if __name__ == "__main__":
    _feed(*sys.argv[1:])
