"""The counter: one object that `till` and the screens alike drive, a method a use case.

Owns who is signed in and the order of checks (sign-in, right, shift, the rest; the form is the
caller's). Every change is one transaction and returns only after COMMIT; a PosError means that
nothing changed, but for the count of wrong PINs. Not thread-safe: call it from the ledger's lane.
Amounts are minor units, quantities thousandths.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pos.domain.codes.labels import LabelRule
from pos.domain.coming_back import ComingBack
from pos.domain.money import UNIT, Minor, Thousandths
from pos.domain.rights import Right
from pos.errors import LoginRequired
from pos.services import (
    checkout,
    conceding,
    drawer,
    entry,
    journal_views,
    label_table,
    layout,
    new_products,
    printing,
    products,
    refunds,
    session,
    shifts,
    unusual,
    voids,
)
from pos.services.conceding import Off
from pos.services.journal_results import Day, Printed, ReceiptShown, SaleEntry, UnusualEvent
from pos.services.refund_results import (
    PostVoidDone,
    RefundDone,
    RefundLine,
    RefundPreview,
    RefundQuote,
)
from pos.services.selling_results import BasketView, HeldBasket, SaleDone, Scanned, TenderHanded
from pos.services.session import Session
from pos.services.shift_results import CashDone, DrawerOpened, ShiftClosed, ShiftOpened, XReport
from pos.services.shop_results import (
    MemberView,
    PriceView,
    ProductView,
    ShopView,
    SignedIn,
    Status,
    StockView,
    SyncDone,
)
from pos.services.till import Till, open_shift_of


class Counter:
    """The till's services for one counter; made by `pos.bootstrap.till.open_counter`."""

    def __init__(self, till: Till) -> None:
        """Take the till's parts; nobody is signed in yet."""
        self._till = till
        self._session = Session()
        with till.ledger.read() as reads:
            self._currency = reads.settings().currency

    def admit(self, right: Right, *, needs_shift: bool) -> SignedIn:
        """Pass the gate without doing anything: sign-in, right, then shift.

        Every method passes it by itself; a caller asks where something of its own comes after.
        Raises LoginRequired, RightMissing, ShiftNotOpen.
        """
        user = self._session.enter(right)
        if needs_shift:
            with self._till.ledger.read() as reads:
                open_shift_of(reads)
        return user

    # --- who -----------------------------------------------------------------------------

    @property
    def signed_in(self) -> SignedIn | None:
        """Return who is signed in; nobody at the start of a process."""
        return self._session.signed_in

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code that every amount here is in."""
        return self._currency

    def users(self) -> tuple[SignedIn, ...]:
        """Return who may sign in, for the faces of the sign-in screen."""
        return session.users(self._till)

    def sign_in(self, login: str, pin: str) -> SignedIn:
        """Sign in; the basket stays. Raises LoginWrongPin, LoginWait (retry_after_s)."""
        self._session.signed_in = session.sign_in(self._till, login, pin)
        return self._session.signed_in

    def sign_out(self) -> None:
        """Leave the counter; basket and shift stay."""
        self._session.signed_in = None

    @contextmanager
    def leave(self, login: str, pin: str) -> Iterator[SignedIn]:
        """Do one action by someone else's leave: what is inside has their rights and limits too.

        The cashier stays signed in, and the documents made inside name who gave leave. Raises
        LoginRequired, WrongPin, LoginWait.
        """
        if self._session.signed_in is None:
            raise LoginRequired
        self._session.backer = session.give_leave(self._till, login, pin)
        try:
            yield self._session.backer
        finally:
            self._session.backer = None

    # --- shift ---------------------------------------------------------------------------

    def open_shift(self, float_: Minor) -> ShiftOpened:
        """Open the till's shift with the counted float. Raises ShiftAlreadyOpen, AmountInvalid."""
        return shifts.open_shift(self._till, self._session.enter(Right.SHIFT), float_)

    def close_shift(self, counted: Minor) -> ShiftClosed:
        """Close the shift with the cash counted blind. Raises ShiftNotOpen, AmountInvalid."""
        return shifts.close_shift(self._till, self._session.enter(Right.SHIFT), counted)

    def x_report(self) -> XReport:
        """Return the running shift's figures. Raises ShiftNotOpen."""
        self._session.enter(Right.X_REPORT)
        return shifts.x_report(self._till)

    def cash(self, direction: str, amount: Minor, reason: str) -> CashDone:
        """Move cash "in" or "out" of the drawer. Raises ReasonUnknown, AmountInvalid."""
        user = self._session.enter(Right.CASH)
        return shifts.move_cash(self._till, user, direction, amount, reason)

    def open_drawer(self) -> DrawerOpened:
        """Record that the drawer is opened without a sale. Raises ShiftNotOpen."""
        return drawer.open_drawer(self._till, self._session.enter(Right.DRAWER))

    # --- basket --------------------------------------------------------------------------

    def basket(self) -> BasketView:
        """Return the open basket; empty where there is none."""
        return entry.view_basket(self._till)

    def scan(
        self,
        code: str,
        quantity: Thousandths = UNIT,
        aim: str | None = None,
        price: Minor | None = None,
        product: str | None = None,
    ) -> Scanned:
        """Put what a code names into the basket; `aim` is the AIM id beside the code, if any.

        `price` is for a department's product alone, `product` (an id) settles an ambiguity.
        Raises ProductUnknown, ProductNoPrice, PriceNeeded, PriceFixed, ProductAmbiguous (its
        `choices`), BadCheckDigit, QuantityInvalid, LotExpired, CodeNotGoods, CodeParcel.
        """
        self._session.enter(Right.SELL)
        return entry.scan(self._till, code, quantity, aim, price, product)

    def add_product(
        self, product_id: str, quantity: Thousandths = UNIT, price: Minor | None = None
    ) -> Scanned:
        """Put a product into the basket by its id: quick key, search, or an ambiguity settled."""
        self._session.enter(Right.SELL)
        return entry.add_product(self._till, product_id, quantity, price)

    def repeat(self, quantity: Thousandths = UNIT) -> Scanned:
        """Put what was entered last into the basket once more. Raises BasketEmpty."""
        self._session.enter(Right.SELL)
        return entry.repeat(self._till, quantity)

    def inquire(self, code: str, aim: str | None = None) -> PriceView:
        """Return what a code costs without selling it. Raises as `scan`, but for a price."""
        self._session.enter(Right.STOCK)
        return entry.inquire(self._till, code, aim)

    def set_quantity(self, line: int, quantity: Thousandths) -> Scanned:
        """Set the quantity (> 0) of a line; less is logged. Raises LineUnknown, QuantityInvalid."""
        user = self._session.enter(Right.SELL)
        return voids.set_quantity(self._till, user, line, quantity)

    def remove(self, line: int) -> BasketView:
        """Take a line out before payment, which is logged; its number is never used again.

        Raises LineUnknown.
        """
        user = self._session.enter(Right.LINE_VOID)
        return voids.remove(self._till, user, line)

    def clear(self) -> BasketView:
        """Empty the basket, which is logged; fine on an empty one."""
        user = self._session.enter(Right.BASKET_VOID)
        return voids.clear(self._till, user)

    def discount(self, line: int | None, off: Off, reason: str) -> BasketView:
        """Set the discount of a line, or with None of the whole basket; nothing ends it.

        Raises LineUnknown, BasketEmpty, AmountInvalid, ReasonUnknown, LimitExceeded.
        """
        user = self._session.enter(Right.DISCOUNT)
        if line is None:
            return conceding.discount_basket(self._till, user, off, reason)
        return conceding.discount_line(self._till, user, line, off, reason).basket

    def reprice(self, line: int, price: Minor, reason: str) -> BasketView:
        """Set the price of a line; its list price again ends it.

        Raises LineUnknown, PriceFixed, AmountInvalid, ReasonUnknown, LimitExceeded.
        """
        user = self._session.enter(Right.REPRICE)
        return conceding.reprice(self._till, user, line, price, reason).basket

    def hold(self, name: str, note: str = "", member: str = "") -> tuple[str, ...]:
        """Put the basket aside under a name, with a member's code; returns all held names.

        Raises BasketEmpty, HoldTaken.
        """
        user = self._session.enter(Right.HOLD)
        return entry.hold(self._till, user, name, note, member)

    def recall(self, name: str) -> BasketView:
        """Take a held basket back. Raises HoldUnknown, BasketNotEmpty."""
        self._session.enter(Right.HOLD)
        return entry.recall(self._till, name)

    def held(self) -> tuple[HeldBasket, ...]:
        """Return the baskets put aside."""
        return entry.list_held(self._till)

    # --- money ---------------------------------------------------------------------------

    def pay(
        self,
        tenders: Sequence[TenderHanded],
        member: str | None = None,
        points: int | None = None,
        basket: str | None = None,
    ) -> SaleDone:
        """Sell the open basket; `basket` is the id that the screen shows, where it has one.

        A second tap on Pay with the id of the basket just sold returns that very sale again.
        Raises BasketEmpty, TenderUnknown, TenderShort, TenderOver, TenderNeedsMember,
        MemberUnknown, PointsTooMany, AmountInvalid.
        """
        user = self._session.enter(Right.SELL)
        return checkout.pay(self._till, user, tenders, member, points, basket)

    def member(self, code: str) -> MemberView:
        """Return a member by code. Raises MemberUnknown."""
        self._session.enter(Right.SELL)
        return checkout.view_member(self._till, code)

    def points_worth(self, points: int) -> Minor:
        """Return what points are worth as a discount."""
        with self._till.ledger.read() as reads:
            return checkout.points_worth(reads.settings(), points)

    def preview_refund(self, number: str) -> RefundPreview:
        """Look a sale up by its receipt number. Raises ReceiptUnknown, ServerUnreachable."""
        self._session.enter(Right.REFUND)
        return refunds.preview_refund(self._till, number)

    def quote_refund(
        self, number: str, lines: Sequence[RefundLine] | None = None, tender: str | None = None
    ) -> RefundQuote:
        """Return what `refund` would hand back, writing nothing."""
        self._session.enter(Right.REFUND)
        return refunds.quote_refund(self._till, number, lines, tender)

    def refund(
        self,
        number: str,
        lines: Sequence[RefundLine] | None = None,
        tender: str | None = None,
        why: ComingBack | None = None,
    ) -> RefundDone:
        """Give back lines of a sale (default: all that is left), by one tender or as paid.

        The document tells why, where that is said.

        Raises ReceiptUnknown, ServerUnreachable, LineUnknown, QuantityInvalid, RefundTooMuch,
        TenderUnknown.
        """
        user = self._session.enter(Right.REFUND)
        return refunds.refund(self._till, user, number, lines, tender, why)

    def post_void(self, number: str) -> PostVoidDone:
        """Take back a whole sale of this till and shift. Raises VoidTooLate, ReceiptUnknown."""
        user = self._session.enter(Right.POST_VOID)
        return refunds.post_void(self._till, user, number)

    # --- paper ---------------------------------------------------------------------------

    def reprint(self, number: str) -> Printed:
        """Print a receipt of this till again, marked as copy n, and record that it was asked for.

        Raises ReceiptUnknown, RightMissing (another's receipt).
        """
        return printing.reprint(self._till, self._session.enter(Right.REPRINT), number)

    def print_gift(self, number: str) -> Printed:
        """Print a sale's gift receipt, which shows no price. Raises as `reprint` does."""
        return printing.print_gift(self._till, self._session.enter(Right.REPRINT), number)

    def print_x(self) -> Printed:
        """Print the running shift's figures. Raises ShiftNotOpen."""
        return printing.print_x(self._till, self._session.enter(Right.X_REPORT))

    def reprint_z(self, z: int | None = None) -> Printed:
        """Print a closed shift's report again, the last one by default. Raises ReceiptUnknown."""
        return printing.reprint_z(self._till, self._session.enter(Right.X_REPORT), z)

    # --- looking -------------------------------------------------------------------------

    def sales(self, since: str | None = None) -> tuple[SaleEntry, ...]:
        """Return the sales journal from a business date on (default: this one), oldest first."""
        user = self._session.enter(Right.OWN_SALES)
        return journal_views.list_sales(self._till, user, since)

    def day(self) -> Day:
        """Return this business date's sales with their sums: own, or the till's for the owner."""
        return journal_views.view_day(self._till, self._session.enter(Right.OWN_SALES))

    def unusual(self) -> tuple[UnusualEvent, ...]:
        """Return what was out of the ordinary on this business date, oldest first."""
        self._session.enter(Right.ALL_SALES)
        return unusual.list_unusual(self._till)

    def receipt(self, event_id: str) -> ReceiptShown:
        """Return one receipt of this till by its event id. Raises ReceiptUnknown."""
        user = self._session.enter(Right.OWN_SALES)
        return journal_views.view_receipt(self._till, user, event_id)

    def labels(self) -> tuple[LabelRule, ...]:
        """Return the table of labels that scales print, as the shop has set it."""
        self._session.enter(Right.STOCK)
        return products.label_rules(self._till)

    def stock(self, code: str) -> StockView:
        """Return the stock of what a code names."""
        user = self._session.enter(Right.STOCK)
        return journal_views.view_stock(self._till, user, code)

    def search(self, text: str, most: int = 24) -> tuple[ProductView, ...]:
        """Return products by name, pinyin initials, SKU or barcode, best first."""
        self._session.enter(Right.STOCK)
        return products.search(self._till, text, most)

    def quick_keys(self, most: int = 12) -> tuple[ProductView, ...]:
        """Return the products of the shop's quick keys."""
        self._session.enter(Right.SELL)
        return products.quick_keys(self._till, most)

    def arrange_quick_keys(self, skus: Sequence[str]) -> tuple[str, ...]:
        """Set the shop's quick keys, on all its tills. Raises ProductUnknown, LayoutFull."""
        user = self._session.enter(Right.SETTINGS)
        return layout.arrange(self._till, user, skus)

    def change_labels(self, rows: Sequence[Mapping[str, Any]]) -> tuple[LabelRule, ...]:
        """Set the shop's table of in-store labels, on all its tills. Raises ConfigInvalid."""
        user = self._session.enter(Right.SETTINGS)
        return label_table.change_table(self._till, user, rows)

    def new_product(self, told: new_products.NewProduct) -> ProductView:
        """Make a product for a code that was just scanned. Raises as `new_products.add`."""
        return new_products.add(self._till, self._session.enter(Right.SETTINGS), told)

    def product(self, product_id: str) -> ProductView:
        """Return one product as the picture panel shows it. Raises ProductUnknown."""
        self._session.enter(Right.STOCK)
        return products.view_product(self._till, product_id)

    def shop(self) -> ShopView:
        """Return which shop and till this is; needs no sign-in."""
        return journal_views.view_shop(self._till)

    def status(self) -> Status:
        """Return the till at a glance; needs no sign-in."""
        return journal_views.status(self._till, self._session.signed_in)

    def sync(self, wait_s: int = 30) -> SyncDone:
        """Wait until the server has everything, or `wait_s` are over; needs no sign-in."""
        return journal_views.wait_for_server(self._till, wait_s)
