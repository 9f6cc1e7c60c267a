"""What barcodes mean: check digits, GTINs, in-store labels, payment and receipt codes.

One gate for camera, serial scanner, keyboard wedge and typed codes. Drivers give raw readings;
everything here is pure.
"""

from pos.domain.codes.gtin import check_digit, expand_upc_e, has_check_digit, normalise_barcode
from pos.domain.codes.labels import LabelRule, rules_of
from pos.domain.codes.meaning import (
    CardCode,
    GtinCode,
    LabelCode,
    NotGoodsCode,
    PaymentCode,
    PlainCode,
    ReceiptCode,
    ScanMeaning,
    interpret,
    readable,
    shown,
)

__all__ = [
    "CardCode",
    "GtinCode",
    "LabelCode",
    "LabelRule",
    "NotGoodsCode",
    "PaymentCode",
    "PlainCode",
    "ReceiptCode",
    "ScanMeaning",
    "check_digit",
    "expand_upc_e",
    "has_check_digit",
    "interpret",
    "normalise_barcode",
    "readable",
    "rules_of",
    "shown",
]
