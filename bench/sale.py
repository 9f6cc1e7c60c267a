"""`sale`: a ten-line sale on disk with movements, vouchers and chain, beside its raw rows."""

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench.result import Result, Setting, percentile, taking_turns
from bench.shop import Selling, filled, sell_one
from pos.domain.documents import Document, seal
from pos.domain.projection import rows_of
from pos.store.connection import open_engine, read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE, SqlLedger
from pos.store.packing import packed
from pos.store.row_writer import STATEMENTS, table_rows

SMALL, MILLION = 1_000, 1_000_000
ROUNDS, ROUNDS_FULL = 400, 200
P50_RATIO_AIM, P99_MS_AIM, GROWTH_AIM = 3.0, 15.0, 2.0
JOURNAL = "INSERT INTO journal (pos, epoch, seq, event_id, type, hash, raw) VALUES (?,?,?,?,?,?,?)"


class RawRows:
    """The same rows in a copy of the ledger, by the driver's executemany, prepared beforehand."""

    def __init__(self, home: Path, documents: int, rounds: int) -> None:
        engine = open_engine(home / LEDGER_FILE, read_key(home / KEY_FILE))
        self._connection: Connection = engine.connect()
        self._driver: Any = self._connection.connection.driver_connection
        self._prepared = self._prepare(home, documents, rounds)
        self._next = iter(self._prepared)

    def _prepare(self, home: Path, documents: int, rounds: int) -> list[list[tuple[str, Any]]]:
        """Return, for each round, every statement with its rows."""
        ledger = SqlLedger(home, read_key(home / KEY_FILE))
        with ledger.read() as reads:
            origin, head = reads.origin(), reads.head()
            selling = Selling(head.last_receipt + 1, seed=2)
            sales: list[list[tuple[str, Any]]] = []
            seq, previous = head.seq, head.hash
            for number in range(rounds):
                products = selling.products()
                draft = selling.sale(products, reads.stock(products))
                sealed = seal(draft, origin, seq + 1, previous)
                seq, previous = sealed.seq, sealed.hash
                sales.append(statements(documents + number + 1, sealed))
        ledger.close()
        return sales

    def write_one(self) -> None:
        """Write one sale's rows in one transaction."""
        cursor = self._driver.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for statement, rows in next(self._next):
            cursor.executemany(statement, rows)
        cursor.execute("COMMIT")
        cursor.close()

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()


def statements(pos: int, document: Document) -> list[tuple[str, Any]]:
    """Return a document's rows as statements for the driver."""
    journal = (
        pos,
        document.epoch,
        document.seq,
        bytes.fromhex(document.event_id),
        document.type,
        document.hash,
        packed(document.raw),
    )
    prepared: list[tuple[str, Any]] = [(JOURNAL, [journal])]
    for table, rows in table_rows(pos, document, rows_of(document)).items():
        if rows:
            prepared.append((STATEMENTS[table].format(t=table), rows))
    return prepared


def measure(folder: Path, documents: int, rounds: int) -> tuple[list[float], list[float]]:
    """Return ms of our sales and of raw rows at a size, taking turns."""
    filled(folder, documents).close()
    source = folder / f"ledger-{documents}"
    ours, copy = folder / "sale-ours", folder / "sale-raw"
    for target in (ours, copy):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    ledger = SqlLedger(ours, read_key(ours / KEY_FILE))
    with ledger.read() as reads:
        selling = Selling(reads.head().last_receipt + 1)
        size = reads.head().seq
    raw = RawRows(copy, size, rounds)
    times = taking_turns(rounds, lambda: sell_one(ledger, selling), raw.write_one)
    raw.close()
    ledger.close()
    for target in (ours, copy):
        shutil.rmtree(target, ignore_errors=True)
    return times


def run(setting: Setting) -> Result:
    """Measure the sale at 1,000 documents, and at 1,000,000 where that is asked for."""
    setting.say(f"sale: {SMALL} documents")
    ours, raw = measure(setting.folder, SMALL, ROUNDS)
    p50, p99, raw_p50 = percentile(ours, 0.5), percentile(ours, 0.99), percentile(raw, 0.5)
    ratio = p50 / raw_p50
    more: dict[str, Any] = {
        "p99_ms": round(p99, 3),
        "raw_p99_ms": round(percentile(raw, 0.99), 3),
        "documents": SMALL,
    }
    holds = ratio <= P50_RATIO_AIM and p99 <= P99_MS_AIM
    if setting.full:
        setting.say(f"sale: {MILLION} documents (filling takes minutes, once)")
        large, large_raw = measure(setting.folder, MILLION, ROUNDS_FULL)
        growth = percentile(large, 0.5) / p50
        more |= {
            "p50_ms_at_million": round(percentile(large, 0.5), 3),
            "p99_ms_at_million": round(percentile(large, 0.99), 3),
            "raw_p50_ms_at_million": round(percentile(large_raw, 0.5), 3),
            "growth": round(growth, 2),
        }
        holds = holds and growth <= GROWTH_AIM
    return Result(
        round(p50, 3),
        "ms p50",
        round(raw_p50, 3),
        round(ratio, 2),
        "p50 <= 3x raw, p99 <= 15 ms, <= 2x slower at a million",
        holds,
        more,
    )
