"""The scan gate: what a reading means before any product is looked up.

AIM identifiers (]E0, ]C1, ]Q3 …) are taken off and believed. Payment codes, receipts, cards and
coupons are known for what they are, so that none of them is ever searched for as goods.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from pos.domain.codes.gs1 import FNC1, GTIN_AIS, ElementString, read_elements, read_link
from pos.domain.codes.gtin import (
    GTIN_DIGITS,
    RETAIL_LENGTHS,
    gtin_of,
    has_check_digit,
    is_digits,
)
from pos.domain.codes.labels import EAN_13_DIGITS, LabelRule, read_label, rule_for
from pos.errors import BadCheckDigit

CODE_MAX = 4096
UPC_A_DIGITS = 12
ADD_ON_LENGTHS = frozenset({15, 18})
EIGHT_DIGITS = {"E4": "EAN-8", "E0": "UPC-E"}
"""What an AIM id says of 8 digits: many UPC-E hold as EAN-8 too, so without it one must guess."""
CARDS = {"MEMBER:": "member", "STAFF:": "staff"}
"""What the shop's own cards begin with, as a QR code or Code 128."""
REFUND_RECEIPT = "980"
COUPON_PREFIXES = ("981", "982", "983", "984", "99")
"""GS1 prefixes that are money off and never goods; 977–979 are periodicals and books, goods."""
PAYMENT_DIGITS_SHOWN = 4
_AIM = re.compile(r"\](?P<symbology>[A-Za-z])(?P<modifier>[0-9a-zA-Z])")
_RECEIPT = re.compile(r"[0-9A-Z]{1,8}-[0-9A-Z]{1,8}-(?:[A-Z]{4}-)?[0-9]{6,}", re.ASCII)
_WECHAT = re.compile(r"1[0-5][0-9]{16}", re.ASCII)
_ALIPAY = re.compile(r"(?:2[5-9]|30)[0-9]{14,22}", re.ASCII)
_GS1_AIM = frozenset({"C1", "e0", "d2", "Q3", "J1"})
_NEVER_PAYMENT = ("A", "E", "I", "d", "e")
"""Code 39, EAN, ITF, DataMatrix and DataBar: a payment code is a QR code or a Code 128."""
_LINK = re.compile(r"https?://", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GtinCode:
    """A trade item, 14 digits, with what a GS1 code says beside it."""

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
    unit: str = ""
    """"kg" or "g" for a weight; "" for the product's own unit."""


@dataclass(frozen=True, slots=True)
class PlainCode:
    """Any other text: an SKU, or a barcode that is kept as it reads."""

    text: str


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A customer's payment code; it is never logged or shown in full."""

    provider: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A receipt number, as printed on a receipt."""

    number: str


@dataclass(frozen=True, slots=True)
class CardCode:
    """A card of the shop: `kind` "member" or "staff", `code` the member's code or the login."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class NotGoodsCode:
    """A number that is never goods: `kind` "coupon", "refund_receipt" or "parcel" (AI 00)."""

    kind: str
    text: str


ScanMeaning: TypeAlias = (
    GtinCode | LabelCode | PlainCode | PaymentCode | ReceiptCode | CardCode | NotGoodsCode
)


def interpret(text: str, aim: str | None, rules: Iterable[LabelRule]) -> ScanMeaning:
    """Return what a reading means; `aim` is the AIM id where the device gave it apart.

    Raises BadCheckDigit for a number of retail length, a GS1 code or a label whose check digit
    fails.
    """
    code = readable(text).strip(" \t\r\n")[:CODE_MAX]
    # An id that came apart is not looked for again: a QR code may say anything, an id too.
    found = _AIM.match(code) if aim is None else None
    if found is not None:
        aim, code = found.group(0), code[found.end() :]
    symbology = (aim or "").lstrip("]")
    gs1 = _gs1(code, symbology)
    if gs1 is not None:
        return gs1
    if is_digits(code):
        return _number(_without_add_on(code, symbology), symbology, tuple(rules))
    for start, kind in CARDS.items():
        if code.startswith(start) and len(code) > len(start):
            return CardCode(kind, code.removeprefix(start))
    if _RECEIPT.fullmatch(code):
        return ReceiptCode(code)
    return PlainCode(code)


def shown(text: str) -> str:
    """Return a reading as people may read it: no AIM id, of a payment code only how it begins."""
    text = _AIM.sub("", readable(text).strip(), count=1) if text.lstrip()[:1] == "]" else text
    try:
        meaning = interpret(text, None, ())
    except BadCheckDigit:
        return text
    if isinstance(meaning, PaymentCode):
        return f"{meaning.text[:PAYMENT_DIGITS_SHOWN]}…"
    return text


def readable(text: str) -> str:
    """Return the text without halves of characters, which no table could be asked for."""
    return text.encode("utf-8", "replace").decode()


def _gs1(code: str, symbology: str) -> ScanMeaning | None:
    """Return what a code says as GS1 elements or as a Digital Link, None where it is neither.

    Without an AIM id, a text that begins with a whole AI 01 and can be read to its end is taken
    for one: many scanners are not told to send the id.
    """
    if _LINK.match(code):
        link = read_link(code)
        return _of_elements(code, link) if link is not None else None
    is_told = symbology in _GS1_AIM or FNC1 in code
    if not is_told and not (not symbology and _looks_like_elements(code)):
        return None
    elements = read_elements(code)
    if elements is None:
        if code.lstrip(FNC1)[:2] in GTIN_AIS and is_told:
            raise BadCheckDigit(code=code)
        return None
    return _of_elements(code, elements) if is_told or elements.is_whole else None


def _looks_like_elements(code: str) -> bool:
    """Claim that a text begins with AI 01 and a GTIN that holds."""
    gtin = code[2 : 2 + GTIN_DIGITS]
    is_gtin = len(gtin) == GTIN_DIGITS and is_digits(gtin) and has_check_digit(gtin)
    return code[:2] in GTIN_AIS and is_gtin


def _of_elements(code: str, elements: ElementString) -> ScanMeaning | None:
    """Return the goods of an element string, or the parcel; None where it names neither."""
    if elements.gtin is not None:
        return GtinCode(elements.gtin, elements)
    return NotGoodsCode("parcel", code) if elements.sscc is not None else None


def _without_add_on(code: str, symbology: str) -> str:
    """Return the 13 digits of an EAN with an add-on of 2 or 5 digits (]E3: magazines, books)."""
    return code[:EAN_13_DIGITS] if symbology == "E3" and len(code) in ADD_ON_LENGTHS else code


def _number(code: str, symbology: str, rules: tuple[LabelRule, ...]) -> ScanMeaning:
    """Return what a number means by its length."""
    if len(code) in RETAIL_LENGTHS:
        return _in_store(code, rules) or _goods(gtin_of(code, EIGHT_DIGITS.get(symbology)))
    provider = None if symbology.startswith(_NEVER_PAYMENT) else payment_provider(code)
    return PlainCode(code) if provider is None else PaymentCode(provider, code)


def payment_provider(code: str) -> str | None:
    """Return whose payment code a number is, "wechat" or "alipay"; None for any other number."""
    if _WECHAT.fullmatch(code):
        return "wechat"
    return "alipay" if _ALIPAY.fullmatch(code) else None


def _goods(gtin: str) -> ScanMeaning:
    """Return a trade item, or the coupon that its GS1 prefix says it is."""
    if gtin[0] == "0":
        code = gtin[1:]
        if code.startswith(REFUND_RECEIPT):
            return NotGoodsCode("refund_receipt", gtin)
        if code.startswith(COUPON_PREFIXES):
            return NotGoodsCode("coupon", gtin)
    return GtinCode(gtin)


def _in_store(code: str, rules: tuple[LabelRule, ...]) -> ScanMeaning | None:
    """Return what a number says by the shop's own table, None where no row knows it."""
    thirteen = _thirteen(code)
    found = rule_for(thirteen, rules) if thirteen else None
    if found is None:
        return None
    rule, prefix = found
    if rule.has_value:
        label = read_label(thirteen, rule, prefix)
        if label is None:
            return None
        return LabelCode(
            label.base, f"0{thirteen}", label.weight, label.price, label.price_decimals, label.unit
        )
    if rule.value == "none":
        return None
    if not has_check_digit(thirteen):
        raise BadCheckDigit(code=code)
    if rule.value == "coupon":
        return NotGoodsCode("coupon", f"0{thirteen}")
    start = len(prefix)
    return CardCode(rule.value, thirteen[start : start + rule.item_digits])


def _thirteen(code: str) -> str:
    """Return a number of 12, 13 or 14 digits as the 13 of the table, "" where it has none."""
    if len(code) == GTIN_DIGITS:
        return code[1:] if code[0] == "0" else ""
    return code.rjust(EAN_13_DIGITS, "0") if len(code) >= UPC_A_DIGITS else ""
