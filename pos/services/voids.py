"""Taking back what was entered and not yet paid: logged as facts, whatever becomes of the basket.

Owns `line_voided` and `basket_voided`, documents that move nothing: who took what out, at what
price. A line made smaller is a void of the difference. A basket that is never paid leaves these
behind, and so the owner can count them by cashier (docs/adr/0012-voids-and-leave.md).
"""

from pos.domain.documents import Json
from pos.domain.money import UNIT, Thousandths, half
from pos.domain.pricing import BasketLine
from pos.domain.rights import Right
from pos.errors import LineUnknown
from pos.ports.ledger import Work
from pos.services import basket as baskets
from pos.services.basket import OpenBasket
from pos.services.entry import kept, kept_line
from pos.services.leave import answered
from pos.services.selling_results import BasketView, Scanned
from pos.services.shop_results import SignedIn
from pos.services.till import Till, date_of, draft, open_shift_of, told


def set_quantity(till: Till, user: SignedIn, number: int, quantity: Thousandths) -> Scanned:
    """Set the quantity of a line. Raises LineUnknown, QuantityInvalid."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = _open(work, number)
        before = basket.line(number)
        smaller = baskets.set_quantity(basket, number, quantity)
        if quantity < before.q:
            _note(till, work, user, "line_voided", _line_body(basket, before, before.q - quantity))
        return kept_line(work, smaller, number)


def remove(till: Till, user: SignedIn, number: int) -> BasketView:
    """Take a line out of the basket. Raises LineUnknown."""
    with till.ledger.begin() as work:
        basket = _open(work, number)
        gone = basket.line(number)
        _note(till, work, user, "line_voided", _line_body(basket, gone, gone.q))
        return kept(work, basket.without(number))


def clear(till: Till, user: SignedIn) -> BasketView:
    """Empty the basket: it ends, and the next one counts its lines from 1."""
    with till.ledger.begin() as work:
        basket = baskets.load(work)
        if basket is not None and basket.lines:
            view = baskets.view(basket, work.settings().prices)
            body: Json = {
                "basket": basket.id,
                "lines": [_line_told(line, line.q) for line in basket.lines],
                "total": view.total,
            }
            _note(till, work, user, "basket_voided", body)
        return kept(work, None)


def _open(work: Work, number: int) -> OpenBasket:
    """Return the open basket. Raises LineUnknown where there is none."""
    basket = baskets.load(work)
    if basket is None:
        raise LineUnknown(line=number)
    return basket


def _line_body(basket: OpenBasket, line: BasketLine, q: Thousandths) -> Json:
    """Return what is told of a line that was taken out, or made smaller by `q`."""
    return {"basket": basket.id, "left": line.q - q} | _line_told(line, q)


def _line_told(line: BasketLine, q: Thousandths) -> Json:
    """Return a line as a void tells it: what, how much, at what price."""
    amount = half(q * line.price, UNIT) if line.label is None else line.label
    return {
        "line": line.line,
        "product": line.product,
        "sku": line.sku,
        "q": q,
        "price": line.price,
        "amount": amount,
    }


def _note(till: Till, work: Work, user: SignedIn, type_: str, body: Json) -> None:
    """Append the void to the journal; it moves neither goods nor money."""
    now = till.clock.now()
    right = Right.LINE_VOID if type_ == "line_voided" else Right.BASKET_VOID
    decision = answered(told(body, work.settings().currency), user, right)
    work.append(draft(till.new_id(), type_, date_of(work, now), user.user_id, now, decision))
