"""`rebuild`: every projection derived again, compared, and swapped in where it differs.

Owns the one way in which projections are ever replaced (I9). It needs the ledger alone and runs
in one transaction: a crash leaves the old tables.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from pos.errors import LedgerDamaged
from pos.store.comparison import compared
from pos.store.connection import read_key
from pos.store.derivation import pages
from pos.store.ledger import KEY_FILE, LEDGER_FILE, open_ledger
from pos.store.locks import alone
from pos.store.migrating import restore_triggers
from pos.store.row_writer import INSERTS, STATEMENTS, SUMS, Row
from pos.store.schema import IMMUTABLE, PROJECTION_INDEXES, PROJECTION_TABLES, triggers
from pos.store.sums import Sums

SLICE = 2_000
NEW = "rebuilt_"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: documents read, differing rows by table, triggers put back."""

    documents: int
    differing: dict[str, int]
    triggers: list[str]


def rebuild(home: Path) -> Rebuilt:
    """Derive every projection again and swap in what differs, missing triggers included.

    Raises LedgerInUse, LedgerDamaged where the journal itself does not hold: then nothing is
    changed, because projections of a broken journal would hide the breach.
    """
    with alone(home):
        ledger = open_ledger(home, is_alone=True, is_checked=False)
        try:
            with ledger.begin() as work:
                return _rebuild(home, work.connection)
        finally:
            ledger.close()


def _rebuild(home: Path, connection: Connection) -> Rebuilt:
    """Compare every table with its derivation, then make anew those that differ."""
    last = int(connection.exec_driver_sql("SELECT ifnull(max(pos), 0) FROM journal").one()[0])
    outcome = compared(home / LEDGER_FILE, read_key(home / KEY_FILE), connection, last)
    if outcome.is_broken:
        breach = next(iter(outcome.breaches.values()))
        raise LedgerDamaged(check=f"{breach.check} {breach.document or ''}".strip())
    if outcome.differing:
        _swap(connection, outcome.sums, last, list(outcome.differing))
    restored = restore_triggers(connection)
    return Rebuilt(outcome.sums.documents, outcome.differing, restored)


def _swap(connection: Connection, sums: Sums, last: int, wrong: list[str]) -> None:
    """Make tables anew beside the live ones and put them in their place."""
    for name in wrong:
        connection.exec_driver_sql(PROJECTION_TABLES[name].format(name=NEW + name))
    _fill_standing(connection, last, [name for name in wrong if name in INSERTS])
    for name in wrong:
        if name in SUMS:
            _insert(connection, name, sums.rows(name))
        connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql(f"ALTER TABLE {NEW}{name} RENAME TO {name}")
        _restore_guards(connection, name)


def _fill_standing(connection: Connection, last: int, names: list[str]) -> None:
    """Fill tables being made whose rows stand for ever, from the journal in one reading."""
    if not names:
        return
    gathered: dict[str, list[Row]] = {name: [] for name in names}
    for page in pages(connection, 1, last):
        for name, rows in gathered.items():
            rows.extend(row for one in page for row in one.tables.get(name, ()))
            if len(rows) >= SLICE:
                _insert(connection, name, rows)
    for name, rows in gathered.items():
        _insert(connection, name, rows)


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
        for sql in triggers(name).values():
            connection.exec_driver_sql(sql)
