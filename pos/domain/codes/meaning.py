"""The scan gate: what a reading means before any product is looked up.

AIM identifiers (]E0, ]C1, ]Q3 …) are taken off and believed. Payment codes and receipt codes are
known for what they are, so that they never reach the product search.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pos.domain.codes.gs1 import ElementString, read_elements
from pos.domain.codes.gtin import GTIN_DIGITS, RETAIL_LENGTHS, gtin_of, is_digits
from pos.domain.codes.labels import LabelRule, read_label

CODE_MAX = 4096
EAN_13_DIGITS = 13
ADD_ON_LENGTHS = frozenset({15, 18})
EIGHT_DIGITS = {"E4": "EAN-8", "E0": "UPC-E"}
"""What an AIM id says of 8 digits: many UPC-E hold as EAN-8 too, so without it one must guess."""
_AIM = re.compile(r"\](?P<symbology>[A-Za-z])(?P<modifier>[0-9a-zA-Z])")
_RECEIPT = re.compile(r"[0-9A-Z]{1,8}-[0-9A-Z]{1,8}-(?:[A-Z]{4}-)?[0-9]{6,}")
_WECHAT = re.compile(r"1[0-5][0-9]{16}")
_ALIPAY = re.compile(r"(?:2[5-9]|30)[0-9]{14,22}")
_GS1_AIM = frozenset({"C1", "e0", "d2", "Q3", "J1"})


@dataclass(frozen=True, slots=True)
class GtinCode:
    """A trade item, 14 digits; `weight` in thousandths and lot or expiry where GS1 gave them."""

    gtin: str
    elements: ElementString | None = None


@dataclass(frozen=True, slots=True)
class LabelCode:
    """An in-store label: base code (GTIN-14) with a weight (thousandths) or a price."""

    base: str
    gtin: str
    weight: int | None
    price: int | None
    price_decimals: int


@dataclass(frozen=True, slots=True)
class PlainCode:
    """Any other text: an SKU, or a barcode that is kept as it reads."""

    text: str


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A customer's payment code; it is never logged in full."""

    provider: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A receipt number, as printed on a receipt."""

    number: str


ScanMeaning: TypeAlias = GtinCode | LabelCode | PlainCode | PaymentCode | ReceiptCode


def interpret(text: str, aim: str | None, rules: Iterable[LabelRule]) -> ScanMeaning:
    """Return what a reading means; `aim` is the AIM id where the device gave it apart.

    Raises BadCheckDigit for a number of retail length whose check digit fails.
    """
    code = text.strip(" \t\r\n")[:CODE_MAX]
    found = _AIM.match(code)
    if found is not None:
        aim, code = found.group(0), code[found.end() :]
    symbology = (aim or "").lstrip("]")
    if symbology in _GS1_AIM or "\x1d" in code:
        elements = read_elements(code)
        if elements is not None and elements.gtin is not None:
            return GtinCode(elements.gtin, elements)
    if is_digits(code):
        return _number(_without_add_on(code, symbology), symbology, rules)
    if _RECEIPT.fullmatch(code):
        return ReceiptCode(code)
    return PlainCode(code)


def _without_add_on(code: str, symbology: str) -> str:
    """Return the 13 digits of an EAN with an add-on of 2 or 5 digits (]E3: magazines, books)."""
    return code[:EAN_13_DIGITS] if symbology == "E3" and len(code) in ADD_ON_LENGTHS else code


def _number(code: str, symbology: str, rules: Iterable[LabelRule]) -> ScanMeaning:
    """Return what a number means by its length."""
    if len(code) in RETAIL_LENGTHS:
        gtin = gtin_of(code, EIGHT_DIGITS.get(symbology))
        label = read_label(gtin, rules) if len(code) < GTIN_DIGITS or gtin[0] == "0" else None
        if label is not None:
            return LabelCode(label.base, gtin, label.weight, label.price, label.price_decimals)
        return GtinCode(gtin)
    provider = None if symbology.startswith(("A", "I")) else payment_provider(code)
    return PlainCode(code) if provider is None else PaymentCode(provider, code)


def payment_provider(code: str) -> str | None:
    """Return whose payment code a number is, "wechat" or "alipay"; None for any other number."""
    if _WECHAT.fullmatch(code):
        return "wechat"
    return "alipay" if _ALIPAY.fullmatch(code) else None
