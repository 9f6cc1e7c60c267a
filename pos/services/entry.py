"""Entering goods: scan, quick key, once more, putting aside and taking back.

Owns what comes into the open basket. Each change is one transaction that writes the basket as it
stands, so that a restart, a crash or a change of cashier keeps it. What is taken out again is
`pos.services.voids`, what is given away `pos.services.conceding`.
"""

from pos.domain.catalogue import LineKind, Product
from pos.domain.figures import format_quantity
from pos.domain.money import FIGURE_LIMIT, UNIT, Minor, Thousandths, half
from pos.errors import (
    AmountInvalid,
    BasketEmpty,
    BasketNotEmpty,
    HoldTaken,
    HoldUnknown,
    LotExpired,
    PriceFixed,
    PriceNeeded,
    ProductNoPrice,
    ProductUnknown,
    QuantityInvalid,
)
from pos.ports.ledger import Reads, Work
from pos.services import basket as baskets
from pos.services.basket import STATE_KEY, OpenBasket
from pos.services.naming import Found, read_code
from pos.services.products import product_view
from pos.services.selling_results import BasketView, HeldBasket, Scanned
from pos.services.shop_results import PriceView, SignedIn
from pos.services.till import Till, local_time, open_shift_of

HELD_AT = "held_at"
HELD_GOODS_MOST = 3


def view_basket(till: Till) -> BasketView:
    """Return the open basket; empty where there is none."""
    with till.ledger.read() as reads:
        return _view(reads, baskets.load(reads))


def scan(
    till: Till,
    code: str,
    quantity: Thousandths,
    aim: str | None,
    asked: Minor | None = None,
    chosen: str | None = None,
) -> Scanned:
    """Put what a code names into the basket: a case's pieces, a label's one package.

    `chosen` is the id of one of several products that bear the code; `asked` the price of a
    department's product. Raises PriceNeeded without it, PriceFixed with it where the product has
    its own.
    """
    with till.ledger.begin() as work:
        open_shift_of(work)
        found = read_code(work, code, aim, chosen)
        _refuse_expired(till, work, found)
        price = _priced(till, found.product, asked)
        basket = baskets.load(work)
        if not found.is_label:
            pieces = quantity * found.pieces
            basket, number = baskets.add(basket, found.product, price, pieces, till.new_id)
        elif quantity != UNIT:
            raise QuantityInvalid(typed=format_quantity(quantity))
        else:
            basket, number = baskets.add_label(
                basket, found.product, price, found.quantity(price), found.label, till.new_id
            )
        return kept_line(work, basket, number)


def add_product(
    till: Till, product_id: str, quantity: Thousandths, asked: Minor | None = None
) -> Scanned:
    """Put a product into the basket by its id. Raises ProductUnknown, and as `scan`."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        product = work.product(product_id)
        if product is None:
            raise ProductUnknown(code=product_id)
        basket, number = baskets.add(
            baskets.load(work), product, _priced(till, product, asked), quantity, till.new_id
        )
        return kept_line(work, basket, number)


def repeat(till: Till, quantity: Thousandths) -> Scanned:
    """Put once more into the basket what was entered last. Raises BasketEmpty, QuantityInvalid."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None or basket.last is None:
            raise BasketEmpty
        return kept_line(work, *baskets.once_more(basket, quantity))


def inquire(till: Till, code: str, aim: str | None) -> PriceView:
    """Return what a code costs, and what is left of it; the basket does not change.

    Raises ProductUnknown, ProductAmbiguous, BadCheckDigit.
    """
    with till.ledger.read() as reads:
        found = read_code(reads, code, aim)
        product, price = found.product, found.product.price
        q = found.quantity(price) if found.is_label and price else UNIT * found.pieces
        amount = found.label
        if amount is None and price is not None:
            amount = half(q * price, UNIT)
        return PriceView(product_view(reads, product), q, amount)


def hold(
    till: Till, user: SignedIn, name: str, note: str = "", member: str = ""
) -> tuple[str, ...]:
    """Put the basket aside under a name, with a member's code. Raises BasketEmpty, HoldTaken."""
    with till.ledger.begin() as work:
        open_shift_of(work)
        basket = baskets.load(work)
        if basket is None or not basket.lines:
            raise BasketEmpty
        if work.held(name) is not None:
            raise HoldTaken(name=name)
        at = till.clock.now().wall
        beside = {HELD_AT: at, "note": note, "user": user.login, "member": member}
        work.put_held(name, basket.to_state() | beside)
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
                beside = (state.get("note", ""), state.get("user"), state.get("member", ""))
                shown.append(HeldBasket(name, len(view.lines), view.total, at, goods, *beside))
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


def _priced(till: Till, product: Product, asked: Minor | None) -> Minor:
    """Return the price of a product, a department's as asked for. Raises as `scan`."""
    if product.kind is LineKind.DEPARTMENT:
        if asked is None:
            name = product.name(till.language)
            raise PriceNeeded(sku=product.sku, name=name, product=product.id)
        if not 0 < asked < FIGURE_LIMIT:
            raise AmountInvalid(typed=asked)
        return asked
    if asked is not None:
        raise PriceFixed(sku=product.sku)
    if product.price is None:
        raise ProductNoPrice(sku=product.sku, name=product.name(till.language))
    return product.price


def kept(work: Work, basket: OpenBasket | None) -> BasketView:
    """Keep the changed basket, or that there is none, and return it as it is shown."""
    work.put_state(STATE_KEY, basket.to_state() if basket else None)
    return _view(work, basket)


def kept_line(work: Work, basket: OpenBasket, number: int) -> Scanned:
    """Keep the changed basket and return the line that was touched with the new total."""
    view = kept(work, basket)
    touched = next(line for line in view.lines if line.line == number)
    return Scanned(touched, view)


def _view(reads: Reads, basket: OpenBasket | None) -> BasketView:
    """Return a basket as it is shown, by the shop's way of pricing."""
    return baskets.view(basket, reads.settings().prices)
