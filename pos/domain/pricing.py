"""What a basket costs: lines, discounts in their order, tax once a rate, points (M1–M4, M7).

Owns the money engine up to the total; tenders are `pos.domain.tendering`. The same function
serves the running total, the sale, and the server's audit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pos.domain.catalogue import LineKind
from pos.domain.money import UNIT, WHOLE, BasisPoints, Minor, Thousandths, half, share, spread
from pos.errors import AmountInvalid, PointsTooMany

_DEPOSIT = LineKind.DEPOSIT
"""Found once: an enum's member costs more to look up than a line's kind to compare."""
DISCOUNT_ORDER = ("line", "bundle", "promotion", "basket", "points")


@dataclass(frozen=True, slots=True)
class Bundle:
    """n-for-price: every whole group of n units costs `price` (rule M2)."""

    count: int
    price: Minor


class BasketLine(NamedTuple):
    """One line as asked for, before any rule has looked at it.

    A tuple and not a frozen dataclass: the server's audit makes ten of them a sale, in half the
    time.
    """

    line: int
    kind: LineKind
    product: str | None
    sku: str
    name_zh: str
    name_en: str
    unit: str
    q: Thousandths
    price: Minor
    rate: BasisPoints
    label: Minor | None = None
    """The price on a price label: it is the line, never multiplied back (rule M1)."""
    percent: BasisPoints | None = None
    bundle: Bundle | None = None
    off: Minor | None = None
    """An amount off the line, at most all of it; a line has one of percent, bundle and off."""
    listed: Minor | None = None
    """The list price, where another was agreed on at the counter."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """An amount off the named lines, shared over their positive nets (rule M2)."""

    lines: tuple[int, ...]
    amount: Minor


@dataclass(frozen=True, slots=True)
class Discounts:
    """What comes off beyond the lines' own discounts, in the order of rule M2.

    The basket discount is an amount or a percentage of the nets that it is shared over.
    """

    promotions: tuple[Promotion, ...] = ()
    basket: Minor = 0
    basket_percent: BasisPoints = 0
    points_spent: int = 0
    points_worth: Minor = 0


NO_DISCOUNTS = Discounts()


@dataclass(slots=True)
class PricedLine:
    """A line after the rules: gross, discounts by kind, net (as priced) and its tax."""

    asked: BasketLine
    q: Thousandths
    gross: Minor
    discounts: dict[str, Minor] = field(default_factory=dict)
    net: Minor = 0
    tax: Minor = 0

    @property
    def is_deposit(self) -> bool:
        """Claim that it bears neither tax nor discount (rules M2, M4)."""
        return self.asked.kind is _DEPOSIT

    def take(self, kind: str, amount: Minor) -> None:
        """Take a discount off the net and remember where it came from."""
        if amount:
            self.discounts[kind] = self.discounts.get(kind, 0) + amount
            self.net -= amount


@dataclass(frozen=True, slots=True)
class TaxOfRate:
    """One line of the tax summary: net without tax, and the tax."""

    rate: BasisPoints
    net: Minor
    tax: Minor


@dataclass(frozen=True, slots=True)
class PricedBasket:
    """The basket after all rules; `total` is what the customer owes, tax included."""

    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxOfRate, ...]
    """Every rate of the basket, also 0 %, highest first; deposits stand outside."""
    total: Minor
    deposits: Minor


def price_basket(
    lines: Sequence[BasketLine], discounts: Discounts = NO_DISCOUNTS, *, prices: str
) -> PricedBasket:
    """Return the basket priced; `prices` is "inclusive" (tax inside) or "exclusive" (on top).

    Raises PointsTooMany where points are worth more than what is left to pay, AmountInvalid
    where another discount is more than the lines that it is shared over.
    """
    priced = [_priced(line) for line in lines]
    if discounts.promotions:
        by_number = {line.asked.line: line for line in priced}
        for promotion in discounts.promotions:
            _share_off("promotion", promotion.amount, [by_number[n] for n in promotion.lines])
    off = discounts.basket
    if discounts.basket_percent:
        off += half(takeable(priced) * discounts.basket_percent, WHOLE)
    _share_off("basket", off, priced)
    if discounts.points_worth and discounts.points_worth > min(
        takeable(priced), sum(line.net for line in priced)
    ):
        raise PointsTooMany
    _share_off("points", discounts.points_worth, priced)
    bearing = [line for line in priced if line.asked.kind is not _DEPOSIT]
    taxes = _tax(bearing, prices)
    total = sum([line.net for line in priced])
    deposits = total - sum([line.net for line in bearing])
    if prices == "exclusive":
        total += sum(tax.tax for tax in taxes)
    return PricedBasket(tuple(priced), tuple(taxes), total, deposits)


def _priced(line: BasketLine) -> PricedLine:
    """Return the line with its gross and its own discount (rules M1, M2)."""
    if line.label is None:
        quantity, gross = line.q, half(line.q * line.price, UNIT)
    else:
        quantity, gross = label_quantity(line.label, line.price), line.label
    priced = PricedLine(line, quantity, gross, {}, gross)
    if gross > 0 and (line.percent or line.bundle or line.off) and not priced.is_deposit:
        _take_own_discount(priced)
    return priced


def _take_own_discount(priced: PricedLine) -> None:
    """Take off what is asked for this line alone (rule M2)."""
    line, quantity, gross = priced.asked, priced.q, priced.gross
    if line.percent:
        priced.take("line", half(gross * line.percent, WHOLE))
    elif line.bundle:
        groups = quantity // (line.bundle.count * UNIT)
        priced.take("bundle", groups * (line.bundle.count * line.price - line.bundle.price))
    elif line.off:
        priced.take("line", min(line.off, gross))


def label_quantity(label: Minor, price: Minor) -> Thousandths:
    """Return the quantity that a price label stands for: half(label ÷ unit price) to 0.001."""
    return half(label * UNIT, price)


def takeable(lines: Sequence[PricedLine]) -> Minor:
    """Return what a discount over these lines may come to: their positive nets, no deposits."""
    return sum(line.net for line in lines if line.net > 0 and not line.is_deposit)


def _share_off(kind: str, amount: Minor, lines: Sequence[PricedLine]) -> None:
    """Share a discount over the positive nets then standing; deposits take none (M2, M3)."""
    if not amount:
        return
    takers = [line for line in lines if line.net > 0 and not line.is_deposit]
    if amount > sum(line.net for line in takers):
        raise AmountInvalid(typed=amount)
    for line, part in zip(takers, share(amount, [line.net for line in takers]), strict=True):
        line.take(kind, part)


def _tax(lines: Sequence[PricedLine], prices: str) -> list[TaxOfRate]:
    """Fix tax once a rate for the document, then share it to the lines it is of (rule M4).

    Lines are those that bear tax: no deposits.
    """
    groups: defaultdict[BasisPoints, list[PricedLine]] = defaultdict(list)
    for line in lines:
        groups[line.asked.rate].append(line)
    inside = prices == "inclusive"
    taxes: list[TaxOfRate] = []
    for rate in sorted(groups, reverse=True):
        group = groups[rate]
        base = WHOLE + rate if inside else WHOLE
        net = sum([line.net for line in group])
        tax = half(net * rate, base)
        if rate:
            parts = spread(tax, [line.net * rate for line in group], base)
            for line, part in zip(group, parts, strict=True):
                line.tax = part
        taxes.append(TaxOfRate(rate, net - tax if inside else net, tax))
    return taxes


def points_earned(total: Minor, minor_per_point: Minor) -> int:
    """Return one point for every full unit of the total; nothing on a total below it (M7)."""
    return max(0, total) // minor_per_point
