"""In-store numbers (prefixes 20–29 and 02): what is inside them, by the shop's editable table.

The prefixes are the retailer's own (GS1 restricted circulation), so what they mean is data: a
row says which digits name the item, which carry a weight or a price, and what guards the value.
A row may also say that its numbers are members' or staff's cards, or the shop's own coupons.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pos.domain.codes.gtin import check_digit, has_check_digit, is_digits
from pos.domain.money import UNIT, Thousandths, half
from pos.errors import BadCheckDigit, ConfigInvalid

EAN_13_DIGITS = 13
VALUES = frozenset({"weight", "price", "none", "member", "staff", "coupon"})
INNER_CHECKS = frozenset({"", "gs1", "mod10"})
PRICE_CHECK_LENGTHS = frozenset({4, 5})
DECIMALS_MAX = 6
_TWO_MINUS = "0246891357"
_THREE = "0369258147"
_FIVE_PLUS = "0516273849"
_FIVE_MINUS = "0594837261"
_FOUR_DIGITS = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
_FIVE_DIGITS = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)


@dataclass(frozen=True, slots=True)
class LabelRule:
    """One row of the table; raises ConfigInvalid where its digits do not fit 13."""

    prefixes: tuple[str, ...]
    item_digits: int
    value_digits: int
    value: str
    """"weight", "price", "none"; "member", "staff", "coupon" for cards and coupons."""
    decimals: int
    inner_check: str = ""
    """What guards the value by a digit before it: "gs1" the price check digit of 4 and 5 digits,
    "mod10" the ordinary one, "" nothing."""
    unit: str = ""
    """"kg" or "g" for a weight; "" for the product's own unit."""
    is_strict: bool = True
    """Claim that the last digit must hold; some scales print none that does."""

    def __post_init__(self) -> None:
        """Check that the row can be read off a number."""
        longest = max((len(prefix) for prefix in self.prefixes), default=0)
        digits = longest + self.item_digits + bool(self.inner_check) + self.value_digits
        is_fit = (
            all(is_digits(prefix) for prefix in self.prefixes)
            and min(self.item_digits, self.value_digits) >= 0
            and 0 < longest <= digits < EAN_13_DIGITS
            and self.value in VALUES
            and self.inner_check in INNER_CHECKS
            and (self.inner_check != "gs1" or self.value_digits in PRICE_CHECK_LENGTHS)
            and 0 <= self.decimals <= DECIMALS_MAX
            and self.unit in {"", "kg", "g"}
        )
        if not is_fit:
            raise ConfigInvalid(name="labels")

    @property
    def has_value(self) -> bool:
        """Claim that a weight or a price is inside."""
        return self.value in {"weight", "price"} and self.value_digits > 0


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says: the base code that names the item (GTIN-14), and one of the two."""

    base: str
    weight: Thousandths | None
    """Thousandths of `unit`."""
    price: int | None
    """In units of 10^-decimals, brought to the currency's minor unit by `price_decimals`."""
    price_decimals: int
    unit: str = ""


def rules_of(rows: Iterable[Mapping[str, Any]]) -> tuple[LabelRule, ...]:
    """Return the table's rows as rules. Raises ConfigInvalid for a row that cannot be one."""
    try:
        return tuple(_rule(row) for row in rows)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigInvalid(name="labels") from error


def _rule(row: Mapping[str, Any]) -> LabelRule:
    """Return one row as a rule; a `value` of a later release says nothing to this one."""
    prefixes = row["prefixes"]
    if not isinstance(prefixes, list) or not all(isinstance(one, str) for one in prefixes):
        raise ValueError("prefixes")
    inner, value_digits = row.get("inner_check") or "", int(row["value_digits"])
    if inner is True:
        inner = "gs1" if value_digits in PRICE_CHECK_LENGTHS else "mod10"
    return LabelRule(
        prefixes=tuple(prefixes),
        item_digits=int(row["item_digits"]),
        value_digits=value_digits,
        value=row["value"] if row["value"] in VALUES else "none",
        decimals=int(row["decimals"]),
        inner_check=inner,
        unit=row.get("unit", ""),
        is_strict=bool(row.get("strict", True)),
    )


def rule_for(code: str, rules: Iterable[LabelRule]) -> tuple[LabelRule, str] | None:
    """Return the rule whose prefix 13 digits begin with, the longest one, and that prefix."""
    found: tuple[LabelRule, str] | None = None
    for rule in rules:
        for prefix in rule.prefixes:
            if code.startswith(prefix) and (found is None or len(prefix) > len(found[1])):
                found = rule, prefix
    return found


def read_label(code: str, rule: LabelRule, prefix: str) -> Label | None:
    """Return what 13 digits say under a rule; None where they are the item's own base code.

    Raises BadCheckDigit where the last digit fails and must hold, or the inner one fails.
    """
    if rule.is_strict and not has_check_digit(code):
        raise BadCheckDigit(code=code)
    item_end = len(prefix) + rule.item_digits
    value_start = item_end + bool(rule.inner_check)
    digits = code[value_start : value_start + rule.value_digits]
    value = int(digits) if rule.has_value else 0
    if not value:
        return None
    if rule.inner_check and int(code[item_end]) != inner_check_digit(digits, rule.inner_check):
        raise BadCheckDigit(code=code)
    base = base_code(code[:item_end])
    if rule.value == "price":
        return Label(base, None, value, rule.decimals)
    weight = half(value * UNIT, 10**rule.decimals)
    return Label(base, weight, None, 0, rule.unit)


def base_code(item: str) -> str:
    """Return the number of an item without weight or price, as 14 digits: zeros for the value."""
    without_check = item.ljust(EAN_13_DIGITS - 1, "0")
    return f"0{without_check}{check_digit(without_check)}"


def inner_check_digit(digits: str, kind: str) -> int:
    """Return the digit that guards a label's value (GS1 General Specifications, 7.9.2–7.9.4)."""
    if kind == "mod10":
        return check_digit(digits)
    weights = _FOUR_DIGITS if len(digits) == len(_FOUR_DIGITS) else _FIVE_DIGITS
    weighted = sum(int(row[int(digit)]) for row, digit in zip(weights, digits, strict=True))
    if weights is _FOUR_DIGITS:
        return weighted * 3 % 10
    return _FIVE_MINUS.index(str(-weighted % 10))
