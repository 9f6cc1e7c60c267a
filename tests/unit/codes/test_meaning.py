"""The scan gate: every reading means one thing, whatever device it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import (
    GtinCode,
    LabelCode,
    LabelRule,
    PaymentCode,
    PlainCode,
    ReceiptCode,
    check_digit,
    expand_upc_e,
    has_check_digit,
    interpret,
    normalise_barcode,
)
from pos.errors import BadCheckDigit

RULES = (
    LabelRule(("20", "21", "22"), 5, 5, "price", 2),
    LabelRule(("23", "24", "25"), 5, 5, "weight", 3),
)


@given(st.integers(0, 10**12 - 1))
def test_a_number_with_its_check_digit_is_believed_and_any_other_digit_is_not(number: int) -> None:
    body = f"{number:012d}"
    right = check_digit(body)
    assert has_check_digit(f"{body}{right}")
    for wrong in range(10):
        if wrong != right:
            with pytest.raises(BadCheckDigit):
                normalise_barcode(f"{body}{wrong}")


@given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: int, place: int, change: int) -> None:
    code = f"{number:012d}{check_digit(f'{number:012d}')}"
    misread = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    assert not has_check_digit(misread)


def test_every_writing_of_a_number_is_one_gtin() -> None:
    assert interpret("6901234567892", None, RULES) == GtinCode("06901234567892")
    assert interpret("]E06901234567892", None, RULES) == GtinCode("06901234567892")
    assert interpret("06901234567892", None, RULES) == GtinCode("06901234567892")
    assert interpret("036000291452", None, RULES) == interpret("0036000291452", None, RULES)
    assert interpret("04252614", "]E0", RULES) == GtinCode("00042100005264")


def test_eight_digits_are_ean_8_where_that_holds_and_else_upc_e() -> None:
    assert interpret("96385074", None, RULES) == GtinCode("00000096385074")
    assert expand_upc_e("04252614") == "042100005264"
    assert interpret("04252614", None, RULES) == GtinCode("00042100005264")
    with pytest.raises(BadCheckDigit):
        interpret("04252615", None, RULES)


def test_a_weight_label_names_its_item_and_its_weight() -> None:
    body = "230000101316"
    meaning = interpret(f"{body}{check_digit(body)}", None, RULES)
    assert meaning == LabelCode("02300001000008", f"0{body}{check_digit(body)}", 1316, None, 0)


def test_a_price_label_names_its_item_and_its_price() -> None:
    body = "200001202500"
    meaning = interpret(f"{body}{check_digit(body)}", None, RULES)
    assert isinstance(meaning, LabelCode)
    assert (meaning.price, meaning.price_decimals, meaning.weight) == (2500, 2, None)


def test_a_label_without_a_value_is_the_item_itself() -> None:
    assert interpret("2300001000008", None, RULES) == GtinCode("02300001000008")


def test_gs1_codes_give_gtin_weight_lot_and_expiry() -> None:
    meaning = interpret("]C10106901234567892310300131610LOT7\x1d17261231", None, RULES)
    assert isinstance(meaning, GtinCode)
    assert meaning.gtin == "06901234567892"
    assert meaning.elements is not None
    assert (meaning.elements.weight, meaning.elements.lot) == (1316, "LOT7")
    assert meaning.elements.expiry == "261231"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("134567890123456789", PaymentCode("wechat", "134567890123456789")),
        ("281234567890123456", PaymentCode("alipay", "281234567890123456")),
        ("S01-T01-000001", ReceiptCode("S01-T01-000001")),
        ("S01-T01-KXQF-000001", ReceiptCode("S01-T01-KXQF-000001")),
        ("A001", PlainCode("A001")),
        ("12345", PlainCode("12345")),
    ],
)
def test_other_codes_are_known_for_what_they_are(text: str, meaning: object) -> None:
    assert interpret(text, None, RULES) == meaning


@given(st.text(max_size=40), st.none() | st.sampled_from(["]E0", "]C1", "]Q3", "]I1"]))
def test_no_reading_brings_the_gate_down(text: str, aim: str | None) -> None:
    try:
        meaning = interpret(text, aim, RULES)
    except BadCheckDigit:
        return
    assert meaning is not None
