"""GS1 element strings and Digital Links, as far as a counter acts on them; biip knows the rest.

biip holds every application identifier of the GS1 General Specifications. It is imported when the
first such code is read: no till and no plain EAN ever pays for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pos.domain.codes.gtin import is_digits
from pos.domain.money import UNIT, Thousandths, half

if TYPE_CHECKING:
    from biip import ParseConfig
    from biip.gs1_element_strings import GS1ElementString

FNC1 = "\x1d"
GTIN_AIS = ("01", "02")
ELEMENTS_MAX = 40
POUND = 45_359_237, 100_000_000
"""Kilograms in a pound, exactly, as a fraction."""
CURRENCY_NUMBERS = {
    "156": "CNY",
    "344": "HKD",
    "446": "MOP",
    "901": "TWD",
    "036": "AUD",
    "124": "CAD",
    "392": "JPY",
    "410": "KRW",
    "458": "MYR",
    "702": "SGD",
    "756": "CHF",
    "764": "THB",
    "826": "GBP",
    "840": "USD",
    "978": "EUR",
}
"""ISO 4217 numbers, as AI 393n writes them before its amount."""
OTHER_CURRENCY = "XXX"
"""ISO 4217's own word for none of these."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a package costs: `digits` in units of 10^-`decimals`; "" for the shop's own currency."""

    digits: int
    decimals: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ElementString:
    """What a GS1 code says of the goods that it stands on."""

    gtin: str | None
    """AI 01, or 02 for what a case contains; its check digit holds."""
    weight: Thousandths | None = None
    """Net kilograms (310n), pounds brought to kilograms (320n)."""
    price: Amount | None = None
    """392n, 393n: what this package costs."""
    count: int | None = None
    """37: pieces in a case, 30: pieces in a package."""
    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None
    """17: not to be used after this day. A day 00 is the month's last."""
    best_before: date | None = None
    sscc: str | None = None
    """00: the pallet or parcel that the code stands on."""
    is_whole: bool = True
    """Claim that every character was understood."""


def read_elements(code: str) -> ElementString | None:
    """Return a GS1 code's elements up to the first that cannot be read; None where none can.

    None too where a GTIN's check digit fails: then nothing beside it is to be believed.
    """
    if not code.isascii():
        return None
    found, rest = _split(code.strip(FNC1))
    return _read(found, is_whole=not rest)


def read_link(address: str) -> ElementString | None:
    """Return what a GS1 Digital Link says (https://…/01/GTIN/10/LOT?17=…), None for others."""
    if not address.isascii() or not any(f"/{ai}/" in address for ai in GTIN_AIS):
        return None
    from biip import ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI

    try:
        link = GS1DigitalLinkURI.parse(address, config=_config())
    except (ParseError, ValueError):
        return None
    return _read(link.element_strings, is_whole=True)


def _config() -> "ParseConfig":
    """Return how biip is to read: a date that is none does not spoil the GTIN before it."""
    from biip import ParseConfig

    return ParseConfig(gs1_element_strings_verify_date=False)


def _split(code: str) -> tuple[list["GS1ElementString"], str]:
    """Return the elements of a code, and what was left where one could not be read."""
    from biip import ParseError
    from biip.gs1_element_strings import GS1ElementString

    found: list[GS1ElementString] = []
    rest = code
    while rest and len(found) < ELEMENTS_MAX:
        try:
            element = GS1ElementString.extract(rest, config=_config())
        except (ParseError, ValueError):
            break
        found.append(element)
        rest = rest[len(element) :].lstrip(FNC1)
    return found, rest


def _read(found: Iterable["GS1ElementString"], *, is_whole: bool) -> ElementString | None:
    """Return elements as the counter takes them."""
    by_ai: dict[str, GS1ElementString] = {}
    for element in found:
        by_ai.setdefault(element.ai.ai, element)
    if not by_ai:
        return None
    numbers = [by_ai[ai] for ai in GTIN_AIS if ai in by_ai]
    if any(number.gtin is None for number in numbers):
        return None
    values = {ai: element.value for ai, element in by_ai.items()}
    count = values.get("37") or values.get("30")
    return ElementString(
        gtin=numbers[0].value if numbers else None,
        weight=_weight(by_ai),
        price=_price(by_ai),
        count=int(count) if count and is_digits(count) else None,
        lot=values.get("10"),
        serial=values.get("21"),
        expiry=by_ai["17"].date if "17" in by_ai else None,
        best_before=by_ai["15"].date if "15" in by_ai else None,
        sscc=values.get("00"),
        is_whole=is_whole,
    )


def _weight(by_ai: dict[str, "GS1ElementString"]) -> Thousandths | None:
    """Return the net weight in thousandths of a kilogram."""
    for ai, element in by_ai.items():
        if ai[:3] in {"310", "320"} and is_digits(element.value):
            kilograms, whole = (1, 1) if ai[:3] == "310" else POUND
            return half(int(element.value) * UNIT * kilograms, 10 ** int(ai[3]) * whole)
    return None


def _price(by_ai: dict[str, "GS1ElementString"]) -> Amount | None:
    """Return what the package costs."""
    for ai, element in by_ai.items():
        value = element.value
        if ai[:3] == "392" and is_digits(value):
            return Amount(int(value), int(ai[3]))
        if ai[:3] == "393" and is_digits(value):
            return Amount(
                int(value[3:]), int(ai[3]), CURRENCY_NUMBERS.get(value[:3], OTHER_CURRENCY)
            )
    return None
