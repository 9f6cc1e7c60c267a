"""The scan gate: every reading means one thing, whatever device it came from."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.domain.codes import (
    CardCode,
    GtinCode,
    LabelRule,
    NotGoodsCode,
    PaymentCode,
    PlainCode,
    ReceiptCode,
    check_digit,
    expand_upc_e,
    has_check_digit,
    interpret,
    normalise_barcode,
    shown,
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


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("100000000000000000", PaymentCode("wechat", "100000000000000000")),
        ("]Q1159999999999999999", PaymentCode("wechat", "159999999999999999")),
        ("]C0281234567890123456", PaymentCode("alipay", "281234567890123456")),
        ("2512345678901234", PaymentCode("alipay", "2512345678901234")),
        ("301234567890123456789012", PaymentCode("alipay", "301234567890123456789012")),
        ("160000000000000000", PlainCode("160000000000000000")),
        ("10000000000000000", PlainCode("10000000000000000")),
        ("251234567890123", PlainCode("251234567890123")),
        ("3112345678901234", PlainCode("3112345678901234")),
        ("]A0134567890123456789", PlainCode("134567890123456789")),
        ("]d1134567890123456789", PlainCode("134567890123456789")),
        ("S01-T01-000001", ReceiptCode("S01-T01-000001")),
        ("]C0S01-T01-000001", ReceiptCode("S01-T01-000001")),
        ("S01-T01-KXQF-000001", ReceiptCode("S01-T01-KXQF-000001")),
        ("S01-T01-kxqf-000001", PlainCode("S01-T01-kxqf-000001")),
        ("MEMBER:M001", CardCode("member", "M001")),
        ("STAFF:owner", CardCode("staff", "owner")),
        ("MEMBER:", PlainCode("MEMBER:")),
        ("A001", PlainCode("A001")),
        ("12345", PlainCode("12345")),
    ],
)
def test_other_codes_are_known_for_what_they_are(text: str, meaning: object) -> None:
    assert interpret(text, None, RULES) == meaning


def ean_13(body: str) -> str:
    return f"{body}{check_digit(body)}"


@pytest.mark.parametrize("prefix", ["977", "978", "979", "690", "985"])
def test_periodicals_and_books_are_goods(prefix: str) -> None:
    code = ean_13(f"{prefix}123456789")
    assert interpret(code, None, RULES) == GtinCode(f"0{code}")


@pytest.mark.parametrize("prefix", ["981", "982", "983", "984", "990", "999"])
def test_coupons_are_not_goods(prefix: str) -> None:
    code = ean_13(f"{prefix}123456789")
    assert interpret(code, None, RULES) == NotGoodsCode("coupon", f"0{code}")


def test_a_refund_receipt_of_another_program_is_not_goods() -> None:
    code = ean_13("980123456789")
    assert interpret(code, None, RULES) == NotGoodsCode("refund_receipt", f"0{code}")


def test_a_number_that_only_holds_a_known_prefix_elsewhere_is_goods() -> None:
    short = "9901234"
    code = f"{short}{check_digit(short)}"
    assert interpret(code, "]E4", RULES) == GtinCode(code.zfill(14))


def test_an_add_on_of_a_magazine_is_left_out() -> None:
    magazine = ean_13("977123456789")
    assert interpret(f"]E3{magazine}05", None, RULES) == GtinCode(f"0{magazine}")
    assert interpret(f"]E3{magazine}51299", None, RULES) == GtinCode(f"0{magazine}")


def test_a_payment_code_is_shown_by_its_beginning_alone() -> None:
    for code in ("134567890123456789", " 281234567890123456789\r", "]Q1134567890123456789"):
        assert len(shown(code)) == 5
    for code in ("6901234567892", "6901234567890", "A001", "会员李姐"):
        assert shown(code) == code


ANY_TEXT = st.text(max_size=80) | st.binary(max_size=80).map(lambda b: b.decode("latin-1"))
HALVES = st.text(st.characters(categories=["Cs", "Nd", "Cc"]), max_size=30)
DIGITS = st.from_regex(r"[0-9]{0,30}", fullmatch=True)
AIMS = ("]E0", "]E3", "]E4", "]C0", "]C1", "]Q1", "]Q3", "]I1", "]A0", "]d2", "]e0", "]")


@given(ANY_TEXT | HALVES | DIGITS, st.none() | st.sampled_from(AIMS), st.booleans())
def test_no_reading_brings_the_gate_down(text: str, aim: str | None, in_text: bool) -> None:  # noqa: FBT001 - drawn
    try:
        meaning = interpret(f"{aim}{text}" if in_text else text, aim, RULES)
    except BadCheckDigit:
        return
    assert repr(meaning)
    if isinstance(meaning, PlainCode):
        meaning.text.encode()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40))
@example("]A0")
def test_plain_text_is_kept_to_the_letter(text: str) -> None:
    meaning = interpret(text, "]Q1", ())
    if isinstance(meaning, PlainCode):
        assert meaning.text == text.strip(" \t\r\n")
