"""Finding goods: what a code names, search by name, quick keys, one product for its picture.

Owns the way from a scan to one product: exact matches only, and a code that several products
bear asks which one, never guesses. What the characters of a code mean is `pos.domain.codes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pos.domain.catalogue import Product
from pos.domain.codes import GtinCode, LabelCode, PaymentCode, PlainCode, interpret, rules_of
from pos.domain.documents import Json
from pos.domain.figures import decimals_of
from pos.domain.money import Minor, Thousandths, half
from pos.domain.pricing import label_quantity
from pos.errors import BadCheckDigit, ProductAmbiguous, ProductUnknown
from pos.ports.ledger import Reads
from pos.services.results import ProductView
from pos.services.till import Till

SEARCH_MOST = 200
PAYMENT_DIGITS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A product behind a code, with what an in-store label says of the package."""

    product: Product
    weight: Thousandths | None
    label: Minor | None
    pieces: int = 1
    """How many pieces one scan stands for: a case barcode, a GS1 count."""

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

    Raises ProductUnknown, ProductAmbiguous (its `choices`), BadCheckDigit.
    """
    settings, typed = reads.settings(), code.strip()
    try:
        read = interpret(code, aim, rules_of(settings.labels))
    except BadCheckDigit:
        # A number that is no barcode may still be somebody's SKU.
        if reads.product_by_sku(typed) is None:
            raise
        read = PlainCode(typed)
    match read:
        case LabelCode():
            return _label(reads, typed, read, decimals_of(settings.currency))
        case GtinCode():
            weight = read.elements.weight if read.elements else None
            product = _one(reads, typed, (read.gtin, typed))
            return Found(product, weight, None, product.pieces(read.gtin))
        case PlainCode():
            product = _one(reads, typed, (read.text,))
            return Found(product, None, None, product.pieces(read.text))
        case PaymentCode():
            # A payment code is money: it is told apart by its first digits and never in full.
            raise ProductUnknown(code=read.text[:PAYMENT_DIGITS_SHOWN] + "…")
        case _:
            return Found(_one(reads, typed, (typed,)), None, None)


def _label(reads: Reads, typed: str, read: LabelCode, decimals: int) -> Found:
    """Return the product of an in-store label with the package's weight or price.

    A product that bears the whole number as its barcode is meant as it stands.
    """
    if reads.products_by_code(read.gtin):
        return Found(_one(reads, typed, (read.gtin,)), None, None)
    price = None
    if read.price is not None:
        price = half(read.price * 10**decimals, 10**read.price_decimals)
    return Found(_one(reads, typed, (read.base,)), read.weight, price)


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


def quick_keys(till: Till, most: int) -> tuple[ProductView, ...]:
    """Return the products of the shop's quick keys, in their order."""
    with till.ledger.read() as reads:
        keys = [reads.product_by_sku(sku) for sku in reads.settings().quick_keys[:most]]
        return _views(reads, [product for product in keys if product is not None])


def view_product(till: Till, product_id: str) -> ProductView:
    """Return one product. Raises ProductUnknown."""
    with till.ledger.read() as reads:
        product = reads.product(product_id)
        if product is None:
            raise ProductUnknown(code=product_id)
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
        )
        for product in products
    )
