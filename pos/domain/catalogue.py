"""What the shop sells and who works there, as frozen facts read from master data.

Owns the shapes of products, persons and shop settings; the tables behind them are node state
(pulled from the server or written with the till's own master documents).
"""

from dataclasses import dataclass
from enum import StrEnum

from pos.domain.documents import Json
from pos.domain.money import BasisPoints, Minor, Thousandths
from pos.domain.words import in_language

GRAMS = {"kg": 1000, "公斤": 1000, "千克": 1000, "500g": 500, "斤": 500, "g": 1}
"""Grams in each unit that goods are weighed in; in any other they are counted."""


class LineKind(StrEnum):
    """What a basket line is: only goods move stock; deposits bear no tax (rules M2, M4).

    A department's price is asked for at each sale: what is not worth a price of its own.
    """

    GOODS = "goods"
    SERVICE = "service"
    COUPON = "coupon"
    DEPOSIT = "deposit"
    DEPARTMENT = "department"


class Role(StrEnum):
    """The roles of the demo; rights by role are data in `pos.domain.rights`."""

    OWNER = "owner"
    CASHIER = "cashier"
    WAREHOUSE = "warehouse"


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU: a variant of its own, with price per unit in minor units (None: not priced)."""

    id: str
    sku: str
    name_zh: str
    name_en: str
    unit: str
    price: Minor | None
    rate: BasisPoints
    category: str
    kind: LineKind
    barcodes: tuple[str, ...]
    """Normalised: 14 digits for retail codes, the text itself for any other."""
    version: int
    """The server's version of this row; 0 while it has not been accepted there."""
    packs: tuple[tuple[str, int], ...] = ()
    """(barcode, pieces) of the barcodes that stand for more than one piece: a case, a six-pack."""

    def pieces(self, code: str) -> int:
        """Return how many pieces one scan of this barcode stands for."""
        return next((pieces for barcode, pieces in self.packs if barcode == code), 1)

    @property
    def is_weighed(self) -> bool:
        """Claim that it is sold by weight, so that 3 decimals of quantity are usual."""
        return self.unit in GRAMS

    def name(self, language: str) -> str:
        """Return the name in the language, else the other one."""
        return in_language(language, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True)
class User:
    """Someone who signs in; `pin_hash` is a state row and never enters a document."""

    id: str
    login: str
    role: Role
    name_zh: str
    name_en: str
    pin_hash: str
    version: int


@dataclass(frozen=True, slots=True)
class Member:
    """A customer with points; the names come from the erasable person table, may be empty."""

    id: str
    code: str
    name_zh: str
    name_en: str
    points: int
    may_buy_on_account: bool
    version: int


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """The shop's rules as data; what a document needs of them is stored in the document."""

    company_name_zh: str
    company_name_en: str
    shop_name_zh: str
    shop_name_en: str
    address_zh: str
    address_en: str
    phone: str
    time_zone: str
    day_begins_hour: int
    currency: str
    taxpayer: str
    """"general" or "small" (small-scale taxpayer, rule C2)."""
    prices: str
    """"inclusive": tax inside prices; "exclusive": tax on top (rule M4)."""
    cash_step: Minor
    points_per_unit: int
    """How many points buy one major unit of the currency (100 points = 1.00)."""
    language: str
    receipt_columns: int
    labels: tuple[Json, ...] = ()
    """In-store label rules as `assets/demo/labels.json` has them (prefixes 20–29), as data."""
    quick_keys: tuple[str, ...] = ()
    """SKUs of the quick keys, in their order, until the shop arranges its own keys."""
    limits: tuple[Json, ...] = ()
    """How far a role may go below the list price (`pos.domain.concessions`), where not as usual."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Quantity and value of a product in a shop, with the costs that C1 and C3 need.

    `basis` is (value, quantity) of the unit cost when last above zero or of a later receipt;
    `receipt` the same of the last receipt; None where no cost was ever known.
    """

    q: Thousandths
    v: Minor
    basis: tuple[Minor, Thousandths] | None
    receipt: tuple[Minor, Thousandths] | None


NO_STOCK = Stock(0, 0, None, None)
