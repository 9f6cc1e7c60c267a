"""GS1 codes: what was put into an element string or a Digital Link is what is read out of it."""

import string
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import GtinCode, NotGoodsCode, PlainCode, check_digit, interpret
from pos.domain.codes.gs1 import FNC1, Amount, ElementString, read_elements
from pos.errors import BadCheckDigit

PROJECT = Path(__file__).parents[3]
COLA = "06901234567892"
# Values of GS1's character set 82; two-digit years are read within 49 years before, 50 after.
LOT_SIGNS = string.ascii_letters + string.digits + "-_./"
DAYS = st.dates(date(2000, 1, 1), date(2070, 12, 31))


@st.composite
def made(draw: st.DrawFn) -> tuple[str, ElementString]:
    """Return a code as a scanner sends it, GTIN first, and what was put into it."""
    body = draw(st.from_regex(r"[0-9]{13}", fullmatch=True))
    gtin = f"{body}{check_digit(body)}"
    lot = draw(st.text(LOT_SIGNS, min_size=1, max_size=20))
    expiry, best = draw(DAYS), draw(DAYS)
    grams, count, cents = (draw(st.integers(0, 999_999)) for _ in range(3))
    parts = {
        "lot": (f"10{lot}", True),
        "expiry": (f"17{expiry:%y%m%d}", False),
        "best_before": (f"15{best:%y%m%d}", False),
        "weight": (f"3103{grams:06}", False),
        "count": (f"30{count}", True),
        "price": (f"3922{cents}", True),
    }
    put: dict[str, Any] = {"lot": lot, "expiry": expiry, "best_before": best}
    put |= {"weight": grams, "count": count, "price": Amount(cents, 2)}
    chosen = draw(st.permutations(sorted(parts)))[: draw(st.integers(0, len(parts)))]

    def texts() -> Iterator[str]:
        yield f"01{gtin}"
        for number, name in enumerate(chosen, 1):
            text, is_variable = parts[name]
            yield text + (FNC1 if is_variable and number < len(chosen) else "")

    return "".join(texts()), ElementString(gtin, **{name: put[name] for name in chosen})


@given(made(), st.sampled_from(["]C1", "]d2", "]Q3", "]e0", ""]))
def test_what_was_put_into_a_gs1_code_is_read_out_of_it(
    code_and_put: tuple[str, ElementString], aim: str
) -> None:
    code, put = code_and_put
    assert read_elements(code) == put
    assert interpret(aim + code, None, ()) == GtinCode(put.gtin or "", put)


@given(st.integers(0, 999_999), st.integers(0, 5), st.sampled_from(["310", "320"]))
def test_kilograms_and_pounds_become_thousandths_of_a_kilogram(
    digits: int, decimals: int, ai: str
) -> None:
    elements = read_elements(f"01{COLA}{ai}{decimals}{digits:06}")
    kilograms = Decimal(digits) / 10**decimals
    if ai == "320":
        kilograms *= Decimal("0.45359237")
    assert elements is not None
    assert elements.weight == int((kilograms * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def test_a_price_may_name_its_currency() -> None:
    for number, currency in (("156", "CNY"), ("840", "USD"), ("999", "XXX")):
        elements = read_elements(f"01{COLA}3932{number}1250")
        assert elements is not None
        assert elements.price == Amount(1250, 2, currency)


def test_day_00_is_the_last_of_the_month_and_no_day_at_all_is_no_expiry() -> None:
    assert read_elements(f"01{COLA}17260200") == ElementString(COLA, expiry=date(2026, 2, 28))
    assert read_elements(f"01{COLA}17280200") == ElementString(COLA, expiry=date(2028, 2, 29))
    for none in ("261399", "000000", "260230"):
        elements = read_elements(f"01{COLA}17{none}")
        assert elements is not None
        assert (elements.gtin, elements.expiry) == (COLA, None)


def test_a_case_names_what_is_in_it_and_how_many() -> None:
    assert read_elements(f"02{COLA}3712") == ElementString(COLA, count=12)


def test_a_gtin_whose_check_digit_fails_spoils_the_whole_code() -> None:
    wrong = COLA[:-1] + "0"
    assert read_elements(f"01{wrong}17261231") is None
    for told in (f"]C101{wrong}17261231", f"01{wrong}{FNC1}17261231"):
        with pytest.raises(BadCheckDigit):
            interpret(told, None, ())


def test_a_fifth_of_a_code_that_is_unknown_leaves_the_rest_as_read() -> None:
    elements = read_elements(f"01{COLA}1726123105XYZ")
    assert elements == ElementString(COLA, expiry=date(2026, 12, 31), is_whole=False)


def test_a_digital_link_is_read_as_the_elements_that_it_holds() -> None:
    link = f"https://id.gs1.org/01/{COLA}/10/LOT7?17=261231"
    put = ElementString(COLA, lot="LOT7", expiry=date(2026, 12, 31))
    assert interpret(link, "]Q1", ()) == GtinCode(COLA, put)
    for other in ("https://shop.example/01/12/x", "http://[/01/", "https://shop.example/menu"):
        assert interpret(other, "]Q1", ()) == PlainCode(other)


def test_without_an_aim_id_only_a_code_that_is_read_to_its_end_is_taken_for_gs1() -> None:
    assert interpret(f"01{COLA}17261231", None, ()) == GtinCode(
        COLA, ElementString(COLA, expiry=date(2026, 12, 31))
    )
    for plain in (f"01{COLA}99", f"01{COLA}05", "0112345678901234"):
        assert isinstance(interpret(plain, "]C0", ()), PlainCode)
    assert isinstance(interpret(f"01{COLA}05", None, ()), PlainCode)


def test_a_pallet_is_not_goods() -> None:
    meaning = interpret("]C100106141412345678908", None, ())
    assert meaning == NotGoodsCode("parcel", "00106141412345678908")


@given(st.text(st.characters(codec="ascii"), max_size=60), st.sampled_from(["]C1", "]Q3", ""]))
def test_no_element_string_brings_the_gate_down(rest: str, aim: str) -> None:
    read_elements(rest)
    read_elements(f"01{COLA}{rest}")
    try:
        interpret(f"{aim}01{COLA}{rest}", None, ())
    except BadCheckDigit:
        return


def test_a_plain_code_never_pays_for_the_gs1_tables() -> None:
    program = (
        "import sys; from pos.domain.codes import interpret; "
        "interpret('6901234567892', None, ()); sys.exit('biip' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True, timeout=60)
