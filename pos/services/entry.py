"""Entering goods: scan, quick key, quantity, taking out, putting aside and taking back.

Owns every change of the open basket before payment. Each is one transaction that writes the
basket as it stands, so that a restart, a crash or a change of cashier keeps it.
"""

from pos.domain.catalogue import Product
from pos.domain.figures import format_quantity
from pos.domain.money import Minor, Thousandths
from pos.errors import (
    BasketEmpty,
    BasketNotEmpty,
    HoldTaken,
    HoldUnknown,
    LineUnknown,
    LotExpired,
    ProductNoPrice,
    ProductUnknown,
    QuantityInvalid,
)
from pos.ports.ledger import Reads, Work
from pos.services import basket as baskets
from pos.services.basket import STATE_KEY, OpenBasket
from pos.services.products import Found, read_code
from pos.services.results import BasketView, HeldBasket, Scanned
from pos.services.till import Till, local_time, open_shift_of

ONE: Thousandths = 1000
HELD_AT = "held_at"
HELD_GOODS_MOST = 3


def view_basket(till: Till) -> BasketView:
    """Return the open basket; empty where there is none."""
    with till.ledger.read() as reads:
        return _view(reads, baskets.load(reads))


def scan(till: Till, code: str, quantity: Thousandths, aim: str | None) -> Scanned:
    """Put what a code names into the basket: a case's pieces, a label's one package."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        found = read_code(work, code, aim)
        _refuse_expired(till, work, found)
        price = _priced(till, found.product)
        basket = baskets.load(work)
        if not found.is_label:
            pieces = quantity * found.pieces
            basket, number = baskets.add(basket, found.product, price, pieces, till.new_id)
        elif quantity != ONE:
            raise QuantityInvalid(typed=format_quantity(quantity))
        else:
            basket, number = baskets.add_label(
                basket, found.product, price, found.quantity(price), found.label, till.new_id
            )
        return _scanned(work, basket, number)


def add_product(till: Till, product_id: str, quantity: Thousandths) -> Scanned:
    """Put a product into the basket by its id. Raises ProductUnknown, ProductNoPrice."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        product = work.product(product_id)
        if product is None:
            raise ProductUnknown(code=product_id)
        basket, number = baskets.add(
            baskets.load(work), product, _priced(till, product), quantity, till.new_id
        )
        return _scanned(work, basket, number)


def set_quantity(till: Till, line: int, quantity: Thousandths) -> Scanned:
    """Set the quantity of a line. Raises LineUnknown, QuantityInvalid."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None:
            raise LineUnknown(line=line)
        return _scanned(work, baskets.set_quantity(basket, line, quantity), line)


def remove(till: Till, line: int) -> BasketView:
    """Take a line out of the basket. Raises LineUnknown."""
    with till.ledger.begin() as work:
        basket = baskets.load(work)
        if basket is None:
            raise LineUnknown(line=line)
        smaller = basket.without(line)
        work.put_state(STATE_KEY, smaller.to_state())
        return _view(work, smaller)


def clear(till: Till) -> BasketView:
    """Empty the basket: it ends, and the next one counts its lines from 1."""
    with till.ledger.begin() as work:
        if work.state(STATE_KEY) is not None:
            work.put_state(STATE_KEY, None)
        return _view(work, None)


def hold(till: Till, name: str) -> tuple[str, ...]:
    """Put the basket aside under a name. Raises BasketEmpty, HoldTaken."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None or not basket.lines:
            raise BasketEmpty
        if work.held(name) is not None:
            raise HoldTaken(name=name)
        work.put_held(name, basket.to_state() | {HELD_AT: till.clock.now().wall})
        work.put_state(STATE_KEY, None)
        return tuple(work.held_names())


def recall(till: Till, name: str) -> BasketView:
    """Take a held basket back. Raises HoldUnknown, BasketNotEmpty."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        held, basket = work.held(name), baskets.load(work)
        if held is None:
            raise HoldUnknown(name=name)
        if basket is not None and basket.lines:
            raise BasketNotEmpty
        recalled = OpenBasket.from_state(held)
        work.put_held(name, None)
        work.put_state(STATE_KEY, recalled.to_state())
        return _view(work, recalled)


def list_held(till: Till) -> tuple[HeldBasket, ...]:
    """Return the baskets put aside, with their sizes."""
    with till.ledger.read() as reads:
        shown: list[HeldBasket] = []
        for name in reads.held_names():
            state = reads.held(name)
            if state is not None:
                view = _view(reads, OpenBasket.from_state(state))
                goods = tuple((it.name_zh, it.name_en) for it in view.lines[:HELD_GOODS_MOST])
                at = str(state.get(HELD_AT, ""))
                shown.append(HeldBasket(name, len(view.lines), view.total, at, goods))
    return tuple(shown)


def _refuse_expired(till: Till, reads: Reads, found: Found) -> None:
    """Raise LotExpired where the code names a last day that is over by the shop's calendar."""
    if found.expiry is None:
        return
    if found.expiry < local_time(reads.settings(), till.clock.now()).date():
        product = found.product
        raise LotExpired(
            sku=product.sku,
            name=product.name(till.language),
            expiry=found.expiry.isoformat(),
            lot=found.lot or "",
        )


def _priced(till: Till, product: Product) -> Minor:
    """Return the price of a product. Raises ProductNoPrice."""
    if product.price is None:
        raise ProductNoPrice(sku=product.sku, name=product.name(till.language))
    return product.price


def _scanned(work: Work, basket: OpenBasket, number: int) -> Scanned:
    """Keep the changed basket and return the line that was touched with the new total."""
    work.put_state(STATE_KEY, basket.to_state())
    view = _view(work, basket)
    touched = next(line for line in view.lines if line.line == number)
    return Scanned(touched, view)


def _view(reads: Reads, basket: OpenBasket | None) -> BasketView:
    """Return a basket as it is shown, by the shop's way of pricing."""
    return baskets.view(basket, reads.settings().prices)
