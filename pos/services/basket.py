"""The open basket: what has been entered and not yet paid, kept as node state.

Owns its lines, their numbers (never used twice within a basket) and its running total. Prices,
names and rates are those of the moment a line was entered: what the customer saw is what is
paid, whatever is pulled or imported in between. Every change returns a new basket.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos.domain.catalogue import GRAMS, LineKind, Product
from pos.domain.concessions import Concession
from pos.domain.documents import LINES_MAX, Json
from pos.domain.figures import format_quantity
from pos.domain.money import FIGURE_LIMIT, UNIT, BasisPoints, Minor, Thousandths, half
from pos.domain.pricing import (
    NO_DISCOUNTS,
    BasketLine,
    Bundle,
    Discounts,
    PricedBasket,
    PricedLine,
    price_basket,
    takeable,
)
from pos.errors import BasketFull, LineUnknown, QuantityInvalid
from pos.ports.ledger import Reads
from pos.services.selling_results import BasketView, Line

STATE_KEY = "basket"
QUANTITY_MAX: Thousandths = 100_000 * UNIT
"""More of one thing than this in one line is a slip of the finger or a scan into the field."""


@dataclass(frozen=True, slots=True)
class BasketOff:
    """A discount on the whole basket: a percentage, or an amount given when there was so much.

    The amount shrinks with the basket: it was agreed on for all of it.
    """

    percent: BasisPoints = 0
    amount: Minor = 0
    of: Minor = 0

    def discounts(self, there_is: Minor) -> Discounts:
        """Return the discount on a basket of which so much can be taken."""
        if self.percent:
            return Discounts(basket_percent=self.percent)
        most = half(there_is * self.amount, self.of) if self.of else 0
        return Discounts(basket=min(self.amount, most))


@dataclass(frozen=True, slots=True)
class OpenBasket:
    """Lines in order of entry; `next_line` is the number the next new line gets."""

    id: str
    next_line: int
    lines: tuple[BasketLine, ...]
    labels: frozenset[int] = frozenset()
    """Lines of weight and price labels: each is one package, so no scan raises them."""
    off: BasketOff | None = None
    concessions: tuple[Concession, ...] = ()
    last: int | None = None
    """The line that was entered last, for "once more"."""

    def line(self, number: int) -> BasketLine:
        """Return a line by its number. Raises LineUnknown."""
        for line in self.lines:
            if line.line == number:
                return line
        raise LineUnknown(line=number)

    def with_line(self, changed: BasketLine) -> "OpenBasket":
        """Return the basket with one line changed, in its place."""
        lines = tuple(changed if line.line == changed.line else line for line in self.lines)
        return replace(self, lines=lines)

    def without(self, number: int) -> "OpenBasket":
        """Return the basket without a line. Raises LineUnknown."""
        gone = self.line(number)
        left = tuple(line for line in self.lines if line is not gone)
        # Nothing given away on a basket outlives its last line: the next customer's comes after.
        kept = tuple(one for one in self.concessions if one.line != number) if left else ()
        return replace(
            self,
            lines=left,
            off=self.off if left else None,
            concessions=kept,
            last=None if self.last == number else self.last,
        )

    def conceding(self, kind: str, line: int | None, concession: Concession | None) -> "OpenBasket":
        """Return the basket with a concession in place of the one of its kind; None takes it."""
        kept = [one for one in self.concessions if (one.kind, one.line) != (kind, line)]
        return replace(self, concessions=(*kept, *([concession] if concession else [])))

    def is_conceded(self, number: int) -> bool:
        """Claim that a line has a price or discount of its own: what is scanned next has not."""
        return any(one.line == number for one in self.concessions)

    def priced(self, prices: str) -> PricedBasket:
        """Return the basket after all rules but points."""
        return price_basket(self.lines, self.discounts(prices), prices=prices)

    def discounts(self, prices: str) -> Discounts:
        """Return what comes off beyond the lines' own discounts."""
        if self.off is None:
            return NO_DISCOUNTS
        return self.off.discounts(takeable(price_basket(self.lines, prices=prices).lines))

    def to_state(self) -> Json:
        """Return the basket as node state."""
        lines = [
            {
                "line": line.line,
                "kind": line.kind.value,
                "product": line.product,
                "sku": line.sku,
                "name_zh": line.name_zh,
                "name_en": line.name_en,
                "unit": line.unit,
                "q": line.q,
                "price": line.price,
                "rate": line.rate,
                "label": line.label,
                "percent": line.percent,
                "bundle": [line.bundle.count, line.bundle.price] if line.bundle else None,
                "off": line.off,
                "listed": line.listed,
            }
            for line in self.lines
        ]
        return {
            "id": self.id,
            "next": self.next_line,
            "lines": lines,
            "labels": sorted(self.labels),
            "off": [self.off.percent, self.off.amount, self.off.of] if self.off else None,
            "concessions": [concession.to_json() for concession in self.concessions],
            "last": self.last,
        }

    @staticmethod
    def from_state(state: Json) -> "OpenBasket":
        """Return the basket that node state keeps; one of an older release has no concessions."""
        off = state.get("off")
        return OpenBasket(
            state["id"],
            state["next"],
            tuple(_line_of(fields) for fields in state["lines"]),
            frozenset(state["labels"]),
            BasketOff(*off) if off else None,
            tuple(Concession.from_json(told) for told in state.get("concessions", ())),
            state.get("last"),
        )


def _line_of(fields: Json) -> BasketLine:
    """Return a line that node state keeps; one kept by an older release has no discounts."""
    bundle = fields.get("bundle")
    own = {"kind": LineKind(fields["kind"]), "bundle": Bundle(*bundle) if bundle else None}
    return BasketLine(**(fields | own))


def load(reads: Reads) -> OpenBasket | None:
    """Return the open basket, or None where nothing has been entered."""
    state = reads.state(STATE_KEY)
    return None if state is None else OpenBasket.from_state(state)


def add(
    basket: OpenBasket | None,
    product: Product,
    price: Minor,
    quantity: Thousandths,
    new_id: Callable[[], str],
) -> tuple[OpenBasket, int]:
    """Return the basket with a product added, and the number of its line.

    The same product again raises its line, which keeps the price it was opened at; a line that
    something was given away on stays as it is, and so does a department's at another price.
    Raises QuantityInvalid, BasketFull.
    """
    if quantity <= 0:
        # Checked before it is added to a line: less of a line is `set_quantity` or `without`.
        raise QuantityInvalid(typed=format_quantity(quantity))
    if basket is not None:
        for line in basket.lines:
            if line.product == product.id and _takes_more(basket, line, price):
                raised = line._replace(q=_checked(line.q + quantity, line.price))
                return replace(basket.with_line(raised), last=line.line), line.line
    return _append(basket, product, price, _checked(quantity, price), None, new_id)


def add_label(
    basket: OpenBasket | None,
    product: Product,
    price: Minor,
    quantity: Thousandths,
    label: Minor | None,
    new_id: Callable[[], str],
) -> tuple[OpenBasket, int]:
    """Return the basket with a weight label's or a price label's own line, and its number.

    `label` is the price on a price label; a weight label has None and is an ordinary new line.
    """
    added, number = _append(basket, product, price, _checked(quantity, price), label, new_id)
    return replace(added, labels=added.labels | {number}), number


def _takes_more(basket: OpenBasket, line: BasketLine, price: Minor) -> bool:
    """Claim that a scan of its product at this price raises the line."""
    if line.line in basket.labels or basket.is_conceded(line.line):
        return False
    return line.kind is not LineKind.DEPARTMENT or line.price == price


def once_more(basket: OpenBasket, quantity: Thousandths) -> tuple[OpenBasket, int]:
    """Return the basket with the line entered last once more, and the number of its line.

    A label's package comes as a line of its own. Raises LineUnknown where the line is gone,
    QuantityInvalid.
    """
    if quantity <= 0:
        # As in `add`: taking off a line is a void, which stands in the journal.
        raise QuantityInvalid(typed=format_quantity(quantity))
    line = basket.line(basket.last or 0)
    if line.line not in basket.labels and not basket.is_conceded(line.line):
        raised = line._replace(q=_checked(line.q + quantity, line.price))
        return basket.with_line(raised), line.line
    if line.line in basket.labels and quantity != UNIT:
        raise QuantityInvalid(typed=format_quantity(quantity))
    number = basket.next_line
    if len(basket.lines) >= LINES_MAX:
        raise BasketFull(most=LINES_MAX)
    price = line.price if line.listed is None else line.listed
    q = line.q if line.line in basket.labels else _checked(quantity, price)
    again = line._replace(line=number, q=q, price=price, percent=None, off=None, listed=None)
    labels = basket.labels | ({number} if line.line in basket.labels else set())
    return replace(
        basket,
        next_line=number + 1,
        lines=(*basket.lines, again),
        labels=labels,
        last=number,
    ), number


def set_quantity(basket: OpenBasket, number: int, quantity: Thousandths) -> OpenBasket:
    """Return the basket with another quantity on a line; a price label's line keeps its own.

    An amount off the line shrinks with it: it was agreed on for all of the line. Raises
    LineUnknown, QuantityInvalid.
    """
    line = basket.line(number)
    if line.label is not None:
        raise QuantityInvalid(typed=format_quantity(quantity))
    off = line.off
    if off is not None and quantity < line.q:
        off = half(off * quantity, line.q)
    return basket.with_line(line._replace(q=_checked(quantity, line.price), off=off))


def _append(
    basket: OpenBasket | None,
    product: Product,
    price: Minor,
    quantity: Thousandths,
    label: Minor | None,
    new_id: Callable[[], str],
) -> tuple[OpenBasket, int]:
    """Return the basket with a new line at its end."""
    if basket is None:
        basket = OpenBasket(new_id(), 1, ())
    if len(basket.lines) >= LINES_MAX:
        raise BasketFull(most=LINES_MAX)
    number = basket.next_line
    line = BasketLine(
        line=number,
        kind=product.kind,
        product=product.id,
        sku=product.sku,
        name_zh=product.name_zh,
        name_en=product.name_en,
        unit=product.unit,
        q=quantity,
        price=price,
        rate=product.rate,
        label=label,
    )
    added = replace(basket, next_line=number + 1, lines=(*basket.lines, line), last=number)
    return added, number


def check_quantity(quantity: Thousandths, price: Minor) -> None:
    """Raise QuantityInvalid where a line of so much at this price is beyond belief."""
    _checked(quantity, price)


def _checked(quantity: Thousandths, price: Minor) -> Thousandths:
    """Return the quantity; raises QuantityInvalid unless it is above zero and believable."""
    if (
        not 0 < quantity <= QUANTITY_MAX
        or half(quantity * price, UNIT) >= FIGURE_LIMIT // LINES_MAX
    ):
        raise QuantityInvalid(typed=format_quantity(quantity))
    return quantity


def view(basket: OpenBasket | None, prices: str) -> BasketView:
    """Return the basket as it is shown: every line's amount and the running total."""
    if basket is None:
        return BasketView(None, (), 0)
    priced = basket.priced(prices)
    off = sum(line.discounts.get("basket", 0) for line in priced.lines)
    percent = basket.off.percent if basket.off else 0
    return BasketView(basket.id, _lines(priced), priced.total, off, percent)


def _lines(priced: PricedBasket) -> tuple[Line, ...]:
    """Return priced lines as results."""
    return tuple(
        Line(
            line=line.asked.line,
            product=line.asked.product or "",
            sku=line.asked.sku,
            name_zh=line.asked.name_zh,
            name_en=line.asked.name_en,
            unit=line.asked.unit,
            is_weighed=line.asked.unit in GRAMS,
            q=line.q,
            price=line.asked.price,
            amount=line.gross - _own_discount(line),
            label=line.asked.label,
            off=_own_discount(line),
            percent=line.asked.percent or 0,
            listed=line.asked.listed,
        )
        for line in priced.lines
    )


def _own_discount(line: PricedLine) -> Minor:
    """Return what comes off a line by its own discount, without its part of the basket's."""
    return line.discounts.get("line", 0) + line.discounts.get("bundle", 0)
