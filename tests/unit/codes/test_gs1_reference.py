"""GS1 element strings read as biip, the reference for application identifiers, reads them."""

import string
from collections.abc import Iterator
from decimal import Decimal

from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import check_digit
from pos.domain.codes.gs1 import FNC1, read_elements

# biip wants a separator that no value holds, and values of GS1's character set 82 here.
LOT_SIGNS = string.ascii_letters + string.digits + "-_./"
DATES = st.dates().map(lambda day: f"{day:%y%m%d}")


@st.composite
def element_strings(draw: st.DrawFn) -> str:
    """Return a code as a scanner sends it: GTIN first, then others in any order."""
    body = draw(st.from_regex(r"[0-9]{13}", fullmatch=True))
    others = [
        ("10", draw(st.text(LOT_SIGNS, min_size=1, max_size=20)), True),
        ("17", draw(DATES), False),
        ("15", draw(DATES), False),
        (f"310{draw(st.integers(0, 3))}", draw(st.from_regex(r"[0-9]{6}", fullmatch=True)), False),
        ("30", str(draw(st.integers(1, 99_999_999))), True),
    ]
    chosen = draw(st.permutations(others))[: draw(st.integers(0, len(others)))]

    def parts() -> Iterator[str]:
        yield f"01{body}{check_digit(body)}"
        for number, (ai, value, is_variable) in enumerate(chosen, 1):
            yield ai + value + (FNC1 if is_variable and number < len(chosen) else "")

    return "".join(parts())


@given(element_strings())
def test_what_a_gs1_code_says_is_what_the_reference_reads(code: str) -> None:
    reference = GS1Message.parse(code)
    values = {found.ai.ai: found.value for found in reference.element_strings}
    ours = read_elements(code)
    assert ours is not None
    assert ours.gtin == values["01"]
    assert ours.lot == values.get("10")
    assert ours.expiry == values.get("17")
    assert ours.best_before == values.get("15")
    assert ours.count == (int(values["30"]) if "30" in values else None)
    weight = next((e.decimal for e in reference.element_strings if e.ai.ai[:3] == "310"), None)
    assert weight == (None if ours.weight is None else Decimal(ours.weight) / 1000)


def test_a_gtin_with_a_wrong_check_digit_is_no_element_string() -> None:
    assert read_elements("0106901234567892") is not None
    assert read_elements("0106901234567890") is None
