"""A product made at the counter: what was just scanned and nobody knows yet gets a name and price.

Owns `product_changed` by hand; many at once come in by `pos.services.products_in`.
"""

from dataclasses import dataclass

from pos.domain.codes import GtinCode, PlainCode, interpret, rules_of, shown
from pos.domain.money import BasisPoints, Minor
from pos.errors import AmountInvalid, NameInvalid, ProductKnown, ProductUnknown
from pos.ports.ledger import Reads
from pos.services.products import product_view
from pos.services.products_in.importing import Table, import_into
from pos.services.products_in.rows import (
    FIGURE_MAX,
    NAME_LENGTH_MAX,
    SKU_LENGTH_MAX,
    ProductRow,
)
from pos.services.shop_results import ProductView, SignedIn
from pos.services.till import Till

PIECE = "件"
WHY = "counter"


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is told of a product at the counter; its barcode is what the scanner read."""

    code: str
    aim: str | None
    name: str
    price: Minor
    rate: BasisPoints


def add(till: Till, user: SignedIn, told: NewProduct) -> ProductView:
    """Make the product and return it as it is shown; it begins without stock.

    Raises NameInvalid, AmountInvalid, ProductKnown (the code is borne by now), ProductUnknown
    (the code is none that goods bear), BadCheckDigit.
    """
    name = told.name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise NameInvalid(typed=name[:NAME_LENGTH_MAX])
    if not 0 < told.price < FIGURE_MAX:
        raise AmountInvalid(typed=str(told.price))
    with till.ledger.begin() as work:
        barcode = _barcode(work, told)
        if work.products_by_code(barcode):
            raise ProductKnown(code=barcode)
        is_chinese = any(sign >= "一" for sign in name)
        row = ProductRow(
            row=1,
            sku=_free_sku(work, told.code),
            barcodes=(barcode,),
            name_zh=name if is_chinese else "",
            name_en="" if is_chinese else name,
            unit=PIECE,
            price=told.price,
            rate=told.rate,
            cost=0,
            stock=0,
            category="",
        )
        done = import_into(
            till,
            work,
            Table((row,), 1, ()),
            why=WHY,
            id_of=lambda _sku: till.new_id(),
            by=user.user_id,
        )
        if done.errors:
            raise ProductKnown(code=barcode)
        made = work.product_by_sku(row.sku)
        assert made is not None, "written a line above"
        view = product_view(work, made)
    till.uplink.nudge()
    return view


def _barcode(reads: Reads, told: NewProduct) -> str:
    """Return the barcode as goods bear it. Raises ProductUnknown for a label, a coupon, money."""
    match interpret(told.code, told.aim, rules_of(reads.settings().labels)):
        case GtinCode(gtin=gtin):
            return gtin
        case PlainCode(text=text):
            return text
        case _:
            raise ProductUnknown(code=shown(told.code))


def _free_sku(reads: Reads, code: str) -> str:
    """Return an SKU that nobody bears: the code as it is read, numbered where that is taken."""
    sku = "".join(shown(code).split())[:SKU_LENGTH_MAX]
    number, free = 1, sku
    while reads.product_by_sku(free) is not None:
        number += 1
        free = f"{sku[: SKU_LENGTH_MAX - 4]}-{number}"
    return free
