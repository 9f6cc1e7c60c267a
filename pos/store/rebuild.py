"""`rebuild`: every projection derived again, compared, and swapped in where it differs.

Owns the one way in which projections are ever replaced (I9). It needs the ledger alone and runs
in one transaction: a crash leaves the old tables.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from pos.store.derivation import Sums, derived, journal, merge
from pos.store.ledger import open_ledger
from pos.store.locks import alone
from pos.store.row_writer import INSERTS, STATEMENTS, SUMS, Row
from pos.store.schema import IMMUTABLE, PROJECTION_INDEXES, PROJECTION_TABLES, triggers
from pos.store.verification import Stretch, compare_stretch, rows_beyond, stretches

SLICE = 2_000
NEW = "rebuilt_"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: documents read, and per differing table how many rows differ."""

    documents: int
    differing: dict[str, int]


def rebuild(home: Path) -> Rebuilt:
    """Derive every projection again and swap in what differs. Raises LedgerInUse, Breach."""
    with alone(home):
        ledger = open_ledger(home, is_alone=True)
        try:
            with ledger.begin() as work:
                return _rebuild(home, work.connection)
        finally:
            ledger.close()


def _rebuild(home: Path, connection: Connection) -> Rebuilt:
    """Compare every table with its derivation, then make anew those that differ."""
    row = connection.exec_driver_sql("SELECT ifnull(max(pos), 0) FROM journal").first()
    last = 0 if row is None else int(row[0])
    sums, differing = _compared(stretches(home, last))
    for name, rows in rows_beyond(connection, last).items():
        differing[name] += len(rows)
    for name in SUMS:
        derived_rows = _sum_rows(sums, name)
        live = {tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")}
        differing[name] = len(live ^ set(derived_rows))
    wrong = {name: count for name, count in differing.items() if count}
    if wrong:
        _swap(connection, sums, last, list(wrong))
    return Rebuilt(sums.documents, wrong)


def _compared(parts: list[Stretch]) -> tuple[Sums, Counter[str]]:
    """Return the sums of all stretches, and per standing table how many rows differ."""
    total, differing = Sums(), Counter[str]()
    if len(parts) == 1:
        outcomes = [compare_counting(parts[0])]
    else:
        with ProcessPoolExecutor(len(parts)) as pool:
            outcomes = list(pool.map(compare_counting, parts))
    for sums, found in outcomes:
        merge(total, sums)
        differing.update(found)
    return total, differing


def compare_counting(part: Stretch) -> tuple[Sums, Counter[str]]:
    """Compare a stretch; returns its sums and how many rows of each table differ."""
    differing: Counter[str] = Counter()

    def count(table: str, event_id: str | None, expected: list[Row], found: list[Row]) -> None:
        del event_id
        differing[table] += len(set(expected) ^ set(found)) or 1

    return compare_stretch(part, count), differing


def _sum_rows(sums: Sums, name: str) -> list[Row]:
    """Return a table of sums as rows."""
    return [(*key, *values) for key, values in sums.tables[name].items()]


def _swap(connection: Connection, sums: Sums, last: int, wrong: list[str]) -> None:
    """Make tables anew beside the live ones and put them in their place."""
    for name in wrong:
        connection.exec_driver_sql(PROJECTION_TABLES[name].format(name=NEW + name))
    standing: dict[str, list[Row]] = {name: [] for name in wrong if name in INSERTS}
    if standing:
        for pos, document in journal(connection, 1, last):
            _, tables = derived(pos, document)
            for name, rows in standing.items():
                rows.extend(tables.get(name, ()))
                if len(rows) >= SLICE:
                    _insert(connection, name, rows)
    for name, rows in standing.items():
        _insert(connection, name, rows)
    for name in wrong:
        if name in SUMS:
            _insert(connection, name, _sum_rows(sums, name))
        connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql(f"ALTER TABLE {NEW}{name} RENAME TO {name}")
        _restore_guards(connection, name)


def _insert(connection: Connection, name: str, rows: list[Row]) -> None:
    """Insert gathered rows into a table being made, and empty the list."""
    if rows:
        connection.exec_driver_sql(STATEMENTS[name].format(t=NEW + name), list(rows))
        rows.clear()


def _restore_guards(connection: Connection, name: str) -> None:
    """Give a swapped-in table the indexes and triggers that went with the old one."""
    for sql in PROJECTION_INDEXES.values():
        if f" ON {name} " in sql:
            connection.exec_driver_sql(sql)
    if name in IMMUTABLE:
        for sql in triggers(name):
            connection.exec_driver_sql(sql)
