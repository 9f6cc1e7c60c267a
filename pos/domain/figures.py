"""Figures as people write them: decimal strings in and out of minor units and thousandths.

Owns the only borders where money and quantity are text. It refuses JSON numbers, too many
decimals, exponents, blanks and anything at or over 2^53.
"""

import re

from pos.domain.money import AMOUNT_LIMIT, WHOLE, BasisPoints, Minor, Thousandths
from pos.errors import AmountInvalid, QuantityInvalid

QUANTITY_DECIMALS = 3
_DECIMAL = re.compile(r"(-?)0*([0-9]{1,16})(?:\.([0-9]{1,40}))?", re.ASCII)
_CURRENCY_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3}


def decimals_of(currency: str) -> int:
    """Return how many decimals an ISO 4217 currency writes (2 unless it is known otherwise)."""
    return _CURRENCY_DECIMALS.get(currency, 2)


def _scaled(text: object, decimals: int) -> int | None:
    """Return text × 10^decimals as an integer, or None where it is not exactly one."""
    match = _DECIMAL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if fraction[decimals:].strip("0"):
        return None
    number = int(whole + fraction[:decimals].ljust(decimals, "0"))
    return None if number >= AMOUNT_LIMIT else (-number if sign else number)


def parse_amount(text: object, currency: str) -> Minor:
    """Return a decimal string such as "86.50" in minor units; raises AmountInvalid."""
    number = _scaled(text, decimals_of(currency))
    if number is None:
        raise AmountInvalid(typed=str(text)[:40])
    return number


def parse_quantity(text: object) -> Thousandths:
    """Return a decimal string such as "1.316" in thousandths; raises QuantityInvalid."""
    number = _scaled(text, QUANTITY_DECIMALS)
    if number is None:
        raise QuantityInvalid(typed=str(text)[:40])
    return number


def parse_rate(text: object) -> BasisPoints:
    """Return a tax rate in per cent such as "13" or "7.5" in basis points; raises AmountInvalid."""
    number = _scaled(text, 2)
    if number is None or not 0 <= number <= WHOLE:
        raise AmountInvalid(typed=str(text)[:40])
    return number


def format_amount(amount: Minor, currency: str) -> str:
    """Return exactly the currency's decimals: 8650 CNY is "86.50", -300 is "-3.00"."""
    decimals = decimals_of(currency)
    digits = str(abs(amount)).rjust(decimals + 1, "0")
    sign = "-" if amount < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else sign + digits


def format_quantity(quantity: Thousandths) -> str:
    """Return at most 3 decimals without trailing zeros: 2000 is "2", 1316 is "1.316"."""
    return _trimmed(quantity, QUANTITY_DECIMALS)


def format_rate(rate: BasisPoints) -> str:
    """Return a rate in per cent without trailing zeros: 1300 is "13", 750 is "7.5"."""
    return _trimmed(rate, 2)


def _trimmed(number: int, decimals: int) -> str:
    """Return number ÷ 10^decimals as text without trailing zeros."""
    whole, fraction = divmod(abs(number), 10**decimals)
    tail = str(fraction).rjust(decimals, "0").rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{tail}" if tail else "")
