"""`rebuild`: every projection derived again, compared, and swapped in where it differs.

Owns the one way in which projections are ever replaced (I9). It needs the ledger alone and runs
in one transaction: a crash leaves the old tables.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from pos.store.connection import FileLock
from pos.store.derivation import Sums, add, derived, journal
from pos.store.ledger import COUNTER_LOCK_FILE, open_ledger
from pos.store.row_writer import INSERTS, STATEMENTS, SUMS, Row
from pos.store.schema import IMMUTABLE, PROJECTION_INDEXES, PROJECTION_TABLES, triggers

SLICE = 2_000
NEW = "rebuilt_"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: documents read, and per differing table how many rows differ."""

    documents: int
    differing: dict[str, int]


def rebuild(home: Path) -> Rebuilt:
    """Derive every projection again and swap in what differs. Raises LedgerInUse, Breach."""
    with FileLock(home / COUNTER_LOCK_FILE).held(wait=False):
        ledger = open_ledger(home)
        try:
            with ledger.begin() as work:
                return _rebuild(work.connection)
        finally:
            ledger.close()


def _rebuild(connection: Connection) -> Rebuilt:
    """Rebuild within the caller's transaction."""
    for name, sql in PROJECTION_TABLES.items():
        connection.exec_driver_sql(sql.format(name=NEW + name))
    row = connection.exec_driver_sql("SELECT ifnull(max(pos), 0) FROM journal").first()
    last = 0 if row is None else int(row[0])
    sums = Sums()
    slices: dict[str, list[Row]] = {name: [] for name in INSERTS}
    for pos, document in journal(connection, 1, last):
        rows, tables = derived(pos, document)
        add(sums, document, rows, tables)
        for name in INSERTS:
            slices[name].extend(tables.get(name, ()))
        if sums.documents % SLICE == 0:
            _flush(connection, slices)
    _flush(connection, slices)
    for name in SUMS:
        _insert(connection, name, [(*key, *values) for key, values in sums.tables[name].items()])
    differing = {name: _differences(connection, name) for name in PROJECTION_TABLES}
    for name, count in differing.items():
        if count:
            connection.exec_driver_sql(f"DROP TABLE {name}")
            connection.exec_driver_sql(f"ALTER TABLE {NEW}{name} RENAME TO {name}")
            _restore_guards(connection, name)
        else:
            connection.exec_driver_sql(f"DROP TABLE {NEW}{name}")
    return Rebuilt(sums.documents, {name: count for name, count in differing.items() if count})


def _flush(connection: Connection, slices: dict[str, list[Row]]) -> None:
    """Write the gathered rows of every table and empty the lists."""
    for name, rows in slices.items():
        _insert(connection, name, rows)
        rows.clear()


def _insert(connection: Connection, name: str, rows: list[Row]) -> None:
    """Insert many rows into a table being rebuilt."""
    if rows:
        connection.exec_driver_sql(STATEMENTS[name].format(t=NEW + name), list(rows))


def _differences(connection: Connection, name: str) -> int:
    """Return how many rows stand in one of the two tables alone."""
    row = connection.exec_driver_sql(
        f"SELECT (SELECT count(*) FROM (SELECT * FROM {name} EXCEPT SELECT * FROM {NEW}{name})) + "
        f"(SELECT count(*) FROM (SELECT * FROM {NEW}{name} EXCEPT SELECT * FROM {name}))"
    ).first()
    return 0 if row is None else int(row[0])


def _restore_guards(connection: Connection, name: str) -> None:
    """Give a swapped-in table the indexes and triggers that went with the old one."""
    for sql in PROJECTION_INDEXES.values():
        if f" ON {name} " in sql:
            connection.exec_driver_sql(sql)
    if name in IMMUTABLE:
        for sql in triggers(name):
            connection.exec_driver_sql(sql)
