"""Goods that come in: deliveries and opening stock (C2, C3)."""

from collections import defaultdict
from fractions import Fraction

from tests.oracle.figures import Refused, cents, half, number, thousandths
from tests.oracle.price import Document
from tests.oracle.state import Result, State, Voucher


def goods_received(shop: State, document: Document) -> Result:
    """Book a delivery."""
    invoice = document.get("invoice", "special" if shop.taxpayer == "general" else "none")
    has_tax = invoice == "special" and shop.taxpayer == "general"
    voucher, result = Voucher(), Result()
    if "freight" in document:
        if invoice == "later":
            raise Refused("freight comes with an invoice of its own")
        _freight(document["freight"], voucher, has_tax=has_tax)
    tax = _input_tax(document) if has_tax else 0
    worth = _receive(shop, document, voucher, result)
    voucher.debit("2221i", tax)
    voucher.credit("2202e" if invoice == "later" else "2202", worth + tax)
    return shop.close(voucher, result)


def opening_stock(shop: State, document: Document) -> Result:
    """Book what stood on the shelves when the books began, against 3001o."""
    voucher, result = Voucher(), Result()
    voucher.credit("3001o", _receive(shop, document, voucher, result))
    return shop.close(voucher, result)


def _input_tax(document: Document) -> int:
    """Return the input tax of a special invoice, fixed once a rate (C2, M4 on top)."""
    taxable: dict[Fraction, int] = defaultdict(int)
    for line in document["lines"]:
        taxable[number(line.get("tax", "0"))] += _value(line)
    return sum(half(net * rate / 100) for rate, net in taxable.items())


def _value(line: Document) -> int:
    """Return what a line is worth: half(quantity × cost), as M1."""
    return half(Fraction(thousandths(line["q"]), 1000) * number(line["cost"]) * 100)


def _receive(shop: State, document: Document, voucher: Voucher, result: Result) -> int:
    """Put each product on its shelf once and return what all of it is worth."""
    counts: dict[str, int] = defaultdict(int)
    values: dict[str, int] = defaultdict(int)
    for line in document["lines"]:
        counts[line["p"]] += thousandths(line["q"])
        values[line["p"]] += _value(line)
    if any(count <= 0 for count in counts.values()) or any(v < 0 for v in values.values()):
        raise Refused("what comes in has a quantity above zero and no cost below it")
    for product, count in counts.items():
        shelf = shop.shelves[product]
        old = shelf.value
        voucher.debit("5401d", shelf.receive(count, values[product]))
        voucher.debit("1405", shelf.value - old)
        result.stock[product] = (shelf.quantity, shelf.value)
    return sum(values.values())


def _freight(freight: dict[str, str], voucher: Voucher, *, has_tax: bool) -> None:
    """Book a retailer's freight in: selling expense, its tax beside it where deductible."""
    amount, tax = cents(freight["amount"]), cents(freight["tax_amount"])
    voucher.debit("5601", amount if has_tax else amount + tax)
    voucher.debit("2221i", tax if has_tax else 0)
    voucher.credit("2202", amount + tax)
