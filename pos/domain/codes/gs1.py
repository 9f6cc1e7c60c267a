"""GS1 element strings: the few application identifiers that a counter acts on.

Reads AI 01, 02, 10, 11, 13, 15, 17, 21, 30, 310n, 37 and 392n; anything else ends the reading
quietly, because a later AI cannot be found without the length of the one before.
"""

from dataclasses import dataclass

from pos.domain.codes.gtin import has_check_digit, is_digits

FNC1 = "\x1d"
FIXED = {
    "00": 18,
    "01": 14,
    "02": 14,
    "11": 6,
    "12": 6,
    "13": 6,
    "15": 6,
    "16": 6,
    "17": 6,
    "20": 2,
}
VARIABLE = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8}
WEIGHT_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class ElementString:
    """What a GS1 code says: GTIN, weight in thousandths of a kilogram, lot, dates YYMMDD."""

    gtin: str | None
    weight: int | None = None
    count: int | None = None
    lot: str | None = None
    expiry: str | None = None
    best_before: str | None = None


def read_elements(code: str) -> ElementString | None:
    """Return a GS1 code's elements, or None where it holds none that a counter knows."""
    fields = _split(code.removeprefix(FNC1))
    gtin = fields.get("01") or fields.get("02")
    if gtin is not None and not (is_digits(gtin) and has_check_digit(gtin)):
        return None
    weight = _weight(fields)
    if not fields:
        return None
    count = fields.get("37") or fields.get("30")
    return ElementString(
        gtin,
        weight,
        int(count) if count and is_digits(count) else None,
        fields.get("10"),
        fields.get("17"),
        fields.get("15"),
    )


def _split(code: str) -> dict[str, str]:
    """Return AI → value, up to the first AI that is not known."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(code):
        ai = code[at : at + 2]
        if ai in FIXED:
            start, end = at + 2, at + 2 + FIXED[ai]
        elif code[at : at + 3] == "310":
            ai, start, end = code[at : at + 4], at + 4, at + 10
        elif ai in VARIABLE:
            start = at + 2
            stop = code.find(FNC1, start)
            end = len(code) if stop < 0 else stop
            if end - start > VARIABLE[ai]:
                return fields
        else:
            return fields
        value = code[start:end]
        if len(value) < end - start or not value:
            return fields
        fields[ai] = value
        at = end + 1 if code[end : end + 1] == FNC1 else end
    return fields


def _weight(fields: dict[str, str]) -> int | None:
    """Return the net weight of AI 310n in thousandths of a kilogram."""
    for ai, value in fields.items():
        if ai.startswith("310") and is_digits(value) and ai[3].isdigit():
            decimals = int(ai[3])
            return int(int(value) * 10**WEIGHT_DECIMALS // 10**decimals)
    return None
