"""Pictures of goods: which photo shows which product, set by documents, on all tills.

Owns `product_changed` documents whose master rows (kind "picture", one a product) name a photo by
its hash. The photo itself goes to the server after the documents and comes to a till when its
screen first shows the product.
"""

from collections.abc import Mapping

from pos.domain.documents import LINES_MAX, Decision, Json
from pos.domain.posting import effects
from pos.errors import ProductUnknown
from pos.ports.ledger import Work
from pos.services.naming import read_code
from pos.services.till import Till, date_of, draft


def sku_named(till: Till, name: str) -> str:
    """Return the SKU of the product that a file's name means: its SKU, or a barcode.

    Raises ProductUnknown, ProductAmbiguous and what else is no single product.
    """
    with till.ledger.read() as reads:
        product = reads.product_by_sku(name)
        return read_code(reads, name, None).product.sku if product is None else product.sku


def set_pictures(till: Till, photos: Mapping[str, str]) -> int:
    """Show products, by SKU, by these photos; returns how many are shown by another one now.

    An empty hash takes a picture away. Raises ProductUnknown; then nothing is written.
    """
    with till.ledger.begin() as work:
        rows = [
            _row(work, sku, photo) for sku, photo in photos.items() if work.picture_of(sku) != photo
        ]
        currency, batch = work.settings().currency, till.new_id()
        parts = [rows[at : at + LINES_MAX] for at in range(0, len(rows), LINES_MAX)]
        for number, part in enumerate(parts, start=1):
            body: Json = {"why": "pictures", "batch": batch, "part": number, "of": len(parts)}
            now = till.clock.now()
            decision = Decision(body, effects(currency, master=part))
            date = date_of(work, now)
            work.append(draft(till.new_id(), "product_changed", date, None, now, decision))
    if rows:
        till.uplink.nudge()
    return len(rows)


def _row(work: Work, sku: str, photo: str) -> Json:
    """Return the master row of a product's picture. Raises ProductUnknown."""
    product = work.product_by_sku(sku)
    if product is None:
        raise ProductUnknown(code=sku)
    return {"kind": "picture", "id": product.id, "fields": {"photo": photo}}
