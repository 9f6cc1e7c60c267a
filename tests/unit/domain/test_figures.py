"""Decimal strings at the borders: exact, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.figures import (
    format_amount,
    format_quantity,
    format_rate,
    parse_amount,
    parse_quantity,
    parse_rate,
)
from pos.errors import AmountInvalid, QuantityInvalid


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_an_amount_written_and_read_back_is_the_same(amount: int, currency: str) -> None:
    assert parse_amount(format_amount(amount, currency), currency) == amount


@given(st.integers(-(10**12), 10**12))
def test_a_quantity_written_and_read_back_is_the_same(quantity: int) -> None:
    written = format_quantity(quantity)
    assert parse_quantity(written) == quantity
    assert "." not in written or not written.endswith("0")


@pytest.mark.parametrize(
    "typed", [1, 1.5, None, True, "", " 1", "1 ", "1e3", "1,5", "0x1", "NaN", "1.005", "١", "+1"]
)
def test_what_is_not_an_amount_of_the_currency_is_refused(typed: object) -> None:
    with pytest.raises(AmountInvalid):
        parse_amount(typed, "CNY")


@pytest.mark.parametrize("typed", ["0.0001", "9007199254741", "--1", ".5", "1.", "1_000"])
def test_what_is_not_a_quantity_is_refused(typed: str) -> None:
    with pytest.raises(QuantityInvalid):
        parse_quantity(typed)


def test_requests_may_write_fewer_or_more_zeros() -> None:
    assert parse_amount("86.5", "CNY") == parse_amount("86.5000", "CNY") == 86_50
    assert parse_quantity("2.0") == parse_quantity("2") == 2_000


def test_money_shows_exactly_the_currencys_decimals() -> None:
    assert [format_amount(a, "CNY") for a in (8650, -300, 5, 0)] == [
        "86.50",
        "-3.00",
        "0.05",
        "0.00",
    ]
    assert format_amount(1500, "JPY") == "1500"


def test_rates_are_per_cent_with_up_to_two_decimals() -> None:
    assert (parse_rate("13"), parse_rate("7.5"), parse_rate("0")) == (1300, 750, 0)
    assert (format_rate(1300), format_rate(750)) == ("13", "7.5")
    with pytest.raises(AmountInvalid):
        parse_rate("101")
