"""Comparing the live projections with what the journal gives, in stretches on every core.

Owns the walk that `verify` and `rebuild` share. Rows that stand for ever are compared a page at a
time, whole lists against whole lists; only a page that differs is looked at row by row.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pos.store.connection import snapshot
from pos.store.derivation import Breach, Broken, Derived, driver_cursor, pages
from pos.store.row_writer import INSERTS, Row
from pos.store.sums import KEY_COLUMNS, Sums

STRETCH_MIN = 20_000
"""Below this many documents a second process costs more than it saves."""
BY_ID = ("shift", "shift_close")
"""Small tables keyed by id, with the position second: compared once a stretch."""
BY_POSITION = tuple(name for name in INSERTS if name not in BY_ID)
_ORDER = {"movement": "pos, product", "posting": "pos, n", "tender": "pos, n"}
_CHECKS = {
    "movement": "stock",
    "stock_level": "stock",
    "posting": "vouchers",
    "voucher": "vouchers",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the journal for one process: the ledger's file and key, first and last position."""

    path: Path
    key: str
    first: int
    last: int


@dataclass(slots=True)
class Outcome:
    """What a walk found: sums, the first breach of each check, differing rows of each table."""

    sums: Sums = field(default_factory=Sums)
    breaches: dict[str, Breach] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    is_broken: bool = False
    """Claims that the journal itself could not be read to its end."""

    def differ(self, table: str, event_id: str | None, expected: Any, found: Any) -> None:
        """Note that rows of a table differ from what a document gives."""
        check = _CHECKS.get(table, "projections")
        breach = Breach(check, event_id, f"{table} {expected}", f"{table} {found}")
        self.breaches.setdefault(check, breach)
        count = len(set(expected) ^ set(found)) or 1
        self.differing[table] = self.differing.get(table, 0) + count

    def merge(self, more: "Outcome") -> None:
        """Add what the next stretch found."""
        self.sums.merge(more.sums)
        self.is_broken = self.is_broken or more.is_broken
        for check, breach in more.breaches.items():
            self.breaches.setdefault(check, breach)
        for table, count in more.differing.items():
            self.differing[table] = self.differing.get(table, 0) + count


def compared(path: Path, key: str, connection: Connection, last: int) -> Outcome:
    """Walk the journal up to a position, on every core where it is long.

    `connection` is the caller's transaction, in which tables of sums are compared; rows that
    stand for ever are the same in any later snapshot.
    """
    processes = min(os.cpu_count() or 1, max(1, last // STRETCH_MIN))
    bounds = [last * part // processes for part in range(processes + 1)]
    parts = [Stretch(path, key, first + 1, until) for first, until in pairwise(bounds)]
    total = Outcome()
    if len(parts) == 1:
        _walk(parts[0], connection, total)
    else:
        # Never fork(): an open SQLite connection does not survive it (and neither do threads).
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(parts), mp_context=fresh) as pool:
            for outcome in pool.map(walk, parts):
                total.merge(outcome)
    if not total.is_broken:
        _compare_beyond(connection, last, total)
        _compare_sums(connection, total)
    return total


def walk(part: Stretch) -> Outcome:
    """Walk a stretch over a connection of its own."""
    outcome = Outcome()
    with snapshot(part.path, part.key) as connection:
        _walk(part, connection, outcome)
    return outcome


def _walk(part: Stretch, connection: Connection, outcome: Outcome) -> None:
    """Read a stretch strictly, compare its standing rows, and add it up."""
    cursor = driver_cursor(connection)
    by_id: dict[str, list[Row]] = {name: [] for name in BY_ID}
    ids: dict[int, str] = {}
    done = part.first - 1
    try:
        with _uncollected():
            for page in pages(connection, part.first, part.last):
                outcome.sums.add(page)
                _compare_page(cursor, page, done + 1, page[-1].pos, outcome)
                done = page[-1].pos
                for one in page:
                    for name in BY_ID:
                        if name in one.tables:
                            by_id[name] += one.tables[name]
                            ids[one.pos] = one.event_id
    except Broken as broken:
        outcome.is_broken = True
        outcome.breaches.setdefault(broken.breach.check, broken.breach)
        return
    _compare_page(cursor, [], done + 1, part.last, outcome)
    for name, expected in by_id.items():
        found = _live(cursor, name, part.first, part.last)
        _compare(name, expected, found, ids.get, outcome)
    cursor.close()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the cyclic collector out of a block that makes millions of tuples and no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _live(cursor: Any, name: str, first: int, last: int) -> list[Row]:
    """Return a table's live rows of a range of positions, in the order of their keys."""
    rows: list[Row] = cursor.execute(
        f"SELECT * FROM {name} WHERE pos BETWEEN ? AND ? ORDER BY {_ORDER.get(name, 'pos')}",
        (first, last),
    ).fetchall()
    return rows


def _compare_page(
    cursor: Any, page: list[Derived], first: int, last: int, outcome: Outcome
) -> None:
    """Compare the standing rows of a page; positions without a document must have none."""

    def event_id(pos: int) -> str | None:
        return next((one.event_id for one in page if one.pos == pos), None)

    for name in BY_POSITION:
        expected = [row for one in page for row in one.tables.get(name, ())]
        _compare(name, expected, _live(cursor, name, first, last), event_id, outcome)


def _compare(
    name: str,
    expected: list[Row],
    found: list[Row],
    event_id: Callable[[int], str | None],
    outcome: Outcome,
) -> None:
    """Compare rows of a table, and tell of each position at which they differ."""
    if expected == found:
        return
    position = 1 if name in BY_ID else 0
    by_position: dict[int, tuple[list[Row], list[Row]]] = {}
    for side, rows in enumerate((expected, found)):
        for row in rows:
            by_position.setdefault(row[position], ([], []))[side].append(row)
    for pos, (wanted, live) in sorted(by_position.items(), key=itemgetter(0)):
        # A document may state its movements in any order; the table keeps that of its key.
        if wanted != live and sorted(wanted, key=repr) != sorted(live, key=repr):
            outcome.differ(name, event_id(pos), wanted, live)


def _compare_beyond(connection: Connection, last: int, outcome: Outcome) -> None:
    """Look for standing rows at positions that the journal does not have."""
    cursor = driver_cursor(connection)
    for name in INSERTS:
        beyond = cursor.execute(
            f"SELECT * FROM {name} WHERE pos NOT BETWEEN 1 AND ?", (last,)
        ).fetchall()
        if beyond:
            outcome.differ(name, None, [], beyond)
    cursor.close()


def _compare_sums(connection: Connection, outcome: Outcome) -> None:
    """Compare every table of sums and maxima with what the journal gives."""
    cursor = driver_cursor(connection)
    for name, keys in KEY_COLUMNS.items():
        expected = {key: tuple(values) for key, values in outcome.sums.tables[name].items()}
        for row in cursor.execute(f"SELECT * FROM {name}"):
            key, values = tuple(row[:keys]), tuple(row[keys:])
            wanted = expected.pop(key, None)
            if wanted != values:
                rows = [] if wanted is None else [(*key, *wanted)]
                outcome.differ(name, None, rows, [tuple(row)])
        for key, wanted in expected.items():
            outcome.differ(name, None, [(*key, *wanted)], [])
    cursor.close()
