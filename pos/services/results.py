"""What the counter answers: frozen results, amounts in minor units, quantities in thousandths.

Owns the shapes that `till` writes as JSON and that presenters turn into views. It refuses words:
names of goods come in both languages, and sentences are the caller's job.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.catalogue import Role
from pos.domain.documents import Document
from pos.domain.money import BasisPoints, Minor, Thousandths


@dataclass(frozen=True, slots=True)
class TenderHanded:
    """One way of paying and what was handed over, before change."""

    kind: str
    amount: Minor


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One line of a sale to give back, and how much of it."""

    line: int
    q: Thousandths


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who stands at the counter now; `backer` is who gave leave for the one action under way."""

    user_id: str
    login: str
    role: Role
    name_zh: str
    name_en: str
    backer: "SignedIn | None" = None

    def name(self, language: str) -> str:
        """Return the name in the language, else the other one, else the login."""
        pair = (self.name_zh, self.name_en)
        first, second = pair if language == "zh" else pair[::-1]
        return first or second or self.login


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the open basket; `amount` is what it costs after its own discounts."""

    line: int
    product: str
    sku: str
    name_zh: str
    name_en: str
    unit: str
    is_weighed: bool
    q: Thousandths
    price: Minor
    amount: Minor
    label: Minor | None
    """The price on its price label, which is the line (rule M1); None for every other line."""
    off: Minor = 0
    """What its own discount takes off; `amount` is after it."""
    percent: BasisPoints = 0
    """The discount's percentage, where it is one."""
    listed: Minor | None = None
    """The list price, where another was agreed on."""

    def name(self, language: str) -> str:
        """Return the name in the language, falling back to the other where one is empty."""
        pair = (self.name_zh, self.name_en)
        first, second = pair if language == "zh" else pair[::-1]
        return first or second


@dataclass(frozen=True, slots=True)
class BasketView:
    """The open basket, lines in order of entry; `id` names it until it is paid or held."""

    id: str | None
    lines: tuple[Line, ...]
    total: Minor
    off: Minor = 0
    """What the discount on the whole basket takes off; `total` is after it."""
    percent: BasisPoints = 0
    """That discount's percentage, where it is one."""

    @property
    def is_empty(self) -> bool:
        """Claim that nothing has been entered."""
        return not self.lines


@dataclass(frozen=True, slots=True)
class Scanned:
    """The line that a scan or a change touched, and the basket as it stands after."""

    line: Line
    basket: BasketView

    @property
    def total(self) -> Minor:
        """Return the running total of the basket."""
        return self.basket.total


@dataclass(frozen=True, slots=True)
class HeldBasket:
    """A basket put aside under a name."""

    name: str
    lines: int
    total: Minor
    at: str = ""
    """Wall time when it was put aside; "" for one kept by an older release."""
    goods: tuple[tuple[str, str], ...] = ()
    """The Chinese and the English name of its first lines, to know it again by."""
    note: str = ""
    user: str | None = None
    """Login of who put it aside."""


@dataclass(frozen=True, slots=True)
class SaleDone:
    """A sale that is on disk; nothing of it can fail any more."""

    sale: str
    """Event id of the document."""
    number: str
    total: Minor
    rounding: Minor
    """What cash rounding added to (+) or took off (−) the total (rule M5)."""
    taxes: Mapping[BasisPoints, Minor]
    """Tax by rate, rates above zero only."""
    tenders: tuple[TenderHanded, ...]
    change: Minor
    points_earned: int
    points_balance: int | None
    """Known balance of the member after the sale; None without a member."""
    document: Document
    receipt_text: str


@dataclass(frozen=True, slots=True)
class RefundPreviewLine:
    """One line of a sale as it can be given back: sold, gone back so far, still left."""

    line: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    sold: Thousandths
    returned: Thousandths
    net: Minor
    """What the whole line cost after all discounts, tax inside or on top as it was sold."""

    @property
    def left(self) -> Thousandths:
        """Return how much of the line can still be given back."""
        return self.sold - self.returned


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """A sale looked up for a refund; nothing is written."""

    sale: str
    number: str
    at: str
    total: Minor
    lines: tuple[RefundPreviewLine, ...]
    tenders: tuple[TenderHanded, ...]
    """Net of change, as the sale was paid."""
    is_of_this_till: bool
    is_of_open_shift: bool
    """Claim that a post-void may still take it back as a whole."""
    has_member: bool


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What a refund of these lines would hand back; nothing is written."""

    total: Minor
    tenders: tuple[TenderHanded, ...]
    lines: Mapping[int, Minor]
    """What each line that goes back brings, by its number."""


@dataclass(frozen=True, slots=True)
class RefundDone:
    """A refund that is on disk; `total` is positive, what is handed back."""

    refund: str
    number: str
    of_number: str
    total: Minor
    taxes: Mapping[BasisPoints, Minor]
    tenders: tuple[TenderHanded, ...]
    document: Document
    receipt_text: str


@dataclass(frozen=True, slots=True)
class PostVoidDone:
    """A sale of this shift taken back as a whole; it keeps the sale's number."""

    post_void: str
    number: str
    total: Minor
    tenders: tuple[TenderHanded, ...]
    document: Document
    receipt_text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Something put in line for the printer; without a printer its text alone."""

    number: str
    """The receipt's number, `Z n` of a closed shift, empty for a running one."""
    copy: int
    """Which copy of its paper it is; 0 for what has no copies."""
    receipt_text: str


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """The till's shift that any cashier shares from now on."""

    document: str
    number: int
    business_date: str


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The Z of a shift: expected cash, what was counted, counted − expected.

    Refunds (and voids) are positive.
    """

    document: str
    number: int
    z: int
    expected: Minor
    counted: Minor
    difference: Minor
    sales: Minor
    refunds: Minor
    tenders: Mapping[str, Minor]
    held: tuple[str, ...]
    """Baskets still put aside: they stay, and the screen says so."""
    open_lines: int = 0
    """Lines of a basket that was not paid when the shift was closed: it stays too."""


@dataclass(frozen=True, slots=True)
class XReport:
    """The running shift, read only; refunds (and voids) are positive, net = sales − refunds."""

    shift: int
    sales: Minor
    refunds: Minor
    net: Minor
    tenders: Mapping[str, Minor]


@dataclass(frozen=True, slots=True)
class CashDone:
    """Cash moved in or out of the drawer."""

    document: str


@dataclass(frozen=True, slots=True)
class SaleEntry:
    """One line of the sales journal: kind is sale, refund or post_void, refunds negative."""

    number: str
    total: Minor
    user: str | None
    """Login of who made it."""
    at: str
    kind: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Day:
    """The sales journal of a business date with its sums: a cashier's own, the owner's till's."""

    business_date: str
    entries: tuple[SaleEntry, ...]
    """Oldest first."""
    sales: int
    """How many; `refunds` counts refunds and voids."""
    refunds: int
    net: Minor
    """Sales − refunds."""
    tenders: Mapping[str, Minor]
    """Net by kind, what was handed back taken off."""
    is_own: bool
    """Claim that only what this user made is in it."""


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One entry of the sales journal with its sealed document."""

    entry: SaleEntry
    document: Document


@dataclass(frozen=True, slots=True)
class StockView:
    """A product's stock in this shop; `value` only for a role that may see cost."""

    product: str
    sku: str
    q: Thousandths
    value: Minor | None


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as search and quick keys show it."""

    product: str
    sku: str
    name_zh: str
    name_en: str
    unit: str
    is_weighed: bool
    price: Minor | None
    category: str
    stock: Thousandths
    asks_price: bool = False
    """Claim that its price is asked for at each sale: a department."""

    def name(self, language: str) -> str:
        """Return the name in the language, falling back to the other where one is empty."""
        pair = (self.name_zh, self.name_en)
        first, second = pair if language == "zh" else pair[::-1]
        return first or second


@dataclass(frozen=True, slots=True)
class PriceView:
    """What a code costs, looked up without selling it; a label's package has its own amount."""

    product: ProductView
    q: Thousandths
    amount: Minor | None
    """What a scan would charge; None while there is no price."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as the pay screen shows one: points are the balance known to this till."""

    id: str
    code: str
    name_zh: str
    name_en: str
    points: int
    may_buy_on_account: bool

    def name(self, language: str) -> str:
        """Return the name in the language, else the other one, else the card's code."""
        pair = (self.name_zh, self.name_en)
        first, second = pair if language == "zh" else pair[::-1]
        return first or second or self.code


@dataclass(frozen=True, slots=True)
class ShopView:
    """Which shop and till this is, as a screen's bar names them."""

    shop_code: str
    till_code: str
    shop_name_zh: str
    shop_name_en: str
    company_name_zh: str
    company_name_en: str
    currency: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """The end of the till's stream, as paper and server know it; `hash` is 64 hex digits."""

    device: str
    epoch: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Status:
    """The till at a glance; None where there is none."""

    user: str | None
    role: Role | None
    shift: int | None
    lines: int
    total: Minor
    acked: int | None
    """Highest acknowledged seq of the present epoch."""
    pending: int
    """Documents that the server has not acknowledged, over all epochs."""
    oldest_s: int | None
    """Age of the oldest of them in seconds."""
    online: bool
    head: HeadView
    met_at: str | None = None
    """Wall time of the last exchange with the server that worked in this process."""
    offset_ms: int | None = None
    """How far this clock is behind the server's, as last measured; None: not measured."""


@dataclass(frozen=True, slots=True)
class SyncDone:
    """How far the server has everything after a wait for it."""

    acked: int
    pending: int
    online: bool
