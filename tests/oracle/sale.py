"""A sale: price, tenders, cash rounding, and goods off the shelf (M1–M7, C1, C3)."""

from copy import copy

from tests.oracle.figures import Refused, cents, shared, thousandths, to_step
from tests.oracle.price import Document, Line, is_on_top, priced
from tests.oracle.shelf import Shelf
from tests.oracle.state import (
    TENDER_ACCOUNTS,
    Result,
    Sold,
    State,
    Voucher,
    by_product,
    money,
    tax_summary,
)


def sale(shop: State, document: Document) -> Result:
    """Book a sale."""
    on_top = is_on_top(document)
    lines = priced(document)
    total = sum(money(line.net, line.tax, on_top=on_top) for line in lines)
    points = document.get("points", {"spent": 0, "worth": "0"})
    result = Result(total=total, taxes=tax_summary(lines, on_top=on_top))
    result.points = {"spent": points["spent"], "earned": max(0, total) // 100}
    step = cents(document.get("step", "0.01"))
    took = _pay(document["tenders"], step, result)
    voucher = Voucher()
    for kind, amount in result.tenders.items():
        voucher.debit(TENDER_ACCOUNTS[kind], amount)
    voucher.sell(lines, on_top=on_top, tax_account=shop.tax_account(), sign=1)
    voucher.credit("5603r", result.rounding)
    _issue(shop, document, lines, voucher, result)
    worth, earned = cents(points["worth"]), result.points["earned"]
    sold = Sold(lines, on_top, step, total, points["spent"], worth, earned, took)
    if "id" in document:
        shop.sales[document["id"]] = sold
    result.lines = [_told(line) for line in lines]
    return shop.close(voucher, result)


def _told(line: Line) -> dict[str, int]:
    """Return a line's figures."""
    return {
        "q": line.quantity,
        "gross": line.gross,
        "disc": line.disc,
        "net": line.net,
        "tax": line.tax,
        "cost": line.cost,
    }


def _pay(tenders: list[dict[str, str]], step: int, result: Result) -> dict[str, int]:
    """Set tenders, change and rounding; return what each kind took exactly (M5, M6)."""
    handed: dict[str, int] = {}
    for tender in tenders:
        handed[tender["kind"]] = handed.get(tender["kind"], 0) + cents(tender["amount"])
    if any(amount < 0 or kind not in TENDER_ACCOUNTS for kind, amount in handed.items()):
        raise Refused("a tender is of a known kind and not below zero")
    took = {kind: amount for kind, amount in handed.items() if kind != "cash"}
    rest = result.total - sum(took.values())
    if rest < 0 and any(took.values()):
        raise Refused("other tenders pay more than the total")
    if rest != 0 and "cash" not in handed and result.total > 0:
        raise Refused("the tenders do not reach the total")
    due = to_step(rest, step)
    if handed.get("cash", 0) < due:
        raise Refused("the cash does not reach what is due")
    result.change = handed.get("cash", 0) - due
    result.rounding = due - rest
    result.tenders = {kind: amount for kind, amount in (took | {"cash": due}).items() if amount}
    return took | {"cash": rest}


def _issue(
    shop: State, document: Document, lines: list[Line], voucher: Voucher, result: Result
) -> None:
    """Take each product off its shelf once, by what the till saw; cost to the lines (C1, C3)."""
    for product, of_product in by_product(lines).items():
        quantities = [line.quantity for line in of_product]
        shelf = shop.shelves[product]
        seen = _seen(document, product, shelf)
        if not seen.knows_a_cost():
            result.unknown_cost.append(product)
        cost = seen.issue(sum(quantities))
        shelf.quantity -= sum(quantities)
        shelf.value -= cost
        shelf.basis = seen.basis
        for line, part in zip(of_product, shared(cost, quantities), strict=True):
            line.cost = part
        voucher.debit("5401", cost)
        voucher.credit("1405", cost)
        result.stock[product] = (shelf.quantity, shelf.value)


def _seen(document: Document, product: str, shelf: Shelf) -> Shelf:
    """Return a copy of the shelf as the till saw it when it sold."""
    seen = copy(shelf)
    if product in document.get("till_before", {}):
        quantity, value = document["till_before"][product]
        seen.quantity, seen.value = thousandths(quantity), cents(value)
    return seen
