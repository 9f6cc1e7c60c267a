"""Giving something away by hand: a line's discount, its price, the whole basket's discount.

Owns the step from what was asked to a changed basket, within the limits of the role or with
leave. What was given, why and by whose leave stands in the basket until it is paid, and then in
the sale. A discount of nothing takes the one that was there away.
"""

from dataclasses import dataclass, replace

from pos.domain.concessions import Concession, check_reason
from pos.domain.money import FIGURE_LIMIT, UNIT, WHOLE, BasisPoints, Minor, half
from pos.domain.pricing import BasketLine, price_basket, takeable
from pos.domain.rights import Right
from pos.errors import AmountInvalid, BasketEmpty, LineUnknown, PriceFixed
from pos.ports.ledger import Reads
from pos.services import basket as baskets
from pos.services.basket import BasketOff
from pos.services.entry import kept, kept_line
from pos.services.leave import answerer_for
from pos.services.selling_results import BasketView, Scanned
from pos.services.shop_results import SignedIn
from pos.services.till import Till, open_shift_of


@dataclass(frozen=True, slots=True)
class Off:
    """What is to come off: a percentage, or an amount; neither is nothing."""

    percent: BasisPoints = 0
    amount: Minor = 0

    def check(self) -> None:
        """Raise AmountInvalid for less than nothing, or for more than everything."""
        if not 0 <= self.percent <= WHOLE or not 0 <= self.amount < FIGURE_LIMIT:
            raise AmountInvalid(typed=self.percent or self.amount)

    @property
    def is_nothing(self) -> bool:
        """Claim that nothing comes off."""
        return not (self.percent or self.amount)


def discount_line(till: Till, user: SignedIn, number: int, off: Off, reason: str) -> Scanned:
    """Set a line's discount. Raises LineUnknown, AmountInvalid, ReasonUnknown, LimitExceeded."""
    off.check()
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None:
            raise LineUnknown(line=number)
        line = basket.line(number)
        bundle = line.bundle if off.is_nothing else None
        changed = line._replace(percent=off.percent or None, off=off.amount or None, bundle=bundle)
        gross = _gross(line)
        if off.amount > gross:
            raise AmountInvalid(typed=off.amount)
        given = off.amount or half(gross * off.percent, WHOLE)
        concession = _concession(work, user, "line", number, reason, (given, gross))
        basket = basket.with_line(changed).conceding("line", number, concession if given else None)
        return kept_line(work, basket, number)


def discount_basket(till: Till, user: SignedIn, off: Off, reason: str) -> BasketView:
    """Set the whole basket's discount. Raises as `discount_line`, and BasketEmpty."""
    off.check()
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None or not basket.lines:
            raise BasketEmpty
        there_is = takeable(price_basket(basket.lines, prices=work.settings().prices).lines)
        if off.amount > there_is:
            raise AmountInvalid(typed=off.amount)
        given = off.amount or half(there_is * off.percent, WHOLE)
        concession = _concession(work, user, "basket", None, reason, (given, there_is))
        agreed = None if off.is_nothing else BasketOff(off.percent, off.amount, there_is)
        basket = replace(basket, off=agreed)
        return kept(work, basket.conceding("basket", None, concession if agreed else None))


def reprice(till: Till, user: SignedIn, number: int, price: Minor, reason: str) -> Scanned:
    """Set a line's price; its list price again ends the agreement.

    Raises LineUnknown, PriceFixed for a price label's line, AmountInvalid, ReasonUnknown,
    LimitExceeded.
    """
    if not 0 <= price < FIGURE_LIMIT:
        raise AmountInvalid(typed=price)
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None:
            raise LineUnknown(line=number)
        line = basket.line(number)
        if line.label is not None:
            raise PriceFixed(line=number)
        listed = line.price if line.listed is None else line.listed
        concession = _concession(work, user, "price", number, reason, (listed - price, listed))
        is_back = price == listed
        changed = line._replace(price=price, listed=None if is_back else listed)
        basket = basket.with_line(changed)
        baskets.check_quantity(changed.q, price)
        basket = basket.conceding("price", number, None if is_back else concession)
        return kept_line(work, basket, number)


def _gross(line: BasketLine) -> Minor:
    """Return a line's price before any discount."""
    return half(line.q * line.price, UNIT) if line.label is None else line.label


def _concession(
    reads: Reads,
    user: SignedIn,
    kind: str,
    line: int | None,
    reason: str,
    given_of: tuple[Minor, Minor],
) -> Concession:
    """Return what the basket keeps of a concession, once limits or leave allow it."""
    check_reason(reason)
    right = Right.REPRICE if kind == "price" else Right.DISCOUNT
    allowed_by = answerer_for(reads, user, right, kind, *given_of)
    return Concession(kind, line, reason, user.user_id, allowed_by)
