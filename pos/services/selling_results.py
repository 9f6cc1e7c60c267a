"""What selling answers: the basket and its lines, what is put aside, the sale that is done.

Frozen; amounts are minor units, quantities thousandths. It refuses words: names of goods come in
both languages, and sentences are the caller's job.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.documents import Document
from pos.domain.money import BasisPoints, Minor, Thousandths
from pos.domain.words import in_language


@dataclass(frozen=True, slots=True)
class TenderHanded:
    """One way of paying and what was handed over, before change."""

    kind: str
    amount: Minor


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
        """Return the name in the language, else the other one."""
        return in_language(language, self.name_zh, self.name_en)


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
    member: str = ""
    """Code of the member whose sale it is; "" for nobody's."""


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
