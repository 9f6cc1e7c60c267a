"""The books of a stretch of documents: every posting, and a summary that adds them up.

Owns reading effects into figures for people; it computes no rule and writes nothing. All input
is sealed documents, so whoever holds the journal can sum the same figures again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pos.domain.documents import Document, Json
from pos.domain.figures import format_amount, format_quantity, format_rate
from pos.domain.projection import DEBIT, rows_of


class BookLine(NamedTuple):
    """One posting as an accountant reads it; exactly one of debit and credit is filled."""

    date: str
    number: str
    document: str
    type: str
    account: str
    debit: str
    credit: str


def book_lines(documents: Iterable[Document]) -> Iterator[BookLine]:
    """Yield every posting of the documents, in their order; red figures stay negative."""
    for document in documents:
        rows = rows_of(document)
        currency = document.content["effects"]["currency"]
        number = rows.receipt.number if rows.receipt else f"{document.epoch}/{document.seq}"
        for posting in rows.postings:
            amount = format_amount(posting.amount, currency)
            is_debit = posting.side == DEBIT
            yield BookLine(
                document.content["business_date"],
                number,
                document.event_id,
                document.type,
                posting.account,
                amount if is_debit else "",
                "" if is_debit else amount,
            )


def summary(documents: Iterable[Document], currency: str) -> Json:
    """Return the day in figures, amounts as decimal strings: sales, tenders, tax, accounts."""
    kinds: Counter[str] = Counter()
    totals: defaultdict[str, int] = defaultdict(int)
    tenders: defaultdict[str, int] = defaultdict(int)
    tax: defaultdict[int, int] = defaultdict(int)
    accounts: defaultdict[str, int] = defaultdict(int)
    sold: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in documents:
        rows = rows_of(document)
        kinds[document.type] += 1
        if rows.receipt is not None:
            totals[rows.receipt.kind] += rows.receipt.total
            _add_lines(document, tax, sold)
        for kind, amount in rows.tenders:
            tenders[kind] += amount
        for posting in rows.postings:
            signed = posting.amount if posting.side == DEBIT else -posting.amount
            accounts[posting.account] += signed
    return {
        "currency": currency,
        "documents": dict(sorted(kinds.items())),
        "sales": format_amount(totals["sale"], currency),
        "refunds": format_amount(-totals["refund"] - totals["post_void"], currency),
        "net": format_amount(sum(totals.values()), currency),
        "tenders": {kind: format_amount(tenders[kind], currency) for kind in sorted(tenders)},
        "tax": {format_rate(rate): format_amount(tax[rate], currency) for rate in sorted(tax)},
        "accounts": {
            account: format_amount(accounts[account], currency) for account in sorted(accounts)
        },
        "sold": {
            sku: {"quantity": format_quantity(q), "amount": format_amount(net, currency)}
            for sku, (q, net) in sorted(sold.items())
        },
    }


def _add_lines(
    document: Document, tax: defaultdict[int, int], sold: defaultdict[str, list[int]]
) -> None:
    """Add a receipt's tax by rate and its goods by SKU; what went back counts against them."""
    sign = 1 if document.type == "sale" else -1
    body = document.content["body"]
    for rate in body["taxes"]:
        if rate["rate"]:
            tax[rate["rate"]] += sign * rate["tax"]
    for line in body["lines"]:
        figures = sold[line["sku"]]
        figures[0] += sign * line["q"]
        figures[1] += sign * line["net"]
