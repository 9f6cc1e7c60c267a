"""The engine as one shop with one till, in memory: what the oracle's `Shop` is compared with."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pos.domain.catalogue import NO_STOCK, Member, Stock
from pos.domain.costing import Movement
from pos.domain.documents import NO_HASH, Decision, Draft, Json, Moment, Origin, seal
from pos.domain.posting import stock_after
from pos.domain.projection import DEBIT, Rows, rows_of
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.sale import SaleRequest, SaleRules, decide_sale
from pos.domain.shift import (
    CloseRequest,
    decide_cash,
    decide_shift_closed,
    decide_shift_opened,
    totals_of,
)
from pos.domain.stock_documents import decide_goods_received, decide_opening_stock
from tests.books import requests as ask

ORIGIN = Origin("c" * 32, "5" * 32, "S01", "T01", "d" * 32, "e" * 16, "", ask.CURRENCY)
AT = Moment("2026-11-23T14:05:00.000+08:00", 1, "b" * 32, None)
MEMBER = Member("m" * 32, "M001", "", "", 10**14, may_buy_on_account=True, version=1)
SHIFT = "f" * 32


class EngineShop:
    """Books documents in the form of examples.json through decide, effects and projection."""

    def __init__(self, taxpayer: str, start: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.taxpayer = taxpayer
        self.stock: dict[str, Stock] = {
            product: Stock(q, v, (v, q) if q else None, None)
            for product, (q, v) in (start or {}).items()
        }
        self.sales: dict[str, Json] = {}
        self.returned: defaultdict[str, defaultdict[int, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self.returned_tenders: defaultdict[str, defaultdict[str, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self.sums: defaultdict[str, int] = defaultdict(int)

    def book(self, document: ask.Document) -> tuple[Decision, Rows]:
        """Decide a document, seal it, and apply its rows; returns both."""
        kind = document["type"]
        decision: Decision = getattr(self, f"_{kind}")(document)
        draft = Draft("a" * 32, kind, "2026-11-23", None, AT, decision.body, decision.effects)
        rows = rows_of(seal(draft, ORIGIN, 1, NO_HASH))
        self._apply(rows)
        if kind == "sale":
            self.sales[document["id"]] = decision.body
        return decision, rows

    def _apply(self, rows: Rows) -> None:
        """Copy a document's rows into the shop's sums."""
        for row in rows.movements:
            basis = (
                None if row.basis_v is None or row.basis_q is None else (row.basis_v, row.basis_q)
            )
            receipt = (
                None
                if row.receipt_v is None or row.receipt_q is None
                else (row.receipt_v, row.receipt_q)
            )
            before = self.stock.get(row.product, NO_STOCK)
            move = Movement(row.product, row.q, row.v, basis, receipt, 0)
            self.stock[row.product] = stock_after(before, move)
        for sale, line, quantity in rows.returned:
            self.returned[sale][line] += quantity
        for sale, tender, amount in rows.returned_tenders:
            self.returned_tenders[sale][tender] += amount
        for _, what, amount in rows.shift_sums:
            self.sums[what] += amount

    def rules(self, document: ask.Document) -> SaleRules:
        """Return the rules that a document is decided by."""
        return SaleRules(
            ask.CURRENCY,
            self.taxpayer,
            document.get("prices", "inclusive"),
            ask.amount(document.get("step", ask.DEFAULT_STEP)),
        )

    def _sale(self, document: ask.Document) -> Decision:
        lines = [ask.basket_line(n, line) for n, line in enumerate(document["lines"], 1)]
        seen = dict(self.stock)
        for product, (q, v) in document.get("till_before", {}).items():
            seen[product] = Stock(ask.quantity(q), ask.amount(v), None, None)
        request = SaleRequest(
            "basket",
            "T01",
            "S01-T01-000001",
            1,
            SHIFT,
            lines,
            ask.tenders(document),
            ask.discounts(document),
            MEMBER,
        )
        return decide_sale(request, self.rules(document), seen)

    def _refund(self, document: ask.Document) -> Decision:
        sale = document["of"]
        kind = document["type"]
        request = RefundRequest(
            kind,
            "T01",
            "S01-T01-000002",
            2 if kind == "refund" else None,
            SHIFT,
            ask.refund_parts(document),
            document.get("tender"),
        )
        return decide_refund(
            request,
            sale,
            self.sales[sale],
            self.returned[sale],
            self.returned_tenders[sale],
            self.rules(document),
            self.stock,
        )

    _post_void = _refund

    def _goods_received(self, document: ask.Document) -> Decision:
        asked = ask.delivery(document, self.taxpayer)
        return decide_goods_received(asked, self.taxpayer, ask.CURRENCY, self.stock)

    def _opening_stock(self, document: ask.Document) -> Decision:
        lines = ask.opening_lines(document)
        return decide_opening_stock(lines, ask.CURRENCY, {}, self.stock)

    def _shift_opened(self, document: ask.Document) -> Decision:
        return decide_shift_opened(SHIFT, 1, ask.amount(document["float"]), ask.CURRENCY)

    def _cash_in(self, document: ask.Document) -> Decision:
        amount = ask.amount(document["amount"])
        return decide_cash("in", amount, "any", document["from"], SHIFT, ask.CURRENCY)

    def _cash_out(self, document: ask.Document) -> Decision:
        amount = ask.amount(document["amount"])
        return decide_cash("out", amount, "any", document["to"], SHIFT, ask.CURRENCY)

    def _shift_closed(self, document: ask.Document) -> Decision:
        request = CloseRequest(SHIFT, 1, 1, ask.amount(document["counted"]), 0, 0)
        return decide_shift_closed(request, totals_of(self.sums), ask.CURRENCY)


def net_by_account(rows: Rows) -> dict[str, int]:
    """Return a voucher net per account, debit above zero, no zeros."""
    net: defaultdict[str, int] = defaultdict(int)
    for posting in rows.postings:
        net[posting.account] += posting.amount if posting.side == DEBIT else -posting.amount
    return {account: amount for account, amount in net.items() if amount}


def facts(decision: Decision, rows: Rows) -> dict[str, Any]:
    """Return what a document says of itself, in the oracle's names."""
    body = decision.body
    told: dict[str, Any] = {
        "voucher": net_by_account(rows),
        "tenders": dict(rows.tenders),
        "total": body.get("total", 0),
        "change": body.get("change", 0),
        "rounding": body["rounding"]["amount"] if "rounding" in body else 0,
        "drawer": {
            name: body[name] for name in ("expected", "counted", "difference") if name in body
        },
    }
    if rows.receipt is not None:
        told["lines"] = [_line(line) for line in body["lines"]]
        told["taxes"] = {tax["rate"]: (tax["net"], tax["tax"]) for tax in body["taxes"]}
    return told


def _line(line: Json) -> dict[str, int]:
    """Return a line's figures in the oracle's names."""
    shared = {"q": line["q"], "net": line["net"], "tax": line["tax"]}
    if "discounts" in line:
        return shared | {
            "gross": line["gross"],
            "disc": sum(line["discounts"].values()),
            "cost": line["cost"],
        }
    return shared | {"line": line["line"], "points": line["points"]}
