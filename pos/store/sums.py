"""What a stretch of the journal adds up to: tables of sums and maxima, and the books.

Owns adding in memory what the database adds by upsert, so that both can be compared.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pos.domain.chart import SMALL_BUSINESS_CHINA
from pos.domain.projection import DEBIT, Rows
from pos.store.derivation import Derived
from pos.store.row_writer import SUMS, Row

RECEIPT_ACCOUNTS = frozenset(
    {
        SMALL_BUSINESS_CHINA.revenue,
        SMALL_BUSINESS_CHINA.output_tax,
        SMALL_BUSINESS_CHINA.small_scale_tax,
        SMALL_BUSINESS_CHINA.deposits,
    }
)
TENDER_ACCOUNTS = SMALL_BUSINESS_CHINA.tenders
CLEARING = frozenset(TENDER_ACCOUNTS.values())
KEY_COLUMNS = {name: 1 if name in {"stock_level", "member_points"} else 2 for name in SUMS}
Key = tuple[Any, ...]


@dataclass(slots=True)
class Sums:
    """What a stretch of the journal adds up to; stretches merge in order."""

    documents: int = 0
    vouchers: int = 0
    movements: int = 0
    tables: dict[str, dict[Key, list[Any]]] = field(
        default_factory=lambda: {name: {} for name in SUMS}
    )
    accounts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    receipts: int = 0
    """Totals of the sales journal, refunds negative."""
    receipt_accounts: int = 0
    """What sales and refunds post to revenue, tax and deposits."""
    tenders: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By clearing account: what the documents say was tendered."""
    tender_accounts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By clearing account: what the same documents post there."""
    numbers: defaultdict[tuple[str, str], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(epoch, counter) → runs of numbers given out, first and last, in order."""

    def add(self, page: list[Derived]) -> None:
        """Add a page of documents."""
        self.documents += len(page)
        for one in page:
            rows, tables = one.rows, one.tables
            self.movements += len(rows.movements)
            for name, table in self.tables.items():
                found = tables.get(name)
                if found:
                    _MERGE[name](table, found)
            if rows.postings:
                self.vouchers += 1
                self._post(rows)
            if rows.receipt is not None:
                self.receipts += rows.receipt.total
                for kind, amount in rows.tenders:
                    self.tenders[TENDER_ACCOUNTS.get(kind, kind)] += amount
            for name, number in rows.counters:
                extend(self.numbers[one.epoch, name], number, number)

    def _post(self, rows: Rows) -> None:
        """Add a voucher's postings to the accounts, a receipt's also to what it is checked by."""
        accounts = self.accounts
        for account, side, amount, _ in rows.postings:
            accounts[account] += amount if side == DEBIT else -amount
        if rows.receipt is not None:
            for account, side, amount, _ in rows.postings:
                signed = amount if side == DEBIT else -amount
                if account in RECEIPT_ACCOUNTS:
                    self.receipt_accounts -= signed
                elif account in CLEARING:
                    self.tender_accounts[account] += signed

    def merge(self, more: "Sums") -> None:
        """Add the sums of the next stretch."""
        self.documents += more.documents
        self.movements += more.movements
        self.vouchers += more.vouchers
        self.receipts += more.receipts
        self.receipt_accounts += more.receipt_accounts
        for name, table in more.tables.items():
            _MERGE[name](self.tables[name], [(*key, *values) for key, values in table.items()])
        for mine, theirs in (
            (self.accounts, more.accounts),
            (self.tenders, more.tenders),
            (self.tender_accounts, more.tender_accounts),
        ):
            for account, amount in theirs.items():
                mine[account] += amount
        for counter, runs in more.numbers.items():
            for first, last in runs:
                extend(self.numbers[counter], first, last)

    def rows(self, name: str) -> list[Row]:
        """Return a table of sums as rows."""
        return [(*key, *values) for key, values in self.tables[name].items()]


def extend(runs: list[tuple[int, int]], first: int, last: int) -> None:
    """Add a run of numbers, joined to the one before where it follows on."""
    if runs and runs[-1][1] + 1 == first:
        runs[-1] = (runs[-1][0], last)
    else:
        runs.append((first, last))


def _add_levels(table: dict[Key, list[Any]], rows: list[Row]) -> None:
    """Add stock levels: sums of quantity and value, the newest of each cost."""
    for row in rows:
        key = row[:1]
        old = table.get(key)
        if old is None:
            table[key] = list(row[1:])
            continue
        old[0] += row[1]
        old[1] += row[2]
        if row[5] is not None and (old[4] is None or row[5] > old[4]):
            old[2:5] = row[3:6]
        if row[8] is not None and (old[7] is None or row[8] > old[7]):
            old[5:8] = row[6:9]


def _add_points(table: dict[Key, list[Any]], rows: list[Row]) -> None:
    """Add rows of one key column and one amount."""
    for key, amount in rows:
        table.setdefault((key,), [0])[0] += amount


def _add_amounts(table: dict[Key, list[Any]], rows: list[Row]) -> None:
    """Add rows of two key columns and one amount."""
    for *key, amount in rows:
        table.setdefault(tuple(key), [0])[0] += amount


def _keep_greatest(table: dict[Key, list[Any]], rows: list[Row]) -> None:
    """Keep the greatest number of two key columns."""
    for *key, number in rows:
        old = table.setdefault(tuple(key), [number])
        old[0] = max(old[0], number)


_MERGE = {
    "stock_level": _add_levels,
    "member_points": _add_points,
    "returned": _add_amounts,
    "returned_tender": _add_amounts,
    "shift_sum": _add_amounts,
    "counter": _keep_greatest,
}
