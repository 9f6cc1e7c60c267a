"""Finding goods: what a code names, search by name, quick keys, one product for its picture.

Owns the way from a scan to one product: exact matches only, and a code that several products
bear asks which one, never guesses. What the characters of a code mean is `pos.domain.codes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pos.domain.catalogue import LineKind, Product
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
from pos.domain.codes.labels import LabelRule
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
from pos.services.layout import quick_key_skus
from pos.services.results import ProductView
from pos.services.till import Till

SEARCH_MOST = 200
GRAMS = {"kg": 1000, "公斤": 1000, "千克": 1000, "500g": 500, "斤": 500, "g": 1}
"""Grams in each unit that goods are weighed in."""


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


def read_code(reads: Reads, code: str, aim: str | None) -> Found:
    """Return what a scanned or typed code names: a barcode, a label of one package, an SKU.

    Raises ProductUnknown (its `meaning` says where the code is something else that the counter
    knows), ProductAmbiguous (its `choices`), BadCheckDigit, CodeNotGoods, CodeParcel,
    PriceOtherCurrency.
    """
    settings, typed = reads.settings(), readable(code).strip()
    try:
        read = interpret(code, aim, rules_of(settings.labels))
    except BadCheckDigit:
        # A number that is no barcode may still be somebody's SKU.
        if not reads.products_by_code(typed):
            raise
        read = PlainCode(typed)
    match read:
        case LabelCode():
            return _label(reads, typed, read, settings.currency)
        case GtinCode():
            return _goods(reads, typed, read, settings.currency)
        case PlainCode():
            product = _one(reads, typed, (read.text,))
            return Found(product, pieces=product.pieces(read.text))
        case NotGoodsCode():
            return _unless_not_goods(reads, typed, read)
        case PaymentCode():
            # A payment code is money: it is told apart by its first digits and never in full.
            raise ProductUnknown(code=shown(read.text), meaning="payment", provider=read.provider)
        case ReceiptCode():
            return _unless(reads, typed, meaning="receipt", number=read.number)
        case CardCode():
            return _unless(reads, typed, meaning=read.kind, card=read.code)


def _label(reads: Reads, typed: str, read: LabelCode, currency: str) -> Found:
    """Return the product of an in-store label with the package's weight or price.

    A product that bears the whole number as its barcode is meant as it stands.
    """
    if reads.products_by_code(read.gtin):
        return Found(_one(reads, typed, (read.gtin,)))
    product = _one(reads, typed, (read.base,))
    if read.price is not None:
        return Found(product, label=_minor(read.price, read.price_decimals, currency))
    return Found(product, weight=_in_unit(read.weight or 0, read.unit, product.unit))


def _goods(reads: Reads, typed: str, read: GtinCode, currency: str) -> Found:
    """Return the product of a trade item with what its GS1 elements say of the package."""
    product = _one(reads, typed, (read.gtin, typed))
    pieces, told = product.pieces(read.gtin), read.elements
    if told is None:
        return Found(product, pieces=pieces)
    label, weight = None, None
    if told.price is not None:
        if told.price.currency not in {"", currency}:
            raise PriceOtherCurrency(code=typed, currency=currency)
        label = _minor(told.price.digits, told.price.decimals, currency)
    elif told.weight is not None and product.is_weighed:
        weight = _in_unit(told.weight, "kg", product.unit)
    pieces *= told.count or 1
    return Found(product, weight, label, pieces, told.expiry, told.lot)


def _unless_not_goods(reads: Reads, typed: str, read: NotGoodsCode) -> Found:
    """Return the product that bears exactly this number all the same; else say what it is."""
    if reads.products_by_code(read.text):
        return Found(_one(reads, typed, (read.text,)))
    raise CodeParcel(code=typed) if read.kind == "parcel" else CodeNotGoods(code=typed)


def _unless(reads: Reads, typed: str, **meaning: str) -> Found:
    """Return the product that bears exactly this text; else say what the code is."""
    if reads.products_by_code(typed):
        return Found(_one(reads, typed, (typed,)))
    raise ProductUnknown(code=typed, **meaning)


def _minor(digits: int, decimals: int, currency: str) -> Minor:
    """Return an amount of 10^-decimals in the currency's minor units."""
    return half(digits * 10 ** decimals_of(currency), 10**decimals)


def _in_unit(weight: Thousandths, unit: str, wanted: str) -> Thousandths:
    """Return a weight in another unit; one without a unit, or for goods sold otherwise, stays."""
    if unit not in GRAMS or wanted not in GRAMS:
        return weight
    return half(weight * GRAMS[unit], GRAMS[wanted])


def one_product(reads: Reads, code: str, aim: str | None) -> Product:
    """Return the product of a code, whatever a label says beside it."""
    return read_code(reads, code, aim).product


def _one(reads: Reads, code: str, keys: Iterable[str]) -> Product:
    """Return the one product that bears any of the code's readings. Raises as `read_code`."""
    found = {product.id: product for key in keys for product in reads.products_by_code(key)}
    if not found:
        raise ProductUnknown(code=code)
    if len(found) > 1:
        raise ProductAmbiguous(code=code, choices=[_choice(product) for product in found.values()])
    return next(iter(found.values()))


def _choice(product: Product) -> Json:
    """Return a product as an ambiguity offers it."""
    return {
        "product": product.id,
        "sku": product.sku,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
    }


def search(till: Till, text: str, most: int) -> tuple[ProductView, ...]:
    """Return products by name, pinyin initials, SKU or barcode, best first."""
    with till.ledger.read() as reads:
        return _views(reads, reads.search_products(text, min(most, SEARCH_MOST)))


def label_rules(till: Till) -> tuple[LabelRule, ...]:
    """Return the shop's table of in-store labels."""
    with till.ledger.read() as reads:
        return rules_of(reads.settings().labels)


def quick_keys(till: Till, most: int) -> tuple[ProductView, ...]:
    """Return the products of the shop's quick keys, in their order."""
    with till.ledger.read() as reads:
        keys = [reads.product_by_sku(sku) for sku in quick_key_skus(reads)[:most]]
        return _views(reads, [product for product in keys if product is not None])


def view_product(till: Till, product_id: str) -> ProductView:
    """Return one product. Raises ProductUnknown."""
    with till.ledger.read() as reads:
        product = reads.product(product_id)
        if product is None:
            raise ProductUnknown(code=product_id)
        return product_view(reads, product)


def product_view(reads: Reads, product: Product) -> ProductView:
    """Return one product as it is shown."""
    return _views(reads, [product])[0]


def _views(reads: Reads, products: list[Product]) -> tuple[ProductView, ...]:
    """Return products as they are shown, with this till's view of their stock."""
    stock = reads.stock([product.id for product in products])
    return tuple(
        ProductView(
            product=product.id,
            sku=product.sku,
            name_zh=product.name_zh,
            name_en=product.name_en,
            unit=product.unit,
            is_weighed=product.is_weighed,
            price=product.price,
            category=product.category,
            stock=stock[product.id].q if product.id in stock else 0,
            asks_price=product.kind is LineKind.DEPARTMENT,
        )
        for product in products
    )
