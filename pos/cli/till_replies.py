"""Replies of `till`: results of the counter as docs/till.md writes them.

Owns field names and figures on the line: money with exactly the currency's decimals, quantities
with at most three and no trailing zeros, names in Chinese.
"""

from collections.abc import Mapping
from typing import Any

from pos.domain.figures import format_amount, format_quantity, format_rate
from pos.domain.money import BasisPoints, Minor
from pos.services.journal_results import Printed, SaleEntry
from pos.services.refund_results import PostVoidDone, RefundDone
from pos.services.selling_results import BasketView, Line, SaleDone, Scanned
from pos.services.shift_results import ShiftClosed, XReport
from pos.services.shop_results import PriceView, Status, StockView

Reply = dict[str, Any]


class Replies:
    """Writes results in one currency."""

    def __init__(self, currency: str) -> None:
        """Take the currency that every amount is in."""
        self._currency = currency

    def money(self, amount: Minor) -> str:
        """Return an amount as a reply writes money."""
        return format_amount(amount, self._currency)

    def _taxes(self, taxes: Mapping[BasisPoints, Minor]) -> Reply:
        """Return tax by rate in per cent."""
        return {format_rate(rate): self.money(tax) for rate, tax in taxes.items()}

    def _tenders(self, tenders: Mapping[str, Minor]) -> Reply:
        """Return net amounts by tender kind."""
        return {kind: self.money(amount) for kind, amount in tenders.items()}

    def line(self, line: Line) -> Reply:
        """Return a LINE; what was given away on it beside, where anything was."""
        reply: Reply = {
            "line": line.line,
            "sku": line.sku,
            "name": line.name("zh"),
            "quantity": format_quantity(line.q),
            "price": self.money(line.price),
            "amount": self.money(line.amount),
        }
        if line.off:
            reply["discount"] = self.money(line.off)
        if line.listed is not None:
            reply["listed"] = self.money(line.listed)
        return reply

    def scanned(self, scanned: Scanned) -> Reply:
        """Return the touched line and the running total."""
        return self.line(scanned.line) | {"total": self.money(scanned.total)}

    def total(self, basket: BasketView) -> Reply:
        """Return the running total, and the discount on the whole basket where there is one."""
        off = {"discount": self.money(basket.off)} if basket.off else {}
        return off | {"total": self.money(basket.total)}

    def line_of(self, basket: BasketView, number: int) -> Reply:
        """Return a line of the basket and the running total."""
        line = next(line for line in basket.lines if line.line == number)
        return self.line(line) | {"total": self.money(basket.total)}

    def price(self, found: PriceView) -> Reply:
        """Return what a code costs, null while it has no price."""
        product = found.product
        return {
            "sku": product.sku,
            "name": product.name("zh"),
            "unit": product.unit,
            "price": None if product.price is None else self.money(product.price),
            "quantity": format_quantity(found.q),
            "amount": None if found.amount is None else self.money(found.amount),
            "stock": format_quantity(product.stock),
        }

    def recalled(self, basket: BasketView) -> Reply:
        """Return a basket with all its lines."""
        return {"lines": [self.line(line) for line in basket.lines]} | self.total(basket)

    def sale(self, done: SaleDone) -> Reply:
        """Return a sale that is on disk."""
        return {
            "sale": done.sale,
            "number": done.number,
            "total": self.money(done.total),
            "tax": self._taxes(done.taxes),
            "change": self.money(done.change),
            "receipt_text": done.receipt_text,
        }

    def refund(self, done: RefundDone) -> Reply:
        """Return a refund that is on disk."""
        return {
            "refund": done.refund,
            "number": done.number,
            "total": self.money(done.total),
            "tax": self._taxes(done.taxes),
            "receipt_text": done.receipt_text,
        }

    def post_void(self, done: PostVoidDone) -> Reply:
        """Return a post-void that is on disk."""
        return {
            "post_void": done.post_void,
            "number": done.number,
            "total": self.money(done.total),
        }

    def stock(self, stock: StockView) -> Reply:
        """Return a product's stock, with its value where it may be seen."""
        reply: Reply = {"sku": stock.sku, "quantity": format_quantity(stock.q)}
        if stock.value is not None:
            reply["value"] = self.money(stock.value)
        return reply

    def sales(self, entries: tuple[SaleEntry, ...]) -> Reply:
        """Return lines of the sales journal."""
        return {
            "sales": [
                {
                    "number": entry.number,
                    "total": self.money(entry.total),
                    "user": entry.user,
                    "at": entry.at,
                    "kind": entry.kind,
                }
                for entry in entries
            ]
        }

    def x_report(self, report: XReport) -> Reply:
        """Return the running shift's figures."""
        return {
            "shift": report.shift,
            "sales": self.money(report.sales),
            "refunds": self.money(report.refunds),
            "net": self.money(report.net),
            "tenders": self._tenders(report.tenders),
        }

    def shift_closed(self, closed: ShiftClosed) -> Reply:
        """Return the Z of a shift, and what was left unpaid where anything was."""
        reply: Reply = {
            "z": closed.z,
            "expected": self.money(closed.expected),
            "counted": self.money(closed.counted),
            "difference": self.money(closed.difference),
        }
        if closed.held:
            reply["held"] = list(closed.held)
        if closed.open_lines:
            reply["open_lines"] = closed.open_lines
        return reply

    def printed(self, printed: Printed) -> Reply:
        """Return what was put in line for the printer."""
        return {
            "number": printed.number,
            "copy": printed.copy,
            "receipt_text": printed.receipt_text,
        }

    def status(self, status: Status) -> Reply:
        """Return the till at a glance, null where there is none."""
        head = status.head
        return {
            "user": status.user,
            "role": status.role.value if status.role else None,
            "shift": status.shift,
            "lines": status.lines,
            "total": self.money(status.total),
            "acked": status.acked,
            "pending": status.pending,
            "oldest_s": status.oldest_s,
            "online": status.online,
            "head": {
                "device": head.device,
                "epoch": head.epoch,
                "seq": head.seq,
                "hash": head.hash,
            },
        }
