"""The counter: one object that `till` and the screens alike drive, a method a use case.

Owns who is signed in and the order of checks (sign-in, right, shift, the rest; the form is the
caller's). Every method is one transaction and returns only after COMMIT; a PosError means that
nothing changed, but for the count of wrong PINs. Not thread-safe: call it from the ledger's lane.
Amounts are minor units, quantities thousandths.
"""

from collections.abc import Sequence

from pos.domain.money import Minor, Thousandths
from pos.services.results import (
    BasketView,
    CashDone,
    HeldBasket,
    MemberView,
    PostVoidDone,
    ProductView,
    RefundDone,
    RefundLine,
    RefundPreview,
    RefundQuote,
    SaleDone,
    SaleEntry,
    Scanned,
    ShiftClosed,
    ShiftOpened,
    SignedIn,
    Status,
    StockView,
    SyncDone,
    TenderHanded,
    XReport,
)


class Counter:
    """The till's services for one counter; made by `pos.bootstrap.till.build_counter`."""

    # --- who -----------------------------------------------------------------------------

    @property
    def signed_in(self) -> SignedIn | None:
        """Return who is signed in; nobody at the start of a process."""
        raise NotImplementedError

    @property
    def currency(self) -> str:
        """Return the ISO 4217 code that every amount here is in."""
        raise NotImplementedError

    def users(self) -> tuple[SignedIn, ...]:
        """Return who may sign in, for the faces of the sign-in screen."""
        raise NotImplementedError

    def sign_in(self, login: str, pin: str) -> SignedIn:
        """Sign in; the basket stays. Raises LoginWrongPin, LoginWait (retry_after_s)."""
        raise NotImplementedError

    def sign_out(self) -> None:
        """Leave the counter; basket and shift stay."""
        raise NotImplementedError

    # --- shift ---------------------------------------------------------------------------

    def open_shift(self, float_: Minor) -> ShiftOpened:
        """Open the till's shift with the counted float. Raises ShiftAlreadyOpen, AmountInvalid."""
        raise NotImplementedError

    def close_shift(self, counted: Minor) -> ShiftClosed:
        """Close the shift with the cash counted blind. Raises ShiftNotOpen, AmountInvalid."""
        raise NotImplementedError

    def x_report(self) -> XReport:
        """Return the running shift's figures. Raises ShiftNotOpen."""
        raise NotImplementedError

    def cash(self, direction: str, amount: Minor, reason: str) -> CashDone:
        """Move cash "in" or "out" of the drawer. Raises ReasonUnknown, AmountInvalid."""
        raise NotImplementedError

    # --- basket --------------------------------------------------------------------------

    def basket(self) -> BasketView:
        """Return the open basket; empty where there is none."""
        raise NotImplementedError

    def scan(self, code: str, quantity: Thousandths = 1000, aim: str | None = None) -> Scanned:
        """Put what a code names into the basket; `aim` is the AIM id beside the code, if any.

        Raises ProductUnknown, ProductNoPrice, ProductAmbiguous (its `choices`), CodeBadCheckDigit,
        QuantityInvalid.
        """
        raise NotImplementedError

    def add_product(self, product_id: str, quantity: Thousandths = 1000) -> Scanned:
        """Put a product into the basket by its id: quick key, search, or an ambiguity settled."""
        raise NotImplementedError

    def set_quantity(self, line: int, quantity: Thousandths) -> Scanned:
        """Set the quantity (> 0) of a line. Raises LineUnknown, QuantityInvalid."""
        raise NotImplementedError

    def remove(self, line: int) -> BasketView:
        """Take a line out before payment; its number is never used again. Raises LineUnknown."""
        raise NotImplementedError

    def clear(self) -> BasketView:
        """Empty the basket; fine on an empty one."""
        raise NotImplementedError

    def hold(self, name: str) -> tuple[str, ...]:
        """Put the basket aside under a name; returns all held names. Raises BasketEmpty."""
        raise NotImplementedError

    def recall(self, name: str) -> BasketView:
        """Take a held basket back. Raises HoldUnknown, BasketNotEmpty."""
        raise NotImplementedError

    def held(self) -> tuple[HeldBasket, ...]:
        """Return the baskets put aside."""
        raise NotImplementedError

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
        raise NotImplementedError

    def member(self, code: str) -> MemberView:
        """Return a member by code. Raises MemberUnknown."""
        raise NotImplementedError

    def points_worth(self, points: int) -> Minor:
        """Return what points are worth as a discount."""
        raise NotImplementedError

    def preview_refund(self, number: str) -> RefundPreview:
        """Look a sale up by its receipt number. Raises ReceiptUnknown, ServerUnreachable."""
        raise NotImplementedError

    def quote_refund(
        self, number: str, lines: Sequence[RefundLine] | None = None, tender: str | None = None
    ) -> RefundQuote:
        """Return what `refund` would hand back, writing nothing."""
        raise NotImplementedError

    def refund(
        self, number: str, lines: Sequence[RefundLine] | None = None, tender: str | None = None
    ) -> RefundDone:
        """Give back lines of a sale (default: all that is left), by one tender or as paid.

        Raises ReceiptUnknown, ServerUnreachable, LineUnknown, QuantityInvalid, RefundTooMuch,
        TenderUnknown.
        """
        raise NotImplementedError

    def post_void(self, number: str) -> PostVoidDone:
        """Take back a whole sale of this till and shift. Raises VoidTooLate, ReceiptUnknown."""
        raise NotImplementedError

    # --- looking -------------------------------------------------------------------------

    def sales(self, since: str | None = None) -> tuple[SaleEntry, ...]:
        """Return the sales journal from a business date on (default: this one), oldest first."""
        raise NotImplementedError

    def stock(self, code: str) -> StockView:
        """Return the stock of what a code names."""
        raise NotImplementedError

    def search(self, text: str, most: int = 24) -> tuple[ProductView, ...]:
        """Return products by name, pinyin initials, SKU or barcode, best first."""
        raise NotImplementedError

    def quick_keys(self, most: int = 12) -> tuple[ProductView, ...]:
        """Return the products of the shop's quick keys."""
        raise NotImplementedError

    def product(self, product_id: str) -> ProductView:
        """Return one product as the picture panel shows it. Raises ProductUnknown."""
        raise NotImplementedError

    def status(self) -> Status:
        """Return the till at a glance; needs no sign-in."""
        raise NotImplementedError

    def sync(self, wait_s: int = 30) -> SyncDone:
        """Wait until the server has everything, or `wait_s` are over; needs no sign-in."""
        raise NotImplementedError
