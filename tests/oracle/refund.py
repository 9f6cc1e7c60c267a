"""What goes back of a sale, in any split (M8, M9, C3)."""

from collections.abc import Mapping
from dataclasses import replace

from tests.oracle.figures import Refused, running, thousandths, to_step
from tests.oracle.price import Document, Line
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


def refund(shop: State, document: Document) -> Result:
    """Book what goes back of a sale: the parts named, or all that is left."""
    sold = shop.sales[document["of"]]
    chosen = document.get("tender")
    if chosen is not None and chosen not in TENDER_ACCOUNTS:
        raise Refused("the refund's tender is not known")
    asked = _asked(document, sold)
    shares = {line: _share(sold.lines[line - 1], asked[line]) for line in asked}
    result = Result(taxes=tax_summary(shares.values(), on_top=sold.on_top))
    result.total = sum(money(part.net, part.tax, on_top=sold.on_top) for part in shares.values())
    result.lines = [_told(line, part) for line, part in shares.items()]
    voucher = Voucher()
    voucher.sell(shares.values(), on_top=sold.on_top, tax_account=shop.tax_account(), sign=-1)
    _give_back(sold, chosen, result, voucher)
    _take_back(shop, sold, shares, voucher, result)
    before = _so_far(sold)
    for line, part in shares.items():
        sold.lines[line - 1].returned += part.quantity
    after = _so_far(sold)
    result.points = {"returned": 0, "taken": 0}
    if sold.worth:
        result.points["returned"] = running(sold.spent, before[0], after[0], sold.worth)
    if sold.earned:
        result.points["taken"] = running(sold.earned, before[1], after[1], sold.total)
    return shop.close(voucher, result)


def post_void(shop: State, document: Document) -> Result:
    """Book the return of everything that is left, the way it was paid (M9)."""
    return refund(shop, {"type": "refund", "of": document["of"]})


def _asked(document: Document, sold: Sold) -> dict[int, int]:
    """Return thousandths to return by line, in the sale's signs; at most what is left."""
    left = {i: line.quantity - line.returned for i, line in enumerate(sold.lines, start=1)}
    asked = {line: quantity for line, quantity in left.items() if quantity}
    if "parts" in document:
        asked = {}
        for part in document["parts"]:
            line, magnitude = part["line"], thousandths(part["q"])
            if line not in left or magnitude <= 0:
                raise Refused("a part names a line of the sale and a quantity above zero")
            sign = 1 if sold.lines[line - 1].quantity > 0 else -1
            asked[line] = asked.get(line, 0) + sign * magnitude
    if not asked or any(abs(asked[line]) > abs(left[line]) for line in asked):
        raise Refused("more goes back than is left of the sale")
    return asked


def _share(line: Line, quantity: int) -> Line:
    """Return the running share that `quantity` more takes of a line."""
    before, after = line.returned, line.returned + quantity
    return replace(
        line,
        quantity=quantity,
        net=running(line.net, before, after, line.quantity),
        tax=running(line.tax, before, after, line.quantity),
        points=running(line.points, before, after, line.quantity),
    )


def _told(number: int, part: Line) -> dict[str, int]:
    """Return a returned line's figures."""
    return {
        "line": number,
        "q": part.quantity,
        "net": part.net,
        "tax": part.tax,
        "points": part.points,
    }


def _so_far(sold: Sold) -> tuple[int, int]:
    """Return the points discount and the money of all that went back by now."""
    worth = paid = 0
    for line in sold.lines:
        if line.returned:
            worth += running(line.points, 0, line.returned, line.quantity)
            net = running(line.net, 0, line.returned, line.quantity)
            tax = running(line.tax, 0, line.returned, line.quantity)
            paid += money(net, tax, on_top=sold.on_top)
    return worth, paid


def _give_back(sold: Sold, chosen: str | None, result: Result, voucher: Voucher) -> None:
    """Hand the money back: account, other tenders in order, cash with its rounding."""
    exact: dict[str, int] = {}
    rest = result.total
    if chosen is not None:
        exact[chosen], rest = rest, 0
    kinds = [kind for kind in sold.took if kind != "cash"]
    for kind in sorted(kinds, key=lambda kind: kind != "account"):
        part = max(0, min(rest, sold.took[kind] - sold.back[kind]))
        exact[kind] = exact.get(kind, 0) + part
        rest -= part
    exact["cash"] = exact.get("cash", 0) + rest
    before = to_step(sold.back["cash"], sold.step)
    for kind, amount in exact.items():
        sold.back[kind] += amount
    handed = exact | {"cash": to_step(sold.back["cash"], sold.step) - before}
    result.rounding = handed["cash"] - exact["cash"]
    voucher.debit("5603r", result.rounding)
    for kind, amount in handed.items():
        voucher.credit(TENDER_ACCOUNTS[kind], amount)
    result.tenders = {kind: -amount for kind, amount in handed.items() if amount}


def _take_back(
    shop: State, sold: Sold, shares: Mapping[int, Line], voucher: Voucher, result: Result
) -> None:
    """Put goods back on their shelves at the running share of their product's cost."""
    of_products = by_product(sold.lines)
    for product, back in by_product(shares.values()).items():
        cost = sum(line.cost for line in of_products[product])
        bought = sum(line.quantity for line in of_products[product])
        before = sum(line.returned for line in of_products[product])
        count = sum(part.quantity for part in back)
        worth = running(cost, before, before + count, bought)
        shelf = shop.shelves[product]
        first = running(cost, before, before + shelf.missing(), bought)
        old = shelf.value
        variance = shelf.take_in(count, worth, first)
        voucher.credit("5401", worth)
        voucher.debit("5401d", variance)
        voucher.debit("1405", shelf.value - old)
        result.stock[product] = (shelf.quantity, shelf.value)
