"""`shift`: the close of a shift with 1,000 sales, beside its raw rows."""

import shutil
import time
from typing import Any

from bench.result import Result, Setting, milliseconds, percentile
from bench.shop import SHIFT, Selling, filled
from pos.domain.projection import rows_of
from pos.domain.shift import CloseRequest, decide_shift_closed, totals_of
from pos.store.connection import read_key
from pos.store.ledger import KEY_FILE, SqlLedger
from pos.store.packing import packed
from pos.store.row_writer import STATEMENTS, table_rows

SALES = 1_000
ROUNDS = 15
AIM_MS = 1_000.0


def run(setting: Setting) -> Result:
    """Close copies of one ledger again and again."""
    setting.say(f"shift: {SALES} sales")
    filled(setting.folder, SALES).close()
    ours: list[float] = []
    raw: list[float] = []
    target = setting.folder / "shift"
    for _ in range(ROUNDS):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(setting.folder / f"ledger-{SALES}", target)
        ledger = SqlLedger(target, read_key(target / KEY_FILE))
        started = time.perf_counter()
        closed = _close(ledger)
        ours.append((time.perf_counter() - started) * 1000)
        ledger.close()
        raw.append(_raw(setting, closed))
    shutil.rmtree(target, ignore_errors=True)
    figure, floor = percentile(ours, 0.5), percentile(raw, 0.5)
    return Result(
        round(figure, 2),
        "ms p50",
        round(floor, 2),
        round(figure / floor, 2),
        "<= 1 s",
        figure <= AIM_MS,
        {"sales": SALES, "max_ms": round(max(ours), 2)},
    )


def _close(ledger: SqlLedger) -> Any:
    """Close the shift as the counter does: sums, counts, decide, commit."""
    with ledger.begin() as work:
        totals = totals_of(work.shift_sums(SHIFT))
        kinds = [e.kind for e in work.receipts_since("2026-11-23", None) if e.shift == SHIFT]
        sales = kinds.count("sale")
        request = CloseRequest(
            SHIFT, 1, work.head().last_z + 1, totals.expected, sales, len(kinds) - sales
        )
        decision = decide_shift_closed(request, totals, "CNY")
        return work.append(Selling(10**6).draft("shift_closed", decision))


def _raw(setting: Setting, document: Any) -> float:
    """Return ms of the same rows by the driver, into a fresh copy of the ledger."""
    target = setting.folder / "shift-raw"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(setting.folder / f"ledger-{SALES}", target)
    ledger = SqlLedger(target, read_key(target / KEY_FILE))
    tables = table_rows(10**9, document, rows_of(document))
    with ledger.begin() as work:
        writer: Any = work.connection.connection.driver_connection
    journal = (10**9, document.epoch, document.seq, bytes(16), "x", bytes(32), packed(document.raw))

    def write() -> None:
        cursor = writer.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO journal VALUES (?,?,?,?,?,?,?)", journal)
        for table, rows in tables.items():
            if rows:
                cursor.executemany(STATEMENTS[table].format(t=table), rows)
        cursor.execute("COMMIT")
        cursor.close()

    took = milliseconds(write)
    ledger.close()
    shutil.rmtree(target, ignore_errors=True)
    return took
