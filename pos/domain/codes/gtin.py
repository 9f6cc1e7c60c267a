"""Trade item numbers: check digits and the one 14-digit writing of them (GS1 General Specs)."""

from pos.errors import BadCheckDigit

GTIN_DIGITS = 14
RETAIL_LENGTHS = frozenset({8, 12, 13, 14})
UPC_E_DIGITS = 8


def check_digit(digits: str) -> int:
    """Return the check digit of a number without one: weights 3 and 1 from the right."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return -weighted % 10


def has_check_digit(code: str) -> bool:
    """Claim that the last digit of a number is its check digit."""
    return int(code[-1]) == check_digit(code[:-1])


def is_digits(text: str) -> bool:
    """Claim that a text is ASCII digits alone."""
    return text.isascii() and text.isdigit()


def expand_upc_e(code: str) -> str | None:
    """Return the 12-digit UPC-A of an 8-digit UPC-E, or None where it is none.

    The last of the six middle digits tells where the zeros were suppressed.
    """
    system, middle, check = code[0], code[1:7], code[7]
    if system not in "01":
        return None
    last = middle[5]
    if last in "012":
        body = f"{middle[:2]}{last}0000{middle[2:5]}"
    elif last == "3":
        body = f"{middle[:3]}00000{middle[3:5]}"
    elif last == "4":
        body = f"{middle[:4]}00000{middle[4]}"
    else:
        body = f"{middle[:5]}0000{last}"
    upc_a = f"{system}{body}{check}"
    return upc_a if has_check_digit(upc_a) else None


def gtin_of(code: str, eight: str | None = None) -> str:
    """Return 8, 12, 13 or 14 digits as a GTIN-14.

    `eight` says what 8 digits are, "EAN-8" or "UPC-E", where the device told; else they are
    EAN-8 where that holds and UPC-E where not. Raises BadCheckDigit where no reading holds.
    """
    is_short = len(code) == UPC_E_DIGITS
    if has_check_digit(code) and not (is_short and eight == "UPC-E"):
        return code.rjust(GTIN_DIGITS, "0")
    if is_short and eight != "EAN-8":
        expanded = expand_upc_e(code)
        if expanded is not None:
            return expanded.rjust(GTIN_DIGITS, "0")
    raise BadCheckDigit(code=code)


def normalise_barcode(code: str) -> str:
    """Return a barcode as it is kept: 14 digits for retail codes, the text itself for others.

    Raises BadCheckDigit for a number of retail length whose check digit fails.
    """
    if is_digits(code) and len(code) in RETAIL_LENGTHS:
        return gtin_of(code)
    return code
