"""In-store labels (prefixes 20–29): weight or price inside an EAN-13, by an editable table.

The prefixes are the retailer's own (GS1 restricted circulation), so what they mean is data: a
row says how many digits name the item and how many carry a weight or a price.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pos.domain.codes.gtin import check_digit, is_digits

EAN_13_DIGITS = 13
PREFIX_DIGITS = 2
THOUSANDTHS_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class LabelRule:
    """One row of the table: `value` is "weight", "price" or "none"."""

    prefixes: tuple[str, ...]
    item_digits: int
    value_digits: int
    value: str
    decimals: int
    has_inner_check: bool = False
    """Claim that one digit between item and value guards the value."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says: the base code that names the item (GTIN-14), and one of the two."""

    base: str
    weight: int | None
    """Thousandths of the unit."""
    price: int | None
    """In units of 10^-decimals, brought to the currency's minor unit by `decimals`."""
    price_decimals: int


def rules_of(rows: Iterable[Mapping[str, Any]]) -> tuple[LabelRule, ...]:
    """Return the table's rows as rules."""
    return tuple(
        LabelRule(
            tuple(row["prefixes"]),
            int(row["item_digits"]),
            int(row["value_digits"]),
            str(row["value"]),
            int(row["decimals"]),
            bool(row.get("inner_check")),
        )
        for row in rows
    )


def read_label(gtin: str, rules: Iterable[LabelRule]) -> Label | None:
    """Return what a GTIN-14 says as an in-store label, or None where no rule knows it.

    A label whose value is all zeros is the item's own base code and no label.
    """
    code = gtin[1:]
    if gtin[0] != "0" or not is_digits(code):
        return None
    for rule in rules:
        if code[:PREFIX_DIGITS] in rule.prefixes and rule.value in {"weight", "price"}:
            return _read(code, rule)
    return None


def _read(code: str, rule: LabelRule) -> Label | None:
    """Return the label that 13 digits are under a rule."""
    item_end = PREFIX_DIGITS + rule.item_digits
    value_start = item_end + rule.has_inner_check
    digits = code[value_start : value_start + rule.value_digits]
    if rule.has_inner_check and int(code[item_end]) != check_digit(digits):
        return None
    value = int(digits)
    if not value:
        return None
    without_check = code[:item_end].ljust(EAN_13_DIGITS - 1, "0")
    base = f"0{without_check}{check_digit(without_check)}"
    if rule.value == "price":
        return Label(base, None, value, rule.decimals)
    weight = value * 10**THOUSANDTHS_DECIMALS // 10**rule.decimals
    return Label(base, weight, None, 0)
