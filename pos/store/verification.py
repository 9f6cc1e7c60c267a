"""`verify`: the ledger checked from end to end, while a counter may be running.

Checks I2–I5, I8, I9 and the head's witnesses (design 3). Every row that stands for ever is
compared with what its document gives, in key order; sums and maxima are gathered and compared at
the end. A long journal is split between two processes.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pos.domain.documents import Json
from pos.domain.shift import totals_of
from pos.errors import LedgerDamaged
from pos.store.connection import open_engine, read_key
from pos.store.derivation import (
    CASH_ACCOUNT,
    FETCH,
    STOCK_ACCOUNT,
    Breach,
    Sums,
    add,
    derived,
    journal,
    merge,
)
from pos.store.head_file import HeadFile, Witness
from pos.store.ledger import HEAD_FILE, KEY_FILE, LEDGER_FILE
from pos.store.migrating import check_triggers
from pos.store.row_writer import INSERTS, SUMS, Row
from pos.store.schema import trigger_names

STRETCH_MIN = 20_000
"""Below this many documents a second process costs more than it saves."""

KEYS = {
    "movement": "pos, product",
    "posting": "pos, n",
    "tender": "pos, n",
    "shift": "pos",
    "shift_close": "pos",
}
"""In which order a table's rows are compared; by position where nothing is said."""

OnDifference = Callable[[str, str | None, list[Row], list[Row]], None]

CHECKS = (
    "stream",
    "vouchers",
    "stock",
    "accounts",
    "numbers",
    "projections",
    "immutable",
    "witness",
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the journal for one process: the home, and positions from first to last."""

    home: Path
    first: int
    last: int


def verify(home: Path) -> Json:
    """Return {"ok", "checks": {name: {"ok", "count"}}, "first_breach"} of a till's ledger.

    Raises LedgerKey, LedgerMissing.
    """
    engine = open_engine(home / LEDGER_FILE, read_key(home / KEY_FILE), read_only=True)
    counts = dict.fromkeys(CHECKS, 0)
    breach: Breach | None = None
    # Read before the snapshot: beside a running counter it may only be behind, never ahead.
    witness = HeadFile(home / HEAD_FILE).read()
    with engine.connect() as connection, connection.begin():
        try:
            _check_all(home, connection, witness, counts)
        except Breach as found:
            breach = found
    engine.dispose()
    return _told(counts, breach)


def _told(counts: dict[str, int], breach: Breach | None) -> Json:
    """Return the outcome in the contract's form."""
    return {
        "ok": breach is None,
        "checks": {
            name: {"ok": breach is None or breach.check != name, "count": count}
            for name, count in counts.items()
        },
        "first_breach": None
        if breach is None
        else {
            "check": breach.check,
            "document": breach.document,
            "expected": breach.expected,
            "found": breach.found,
        },
    }


def _check_all(
    home: Path, connection: Connection, witness: Witness | None, counts: dict[str, int]
) -> None:
    """Run every check in order; raises the first breach."""
    try:
        check_triggers(connection)
    except LedgerDamaged as error:
        raise Breach("immutable", None, "every trigger", error.details["check"]) from error
    counts["immutable"] = len(trigger_names())
    row = connection.exec_driver_sql("SELECT ifnull(max(pos), 0) FROM journal").first()
    last = 0 if row is None else int(row[0])
    sums = Sums()
    for part in _checked(stretches(home, last)):
        merge(sums, part)
    for table, beyond in rows_beyond(connection, last).items():
        raise Breach(_check_of(table), None, "no row without its document", str(beyond[0]))
    counts["stream"] = counts["projections"] = sums.documents
    counts["vouchers"], counts["stock"] = sums.vouchers, sums.movements
    _compare_sums(connection, sums)
    _compare_accounts(connection, sums)
    counts["accounts"] = len(sums.accounts)
    _compare_numbers(sums)
    counts["numbers"] = sum(runs[-1][1] for runs in sums.numbers.values() if runs)
    counts["witness"] = _compare_witnesses(connection, witness)


def stretches(home: Path, last: int) -> list[Stretch]:
    """Return the journal's stretches, one a process where it is long."""
    processes = min(os.cpu_count() or 1, max(1, last // STRETCH_MIN))
    bounds = [last * part // processes for part in range(processes + 1)]
    return [Stretch(home, first + 1, until) for first, until in pairwise(bounds)]


def _checked(parts: list[Stretch]) -> Iterator[Sums]:
    """Yield the sums of the journal's stretches, in order."""
    if len(parts) == 1:
        yield from map(check_stretch, parts)
        return
    with ProcessPoolExecutor(len(parts)) as pool:
        for outcome in pool.map(_guarded, parts):
            if isinstance(outcome, tuple):
                raise Breach(*outcome)
            yield outcome


def _guarded(part: Stretch) -> Sums | tuple[str, str | None, object, object]:
    """Check a stretch in a process of its own; a breach comes home as its fields."""
    try:
        return check_stretch(part)
    except Breach as found:
        return found.check, found.document, found.expected, found.found


def check_stretch(part: Stretch) -> Sums:
    """Read a stretch strictly, compare every standing row, and return its sums.

    Raises Breach at the first row that differs.
    """

    def refuse(table: str, event_id: str | None, expected: list[Row], found: list[Row]) -> None:
        raise Breach(_check_of(table), event_id, str(expected), str(found))

    return compare_stretch(part, refuse)


def compare_stretch(part: Stretch, on_difference: OnDifference) -> Sums:
    """Read a stretch strictly and compare its standing rows; differences go to the callback."""
    key = read_key(part.home / KEY_FILE)
    engine = open_engine(part.home / LEDGER_FILE, key, read_only=True)
    sums = Sums()
    with engine.connect() as connection, connection.begin():
        live = {name: _Live(connection, name, part) for name in INSERTS}
        for pos, document in journal(connection, part.first, part.last):
            rows, tables = derived(pos, document)
            for name, table in live.items():
                expected, found = tables.get(name, []), table.rows_at(pos)
                # Effects state rows in the order of their keys; sorting is for what differs.
                if expected != found and sorted(expected, key=repr) != sorted(found, key=repr):
                    on_difference(name, document.event_id, expected, found)
            add(sums, document, rows, tables)
        for name, table in live.items():
            while left := table.rows_at(None):
                on_difference(name, None, [], left)
    engine.dispose()
    return sums


def rows_beyond(connection: Connection, last: int) -> dict[str, list[Row]]:
    """Return standing rows at positions that the journal does not have, by table."""
    found: dict[str, list[Row]] = {}
    for name in INSERTS:
        rows = connection.exec_driver_sql(
            f"SELECT * FROM {name} WHERE pos NOT BETWEEN 1 AND ?", (last,)
        ).all()
        if rows:
            found[name] = [tuple(row) for row in rows]
    return found


def _check_of(table: str) -> str:
    """Return under which check a table's difference is told."""
    return {"movement": "stock", "posting": "vouchers", "voucher": "vouchers"}.get(
        table, "projections"
    )


class _Live:
    """A table's live rows in order of position, taken one document at a time."""

    def __init__(self, connection: Connection, name: str, part: Stretch) -> None:
        self._position = 1 if name in {"shift", "shift_close"} else 0
        self._result = connection.exec_driver_sql(
            f"SELECT * FROM {name} WHERE pos BETWEEN ? AND ? ORDER BY {KEYS.get(name, 'pos')}",
            (part.first, part.last),
        )
        self._page: list[Row] = []
        self._next = 0

    def rows_at(self, pos: int | None) -> list[Row]:
        """Return the rows up to a position (those before it have no document); None: the next."""
        rows: list[Row] = []
        while True:
            if self._next == len(self._page):
                self._page = [tuple(row) for row in self._result.fetchmany(FETCH)]
                self._next = 0
                if not self._page:
                    return rows
            row = self._page[self._next]
            if pos is not None and row[self._position] > pos:
                return rows
            rows.append(row)
            self._next += 1
            if pos is None:
                return rows


def _compare_sums(connection: Connection, sums: Sums) -> None:
    """Compare every table of sums and maxima with what the journal gives."""
    for name in SUMS:
        expected = {key: tuple(values) for key, values in sums.tables[name].items()}
        check = "stock" if name == "stock_level" else "projections"
        for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):
            keys = 1 if name in {"stock_level", "member_points"} else 2
            key, values = tuple(row[:keys]), tuple(row[keys:])
            if expected.pop(key, None) != values:
                wanted = sums.tables[name].get(key)
                raise Breach(check, _text(key), str(wanted), str(list(values)))
        if expected:
            key, wanted_values = next(iter(expected.items()))
            raise Breach(check, _text(key), str(list(wanted_values)), None)


def _text(key: tuple[Any, ...]) -> str:
    """Return a key as it prints."""
    return "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)


def _compare_accounts(connection: Connection, sums: Sums) -> None:
    """Compare the books with stock, drawer, tenders and sales journal (I4)."""
    value = sum(values[1] for values in sums.tables["stock_level"].values())
    _equal("inventory account", sums.accounts[STOCK_ACCOUNT], value)
    closed = {row[0] for row in connection.exec_driver_sql("SELECT id FROM shift_close")}
    shifts: dict[bytes, dict[str, int]] = {}
    for (shift, what), (amount,) in sums.tables["shift_sum"].items():
        shifts.setdefault(shift, {})[what] = amount
    expected = sum(
        totals_of(figures).expected for shift, figures in shifts.items() if shift not in closed
    )
    _equal("cash account", sums.accounts[CASH_ACCOUNT], expected)
    for account in sums.tenders.keys() | sums.tender_accounts.keys():
        _equal(f"account {account}", sums.tender_accounts[account], sums.tenders[account])
    _equal("sales journal", sums.receipt_accounts, sums.receipts)


def _equal(what: str, booked: int, expected: int) -> None:
    """Raise Breach unless a booked figure is what it must be."""
    if booked != expected:
        raise Breach("accounts", what, expected, booked)


def _compare_numbers(sums: Sums) -> None:
    """Check that receipt and Z numbers run from 1 without a gap in each epoch (I5)."""
    for (epoch, name), runs in sums.numbers.items():
        if len(runs) != 1 or runs[0][0] != 1:
            raise Breach("numbers", f"{name} of {epoch}", "1 and on without a gap", str(runs[:2]))


def _compare_witnesses(connection: Connection, witness: Witness | None) -> int:
    """Compare the journal's end with the head file and with what the server has confirmed.

    A head file one commit behind is a counter at work; one ahead is a lost tail.
    """

    def hash_at(epoch: str, seq: int) -> str | None:
        row = connection.exec_driver_sql(
            "SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (epoch, seq)
        ).first()
        return None if row is None else str(row[0].hex())

    checked = _compare_head_file(witness, connection, hash_at)
    for epoch, seq, own in connection.exec_driver_sql("SELECT epoch, seq, hash FROM ack").all():
        if seq and hash_at(epoch, seq) != own.hex():
            where = f"acknowledged {epoch}/{seq}"
            raise Breach("witness", where, own.hex(), hash_at(epoch, seq))
        checked += 1
    return checked


def _compare_head_file(
    witness: Witness | None, connection: Connection, hash_at: Callable[[str, int], str | None]
) -> int:
    """Compare the journal with its head file; returns how many witnesses there were."""
    if witness is None:
        row = connection.exec_driver_sql("SELECT 1 FROM journal LIMIT 1").first()
        if row is not None:
            raise Breach("witness", None, "a head file", None)
        return 0
    found = hash_at(witness.epoch, witness.seq)
    if found == witness.hash:
        return 1
    raise Breach("witness", f"{witness.epoch}/{witness.seq}", witness.hash, found)
