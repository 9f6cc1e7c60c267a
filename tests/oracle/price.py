"""What a basket costs: gross, discounts in their order, tax once a rate (M1–M4, M7)."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.figures import (
    Refused,
    cents,
    floor,
    half,
    number,
    settle,
    shared,
    thousandths,
)

Document = dict[str, Any]


@dataclass(slots=True)
class Line:
    """A line of a sale in cents and thousandths; `points` is the part of `disc` from points."""

    kind: str
    product: str | None
    quantity: int
    rate: Fraction
    gross: int
    net: int
    disc: int = 0
    points: int = 0
    tax: int = 0
    cost: int = 0
    returned: int = 0

    def takes_discounts(self) -> bool:
        """Tell whether a discount is shared over this line (M2)."""
        return self.net > 0 and self.kind != "deposit"

    def give(self, amount: int) -> None:
        """Take a discount off the net."""
        self.net -= amount
        self.disc += amount


def priced(document: Document) -> list[Line]:
    """Return a sale's lines with all discounts off and tax set."""
    lines = [_line(asked) for asked in document["lines"]]
    for promotion in document.get("promos", []):
        named = [lines[position - 1] for position in promotion["lines"]]
        _discount(cents(promotion["amount"]), named)
    percent = number(document.get("basket_pct", "0"))
    standing = sum(line.net for line in lines if line.takes_discounts())
    _discount(cents(document.get("basket_disc", "0")) + half(standing * percent / 100), lines)
    worth = cents(document["points"]["worth"]) if "points" in document else 0
    if worth > max(0, sum(line.net for line in lines)):
        raise Refused("points are worth more than there is to pay")
    for line, part in _discount(worth, lines):
        line.points = part
    _set_tax(lines, on_top=is_on_top(document))
    return lines


def is_on_top(document: Document) -> bool:
    """Tell whether tax is added to the prices (M4)."""
    return str(document.get("prices", "inclusive")) == "exclusive"


def _line(asked: Document) -> Line:
    """Return one line after its own discount (M1, M2)."""
    price = number(asked["price"]) * 100
    kind = asked.get("kind", "goods")
    if "label" in asked:
        gross = cents(asked["label"])
        quantity = half(Fraction(gross) / price * 1000)
    else:
        quantity = thousandths(asked["q"])
        gross = half(quantity * price / 1000)
    if quantity == 0 or (kind == "goods" and (quantity < 0 or "p" not in asked)):
        raise Refused("a line needs a quantity, goods a product and a quantity above zero")
    rate = Fraction(0) if kind == "deposit" else number(asked.get("tax", "0"))
    line = Line(kind, asked.get("p"), quantity, rate, gross, gross)
    if len({"disc_pct", "disc_amt", "bundle"} & set(asked)) > 1:
        raise Refused("a line has a percentage, an amount off or a bundle, one of them")
    if line.takes_discounts() and "disc_pct" in asked:
        line.give(half(gross * number(asked["disc_pct"]) / 100))
    if line.takes_discounts() and "disc_amt" in asked:
        line.give(min(cents(asked["disc_amt"]), line.net))
    if line.takes_discounts() and "bundle" in asked:
        size = asked["bundle"]["n"]
        groups = floor(Fraction(quantity, 1000 * size))
        line.give(groups * whole_cents(size * price - cents(asked["bundle"]["for"])))
    return line


def whole_cents(amount: Fraction) -> int:
    """Return what a group saves, which must be whole cents and not below zero."""
    if amount.denominator != 1 or amount < 0:
        raise Refused("a bundle saves whole cents")
    return amount.numerator


def _discount(amount: int, lines: list[Line]) -> list[tuple[Line, int]]:
    """Share a discount over the nets now standing and return each line's part (M2, M3)."""
    takers = [line for line in lines if line.takes_discounts()]
    if amount < 0 or amount > sum(line.net for line in takers):
        raise Refused("a discount is more than what it is taken off")
    if amount == 0:
        return []
    given = list(zip(takers, shared(amount, [line.net for line in takers]), strict=True))
    for line, part in given:
        line.give(part)
    return given


def _set_tax(lines: list[Line], *, on_top: bool) -> None:
    """Fix the tax once a rate and bring it back to the lines (M4)."""
    groups: dict[Fraction, list[Line]] = defaultdict(list)
    for line in lines:
        if line.rate:
            groups[line.rate].append(line)
    for rate, group in groups.items():
        part = rate / 100 if on_top else rate / (100 + rate)
        tax = half(sum(line.net for line in group) * part)
        exact = [line.net * part for line in group]
        for line, share in zip(group, settle(tax, exact), strict=True):
            line.tax = share
