"""Rounding and sharing: the promises M3, M5 and M8 rest on."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import half, running_share, share, spread, to_step

amounts = st.integers(-10_000_000, 10_000_000)
weights = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=20)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_is_the_nearest_whole_and_ties_go_away_from_zero(n: int, d: int) -> None:
    exact = Fraction(n, d)
    rounded = half(n, d)
    assert abs(rounded - exact) <= Fraction(1, 2)
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)
    assert half(-n, d) == -rounded


@given(amounts, weights)
def test_shares_sum_to_the_total_and_stay_within_one_unit(total: int, parts: list[int]) -> None:
    shares = share(total, parts)
    assert sum(shares) == total
    for got, weight in zip(shares, parts, strict=True):
        assert abs(got - Fraction(total * weight, sum(parts))) < 1
    assert share(-total, parts) == [-part for part in shares]


def test_missing_cents_go_to_the_largest_fractions_and_a_tie_to_the_earlier_line() -> None:
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(200, [1, 1, 1]) == [67, 67, 66]
    assert share(10, [1, 2, 4]) == [1, 3, 6]


@given(st.lists(amounts, min_size=1, max_size=12), st.integers(1, 20_000))
def test_spread_parts_sum_to_the_rounded_whole(numerators: list[int], denominator: int) -> None:
    total = half(sum(numerators), denominator)
    spreaded = spread(total, numerators, denominator)
    assert sum(spreaded) == total
    for got, numerator in zip(spreaded, numerators, strict=True):
        assert abs(got - Fraction(numerator, denominator)) < 1


@given(amounts, st.lists(st.integers(1, 5_000), min_size=1, max_size=10))
def test_running_shares_of_any_split_sum_to_the_whole(whole: int, steps: list[int]) -> None:
    parts, before, taken = sum(steps), 0, 0
    for step in steps:
        taken += running_share(whole, before, before + step, parts)
        before += step
    assert taken == whole


@given(amounts, st.sampled_from([1, 5, 10, 50, 100]))
def test_cash_rounding_is_a_multiple_of_the_step_at_most_half_a_step_away(
    amount: int, step: int
) -> None:
    rounded = to_step(amount, step)
    assert rounded % step == 0
    assert abs(rounded - amount) * 2 <= step
    assert to_step(-amount, step) == -rounded
