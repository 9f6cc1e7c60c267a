"""The cost of stock: moving weighted average on integers, also below zero (rules C1–C3).

Owns what one document does to one product's shelf: a single issue or a single inbound. Every
step is a pure function from a `Stock` to the movement that the document will state.
"""

from typing import NamedTuple

from pos.domain.catalogue import Stock
from pos.domain.money import Minor, Thousandths, half

Fraction = tuple[Minor, Thousandths]


class Movement(NamedTuple):
    """What a document states for one product: quantity and value in (+) or out (−), and costs."""

    product: str
    q: Thousandths
    v: Minor
    basis: Fraction | None
    receipt: Fraction | None
    variance: Minor
    """What goes to 5401d, debit if positive: the gap left when the shelf crosses zero (C3)."""


def issue(product: str, stock: Stock, quantity: Thousandths) -> Movement:
    """Take quantity (> 0) off the shelf at its moving average; −v is the cost (rules C1, C3).

    The issue that empties the shelf takes the remainder; what goes below zero costs the basis.
    With no cost known that part costs 0. A shelf whose view is stale beyond use (quantity above
    zero, value below) issues at the last receipt's cost.
    """
    basis = basis_of(stock)
    if stock.q > 0 and stock.v < 0:
        cost = _at(stock.receipt or basis, quantity)
    elif stock.q <= 0:
        cost = _at(basis, quantity)
    elif quantity < stock.q:
        cost = half(quantity * stock.v, stock.q)
    else:
        cost = stock.v + _at(basis, quantity - stock.q)
    after = basis_of(Stock(stock.q - quantity, stock.v - cost, basis, None))
    return Movement(product, -quantity, -cost, after, None, 0)


def receive(
    product: str, stock: Stock, quantity: Thousandths, value: Minor, first_part: Minor | None = None
) -> Movement:
    """Put quantity (> 0) worth value on the shelf (rules C2, C3).

    Where it reaches or crosses zero, the first −q thousandths cost `first_part` (a refund's own
    running share, M8) or half(value × k ÷ quantity); what they leave goes to variance, so that
    the value above zero is what was paid for it. A purchase also becomes the basis while the
    shelf stays at or below zero.
    """
    # Free units (value 0) say nothing about what the goods cost, nor do goods given back.
    tells_cost = first_part is None and value > 0
    variance = 0
    if stock.q < 0 <= stock.q + quantity:
        missing = -stock.q
        cost = half(value * missing, quantity) if first_part is None else first_part
        variance = stock.v + cost
    after_q, after_v = stock.q + quantity, stock.v + value - variance
    fallback = (value, quantity) if tells_cost else basis_of(stock)
    after = basis_of(Stock(after_q, after_v, fallback, None))
    return Movement(
        product,
        quantity,
        value - variance,
        after,
        (value, quantity) if tells_cost else None,
        variance,
    )


def basis_of(stock: Stock) -> Fraction | None:
    """Return the unit cost as an exact fraction: v ÷ q above zero, else the one kept (C3)."""
    return (stock.v, stock.q) if stock.q > 0 and stock.v >= 0 else stock.basis


def _at(basis: Fraction | None, quantity: Thousandths) -> Minor:
    """Return half(quantity × basis); 0 where no cost was ever known."""
    return half(quantity * basis[0], basis[1]) if basis else 0
