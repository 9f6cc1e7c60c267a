"""What the shop answers: who is signed in, its goods and members, and how the till stands.

Frozen; amounts are minor units, quantities thousandths. It refuses words: names of goods come in
both languages, and sentences are the caller's job.
"""

from dataclasses import dataclass

from pos.domain.catalogue import Role
from pos.domain.money import Minor, Thousandths
from pos.domain.words import in_language


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
        return in_language(language, self.name_zh, self.name_en) or self.login


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
        """Return the name in the language, else the other one."""
        return in_language(language, self.name_zh, self.name_en)


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
        return in_language(language, self.name_zh, self.name_en) or self.code


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
