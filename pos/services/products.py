"""Finding goods: search by name, quick keys, one product for its picture.

What a code names is `pos.services.naming`.
"""

from pos.domain.catalogue import LineKind, Product
from pos.domain.codes import rules_of
from pos.domain.codes.labels import LabelRule
from pos.errors import ProductUnknown
from pos.ports.ledger import Reads
from pos.services.layout import quick_key_skus
from pos.services.shop_results import ProductView
from pos.services.till import Till

SEARCH_MOST = 200


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
