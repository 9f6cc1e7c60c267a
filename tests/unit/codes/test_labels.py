"""Labels of the shop's scales: what the table says goes in is what comes out."""

from typing import Any

import pytest
from biip.checksums import gs1_price_weight_check_digit
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import (
    CardCode,
    GtinCode,
    LabelCode,
    LabelRule,
    NotGoodsCode,
    check_digit,
    interpret,
    rules_of,
)
from pos.domain.codes.labels import base_code, inner_check_digit
from pos.errors import BadCheckDigit, ConfigInvalid

FORMS = (
    LabelRule(("20", "21"), 5, 5, "price", 2),
    LabelRule(("22",), 4, 5, "price", 2, "gs1"),
    LabelRule(("02",), 5, 4, "price", 2, "gs1"),
    LabelRule(("23", "24"), 5, 5, "weight", 3, unit="kg"),
    LabelRule(("25",), 4, 5, "weight", 3, "mod10"),
    LabelRule(("259",), 3, 6, "weight", 4),
    LabelRule(("26",), 5, 5, "none", 0),
)


def printed(rule: LabelRule, prefix: str, item: int, value: int) -> str:
    """Return the 13 digits that a scale prints."""
    digits = f"{value:0{rule.value_digits}}"
    guard = str(inner_check_digit(digits, rule.inner_check)) if rule.inner_check else ""
    body = f"{prefix}{item:0{rule.item_digits}}{guard}{digits}".ljust(12, "0")
    return f"{body}{check_digit(body)}"


@st.composite
def labels(draw: st.DrawFn) -> tuple[LabelRule, str, str, int]:
    rule = draw(st.sampled_from([rule for rule in FORMS if rule.has_value]))
    prefix = draw(st.sampled_from(rule.prefixes))
    item = draw(st.integers(0, 10**rule.item_digits - 1))
    value = draw(st.integers(1, 10**rule.value_digits - 1))
    return rule, prefix, f"{prefix}{item:0{rule.item_digits}}", value


@given(labels())
def test_a_label_names_its_item_and_its_value(label: tuple[LabelRule, str, str, int]) -> None:
    rule, prefix, item, value = label
    if prefix == "25" and item.startswith("259"):
        return  # the longer prefix has these
    code = printed(rule, prefix, int(item[len(prefix) :]), value)
    meaning = interpret(code, None, FORMS)
    assert isinstance(meaning, LabelCode)
    assert (meaning.base, meaning.gtin) == (base_code(item), f"0{code}")
    if rule.value == "price":
        assert (meaning.price, meaning.price_decimals, meaning.weight) == (value, 2, None)
    else:
        grams = value if rule.decimals == 3 else (value + 5) // 10
        assert (meaning.weight, meaning.unit, meaning.price) == (grams, rule.unit, None)


@given(labels(), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_label_is_always_noticed(
    label: tuple[LabelRule, str, str, int], place: int, change: int
) -> None:
    rule, prefix, item, value = label
    code = printed(rule, prefix, int(item[len(prefix) :]), value)
    wrong = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    with pytest.raises(BadCheckDigit):
        interpret(wrong, None, FORMS)


@given(st.from_regex(r"[0-9]{4,5}", fullmatch=True))
def test_the_inner_digit_is_the_one_that_the_reference_gives(value: str) -> None:
    assert inner_check_digit(value, "gs1") == gs1_price_weight_check_digit(value)


def test_a_label_whose_inner_digit_fails_is_a_misread() -> None:
    body = "02" + "00012" + "9" + "0100"
    assert inner_check_digit("0100", "gs1") != 9
    with pytest.raises(BadCheckDigit):
        interpret(f"{body}{check_digit(body)}", None, FORMS)


def test_a_scale_that_prints_no_check_digit_is_believed_where_the_table_says_so() -> None:
    code = "2340119005006"
    strict = LabelRule(("23",), 5, 5, "weight", 3)
    with pytest.raises(BadCheckDigit):
        interpret(code, None, [strict])
    loose = LabelRule(("23",), 5, 5, "weight", 3, is_strict=False)
    meaning = interpret(code, None, [loose])
    assert isinstance(meaning, LabelCode)
    assert (meaning.weight, meaning.base) == (500, base_code("2340119"))


def test_a_twelve_digit_label_of_a_scale_is_the_same_label() -> None:
    body = "02" + "00012" + str(inner_check_digit("0599", "gs1")) + "0599"
    code = f"{body}{check_digit(body)}"
    assert code[0] == "0"
    assert interpret(code[1:], "]E0", FORMS) == interpret(code, None, FORMS)
    assert interpret(f"0{code}", None, FORMS) == interpret(code, None, FORMS)


def test_an_item_without_a_value_is_the_item_itself() -> None:
    base = base_code("2300001")
    assert interpret(base[1:], None, FORMS) == GtinCode(base)
    plain = base_code("2600001")
    assert interpret(plain[1:], None, FORMS) == GtinCode(plain)


def test_a_row_may_say_that_its_numbers_are_cards_or_coupons() -> None:
    rows: list[dict[str, Any]] = [
        {"prefixes": [p], "item_digits": 10, "value_digits": 0, "value": value, "decimals": 0}
        for p, value in (("27", "member"), ("28", "staff"), ("29", "coupon"))
    ]
    rules = rules_of(rows)
    codes = [f"{p}0000001234" for p in ("27", "28", "29")]
    member, staff, coupon = (interpret(f"{c}{check_digit(c)}", None, rules) for c in codes)
    assert member == CardCode("member", "0000001234")
    assert staff == CardCode("staff", "0000001234")
    assert isinstance(coupon, NotGoodsCode)


GOOD: dict[str, Any] = {
    "prefixes": ["20"], "item_digits": 5, "value_digits": 5, "value": "price", "decimals": 2,
}  # fmt: skip


def test_the_table_is_data_and_says_how_the_value_is_guarded() -> None:
    assert rules_of([GOOD]) == (LabelRule(("20",), 5, 5, "price", 2),)
    (guarded,) = rules_of([GOOD | {"item_digits": 4, "inner_check": True}])
    assert guarded.inner_check == "gs1"
    (longer,) = rules_of([GOOD | {"item_digits": 3, "value_digits": 6, "inner_check": True}])
    assert longer.inner_check == "mod10"
    (later,) = rules_of([GOOD | {"value": "weight_and_price"}])
    assert later.value == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"item_digits": 6},
        {"inner_check": "crc"},
        {"inner_check": "gs1", "item_digits": 3, "value_digits": 6},
        {"prefixes": []},
        {"prefixes": ["2x"]},
        {"item_digits": -1},
        {"decimals": 9},
        {"decimals": "two"},
        {"unit": "stone"},
    ],
)
def test_a_row_that_does_not_fit_thirteen_digits_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigInvalid):
        rules_of([GOOD | wrong])
