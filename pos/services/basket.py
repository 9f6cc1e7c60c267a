"""The open basket: what has been entered and not yet paid, kept as node state.

Owns its lines, their numbers (never used twice within a basket) and its running total. Prices,
names and rates are those of the moment a line was entered: what the customer saw is what is
paid, whatever is pulled or imported in between. Every change returns a new basket.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos.domain.catalogue import WEIGHED_UNITS, LineKind, Product
from pos.domain.documents import LINES_MAX, Json
from pos.domain.figures import format_quantity
from pos.domain.money import FIGURE_LIMIT, Minor, Thousandths, half
from pos.domain.pricing import UNIT, BasketLine, Bundle, PricedBasket, price_basket
from pos.errors import BasketFull, LineUnknown, QuantityInvalid
from pos.ports.ledger import Reads
from pos.services.results import BasketView, Line

STATE_KEY = "basket"
QUANTITY_MAX: Thousandths = 100_000 * UNIT
"""More of one thing than this in one line is a slip of the finger or a scan into the field."""


@dataclass(frozen=True, slots=True)
class OpenBasket:
    """Lines in order of entry; `next_line` is the number the next new line gets."""

    id: str
    next_line: int
    lines: tuple[BasketLine, ...]
    labels: frozenset[int] = frozenset()
    """Lines of weight and price labels: each is one package, so no scan raises them."""

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
        return replace(self, lines=tuple(line for line in self.lines if line is not gone))

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
            }
            for line in self.lines
        ]
        return {
            "id": self.id,
            "next": self.next_line,
            "lines": lines,
            "labels": sorted(self.labels),
        }

    @staticmethod
    def from_state(state: Json) -> "OpenBasket":
        """Return the basket that node state keeps."""
        lines = tuple(_line_of(fields) for fields in state["lines"])
        return OpenBasket(state["id"], state["next"], lines, frozenset(state["labels"]))


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

    The same product again raises its line, which keeps the price it was opened at. Raises
    QuantityInvalid, BasketFull.
    """
    if quantity <= 0:
        # Checked before it is added to a line: less of a line is `set_quantity` or `without`.
        raise QuantityInvalid(typed=format_quantity(quantity))
    if basket is not None:
        for line in basket.lines:
            if line.product == product.id and line.line not in basket.labels:
                raised = replace(line, q=_checked(line.q + quantity, line.price))
                return basket.with_line(raised), line.line
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


def set_quantity(basket: OpenBasket, number: int, quantity: Thousandths) -> OpenBasket:
    """Return the basket with another quantity on a line; a price label's line keeps its own.

    Raises LineUnknown, QuantityInvalid.
    """
    line = basket.line(number)
    if line.label is not None:
        raise QuantityInvalid(typed=format_quantity(quantity))
    return basket.with_line(replace(line, q=_checked(quantity, line.price)))


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
    return replace(basket, next_line=number + 1, lines=(*basket.lines, line)), number


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
    priced = price_basket(basket.lines, prices=prices)
    return BasketView(basket.id, _lines(priced), priced.total)


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
            is_weighed=line.asked.unit in WEIGHED_UNITS,
            q=line.q,
            price=line.asked.price,
            amount=line.net,
            label=line.asked.label,
        )
        for line in priced.lines
    )
