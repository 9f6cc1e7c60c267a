"""What a code names: one product, with what the code says of this very package.

Owns the way from a scan to one product: exact matches only, and a code that several products
bear asks which one, never guesses. What the characters of a code mean is `pos.domain.codes`.
"""

from dataclasses import dataclass
from datetime import date

from pos.domain.catalogue import GRAMS, Product
from pos.domain.codes import (
    CardCode,
    GtinCode,
    LabelCode,
    NotGoodsCode,
    PaymentCode,
    PlainCode,
    ReceiptCode,
    interpret,
    readable,
    rules_of,
    shown,
)
from pos.domain.documents import Json
from pos.domain.figures import decimals_of
from pos.domain.money import Minor, Thousandths, half
from pos.domain.pricing import label_quantity
from pos.errors import (
    BadCheckDigit,
    CodeNotGoods,
    CodeParcel,
    PriceOtherCurrency,
    ProductAmbiguous,
    ProductUnknown,
)
from pos.ports.ledger import Reads


@dataclass(frozen=True, slots=True)
class Found:
    """A product behind a code, with what the code says of this very package."""

    product: Product
    weight: Thousandths | None = None
    """In the product's own unit."""
    label: Minor | None = None
    pieces: int = 1
    """How many pieces one scan stands for: a case barcode, a GS1 count."""
    expiry: date | None = None
    """The last day on which it may be sold (AI 17)."""
    lot: str | None = None

    @property
    def is_label(self) -> bool:
        """Claim that the code is a label of one package, by weight or by price."""
        return self.weight is not None or self.label is not None

    def quantity(self, price: Minor) -> Thousandths:
        """Return how much the package holds (rule M1 for a price label)."""
        if self.label is not None:
            return label_quantity(self.label, price)
        return self.weight or 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """Looks products up by one code as it was typed or scanned."""

    reads: Reads
    code: str
    chosen: str | None
    """The id of the product that was chosen where several bear the code."""

    def is_borne(self, key: str) -> bool:
        """Claim that a product bears exactly this."""
        return bool(self.reads.products_by_code(key))

    def one(self, *keys: str) -> Product:
        """Return the one product that bears any of these. Raises as `read_code`."""
        found = {one.id: one for key in keys for one in self.reads.products_by_code(key)}
        if self.chosen in found:
            return found[self.chosen]
        if not found:
            raise ProductUnknown(code=self.code)
        if len(found) > 1:
            raise ProductAmbiguous(code=self.code, choices=[_choice(one) for one in found.values()])
        return next(iter(found.values()))


def read_code(reads: Reads, code: str, aim: str | None, chosen: str | None = None) -> Found:
    """Return what a scanned or typed code names: a barcode, a label of one package, an SKU.

    `chosen` settles an ambiguity by the product's id. Raises ProductUnknown (its `meaning` says
    where the code is something else that the counter knows), ProductAmbiguous (its `choices`),
    BadCheckDigit, CodeNotGoods, CodeParcel, PriceOtherCurrency.
    """
    settings, typed = reads.settings(), readable(code).strip()
    look = Lookup(reads, typed, chosen)
    try:
        read = interpret(code, aim, rules_of(settings.labels))
    except BadCheckDigit:
        # A number that is no barcode may still be somebody's SKU.
        if not look.is_borne(typed):
            raise
        read = PlainCode(typed)
    match read:
        case LabelCode():
            return _label(look, read, settings.currency)
        case GtinCode():
            return _goods(look, read, settings.currency)
        case PlainCode():
            product = look.one(read.text)
            return Found(product, pieces=product.pieces(read.text))
        case PaymentCode():
            # A payment code is money: it is told apart by its first digits and never in full.
            raise ProductUnknown(code=shown(read.text), meaning="payment", provider=read.provider)
        case _:
            return _unless_known(look, read)


def _label(look: Lookup, read: LabelCode, currency: str) -> Found:
    """Return the product of an in-store label with the package's weight or price.

    A product that bears the whole number as its barcode is meant as it stands.
    """
    if look.is_borne(read.gtin):
        return Found(look.one(read.gtin))
    product = look.one(read.base)
    if read.price is not None:
        return Found(product, label=_minor(read.price, read.price_decimals, currency))
    return Found(product, weight=_in_unit(read.weight or 0, read.unit, product.unit))


def _goods(look: Lookup, read: GtinCode, currency: str) -> Found:
    """Return the product of a trade item with what its GS1 elements say of the package."""
    product = look.one(read.gtin, look.code)
    pieces, told = product.pieces(read.gtin), read.elements
    if told is None:
        return Found(product, pieces=pieces)
    label, weight = None, None
    if told.price is not None:
        if told.price.currency not in {"", currency}:
            raise PriceOtherCurrency(code=look.code, currency=currency)
        label = _minor(told.price.digits, told.price.decimals, currency)
    elif told.weight is not None and product.is_weighed:
        weight = _in_unit(told.weight, "kg", product.unit)
    pieces *= told.count or 1
    return Found(product, weight, label, pieces, told.expiry, told.lot)


def _unless_known(look: Lookup, read: ReceiptCode | CardCode | NotGoodsCode) -> Found:
    """Return the product that bears exactly this code all the same; else say what the code is."""
    key = read.text if isinstance(read, NotGoodsCode) else look.code
    if look.is_borne(key):
        return Found(look.one(key))
    match read:
        case ReceiptCode():
            raise ProductUnknown(code=look.code, meaning="receipt", number=read.number)
        case CardCode():
            raise ProductUnknown(code=look.code, meaning=read.kind, card=read.code)
        case NotGoodsCode(kind="parcel"):
            raise CodeParcel(code=look.code)
        case NotGoodsCode():
            raise CodeNotGoods(code=look.code)


def _minor(digits: int, decimals: int, currency: str) -> Minor:
    """Return an amount of 10^-decimals in the currency's minor units."""
    return half(digits * 10 ** decimals_of(currency), 10**decimals)


def _in_unit(weight: Thousandths, unit: str, wanted: str) -> Thousandths:
    """Return a weight in another unit; one without a unit, or for goods sold otherwise, stays."""
    if unit not in GRAMS or wanted not in GRAMS:
        return weight
    return half(weight * GRAMS[unit], GRAMS[wanted])


def _choice(product: Product) -> Json:
    """Return a product as an ambiguity offers it."""
    return {
        "product": product.id,
        "sku": product.sku,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
    }
