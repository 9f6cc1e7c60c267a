"""Derives every projection row again from the journal, a stretch at a time.

Owns reading the journal back strictly (chain, canonical bytes, columns against content) and
gathering what must come out of it: rows in the order of their keys, sums in memory.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from pos.domain.chart import SMALL_BUSINESS_CHINA
from pos.domain.documents import NO_HASH, Document, read
from pos.domain.projection import DEBIT, Rows, rows_of
from pos.errors import DocumentUnreadable, EffectsBroken
from pos.store.packing import unpacked
from pos.store.row_writer import SUMS, Row, table_rows

FETCH = 500
RECEIPT_ACCOUNTS = frozenset(
    {
        SMALL_BUSINESS_CHINA.revenue,
        SMALL_BUSINESS_CHINA.output_tax,
        SMALL_BUSINESS_CHINA.small_scale_tax,
        SMALL_BUSINESS_CHINA.deposits,
    }
)
CASH_ACCOUNT = SMALL_BUSINESS_CHINA.tenders["cash"]
STOCK_ACCOUNT = SMALL_BUSINESS_CHINA.stock


class Breach(Exception):
    """Something that must hold and does not: which check, where, and both values."""

    def __init__(self, check: str, document: str | None, expected: object, found: object) -> None:
        super().__init__(check)
        self.check, self.document = check, document
        self.expected, self.found = expected, found


@dataclass(slots=True)
class Sums:
    """What a stretch of the journal adds up to; stretches merge in order."""

    documents: int = 0
    tables: dict[str, dict[tuple[Any, ...], list[Any]]] = field(
        default_factory=lambda: {name: {} for name in SUMS}
    )
    accounts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    receipts: int = 0
    receipt_accounts: int = 0
    tenders: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    tender_accounts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: defaultdict[tuple[str, str], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(epoch, counter) → runs of numbers given out, first and last, in order."""
    vouchers: int = 0
    movements: int = 0


def journal(connection: Connection, first: int, last: int) -> Iterator[tuple[int, Document]]:
    """Yield (position, document) of a stretch, read strictly. Raises Breach."""
    before = connection.exec_driver_sql(
        "SELECT epoch, seq, hash FROM journal WHERE pos < ? ORDER BY pos DESC LIMIT 1", (first,)
    ).first()
    epoch, seq, previous = (before[0], before[1], before[2]) if before else ("", 0, NO_HASH)
    result = connection.exec_driver_sql(
        "SELECT pos, epoch, seq, event_id, type, hash, raw FROM journal "
        "WHERE pos BETWEEN ? AND ? ORDER BY pos",
        (first, last),
    )
    while rows := result.fetchmany(FETCH):
        for pos, own_epoch, own_seq, event_id, type_, own_hash, raw in rows:
            if own_epoch != epoch:
                epoch, seq, previous = own_epoch, 0, NO_HASH
            id_ = event_id.hex()
            if own_seq != seq + 1:
                raise Breach("stream", id_, seq + 1, own_seq)
            document = _document(id_, raw, previous)
            if document.hash != own_hash:
                raise Breach("stream", id_, document.hash.hex(), own_hash.hex())
            told = (document.epoch, document.seq, document.event_id, document.type)
            if told != (own_epoch, own_seq, id_, type_):
                raise Breach("stream", id_, list(told), [own_epoch, own_seq, id_, type_])
            seq, previous = own_seq, own_hash
            yield pos, document


def _document(id_: str, raw: bytes, previous: bytes) -> Document:
    """Return stored bytes as a document. Raises Breach where they are none."""
    try:
        return read(unpacked(raw), previous, is_own=True)
    except DocumentUnreadable as error:
        raise Breach("stream", id_, "a document", error.details.get("reason")) from error


def derived(pos: int, document: Document) -> tuple[Rows, dict[str, list[Row]]]:
    """Return a document's rows, and the same by table. Raises Breach where effects disagree."""
    try:
        rows = rows_of(document)
    except EffectsBroken as error:
        found = error.details.get("check")
        raise Breach("vouchers", document.event_id, "effects that agree", found) from error
    return rows, table_rows(pos, document, rows)


def add(sums: Sums, document: Document, rows: Rows, tables: dict[str, list[Row]]) -> None:
    """Add one document to the sums of its stretch."""
    sums.documents += 1
    sums.movements += len(rows.movements)
    sums.vouchers += bool(rows.postings)
    for name in SUMS:
        table = sums.tables[name]
        for row in tables.get(name, ()):
            merge_row(name, table, row)
    tender_accounts = SMALL_BUSINESS_CHINA.tenders.values()
    for posting in rows.postings:
        signed = posting.amount if posting.side == DEBIT else -posting.amount
        sums.accounts[posting.account] += signed
        if rows.receipt is not None:
            if posting.account in RECEIPT_ACCOUNTS:
                sums.receipt_accounts -= signed
            elif posting.account in tender_accounts:
                sums.tender_accounts[posting.account] += signed
    if rows.receipt is not None:
        sums.receipts += rows.receipt.total
        for kind, amount in rows.tenders:
            sums.tenders[SMALL_BUSINESS_CHINA.tenders[kind]] += amount
    for name, number in rows.counters:
        _extend(sums.numbers[document.epoch, name], number, number)


def merge_row(name: str, table: dict[tuple[Any, ...], list[Any]], row: Row) -> None:
    """Merge a row into a sum table as the database's upsert does."""
    keys = 1 if name in {"stock_level", "member_points"} else 2
    key, values = row[:keys], list(row[keys:])
    old = table.get(key)
    if old is None:
        table[key] = values
    elif name == "counter":
        old[0] = max(old[0], values[0])
    elif name == "stock_level":
        old[0] += values[0]
        old[1] += values[1]
        for start in (2, 5):
            if values[start + 2] is not None and values[start + 2] > (old[start + 2] or b""):
                old[start : start + 3] = values[start : start + 3]
    else:
        old[0] += values[0]


def merge(total: Sums, more: Sums) -> None:
    """Add the sums of the next stretch to those of the stretches before it."""
    total.documents += more.documents
    total.movements += more.movements
    total.vouchers += more.vouchers
    total.receipts += more.receipts
    total.receipt_accounts += more.receipt_accounts
    for name, table in more.tables.items():
        for key, values in table.items():
            merge_row(name, total.tables[name], (*key, *values))
    for mine, theirs in (
        (total.accounts, more.accounts),
        (total.tenders, more.tenders),
        (total.tender_accounts, more.tender_accounts),
    ):
        for account, amount in theirs.items():
            mine[account] += amount
    for counter, runs in more.numbers.items():
        for first, last in runs:
            _extend(total.numbers[counter], first, last)


def _extend(runs: list[tuple[int, int]], first: int, last: int) -> None:
    """Add a run of numbers, joined to the one before where it follows on."""
    if runs and runs[-1][1] + 1 == first:
        runs[-1] = (runs[-1][0], last)
    else:
        runs.append((first, last))
