"""The shelf on integers: what the books call C1 and C3."""

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.catalogue import NO_STOCK, Stock
from pos.domain.costing import issue, receive
from pos.domain.posting import stock_after

steps = st.lists(
    st.tuples(st.booleans(), st.integers(1, 20_000), st.integers(0, 50_000)),
    min_size=1,
    max_size=40,
)


@given(steps)
def test_an_empty_shelf_is_worth_nothing_whatever_came_and_went(
    moves: list[tuple[bool, int, int]],
) -> None:
    stock = NO_STOCK
    for is_receipt, quantity, value in moves:
        move = receive("p", stock, quantity, value) if is_receipt else issue("p", stock, quantity)
        stock = stock_after(stock, move)
        assert stock.q != 0 or stock.v == 0
        assert stock.q <= 0 or stock.v >= 0
    if stock.q > 0:
        assert stock_after(stock, issue("p", stock, stock.q)).v == 0


@given(steps)
def test_value_in_less_cost_out_less_variance_is_what_lies_on_the_shelf(
    moves: list[tuple[bool, int, int]],
) -> None:
    stock, paid, cost, variance = NO_STOCK, 0, 0, 0
    for is_receipt, quantity, value in moves:
        if is_receipt:
            move = receive("p", stock, quantity, value)
            paid += value
            variance += move.variance
        else:
            move = issue("p", stock, quantity)
            cost -= move.v
        stock = stock_after(stock, move)
    assert stock.v == paid - cost - variance


def test_below_zero_goods_cost_what_they_last_cost_above_zero() -> None:
    shelf = Stock(3_000, 10_00, None, None)
    sold = issue("p", shelf, 4_000)
    assert (sold.q, sold.v) == (-4_000, -13_33)
    again = issue("p", stock_after(shelf, sold), 3_000)
    assert again.v == -10_00


def test_with_no_cost_known_goods_cost_nothing() -> None:
    assert issue("p", NO_STOCK, 5_000).v == 0


def test_a_view_with_goods_on_the_shelf_and_value_below_zero_costs_the_last_receipt() -> None:
    stale = Stock(2_000, -5_00, (3_00, 1_000), (4_00, 1_000))
    assert issue("p", stale, 1_000).v == -4_00


def test_a_dearer_refill_leaves_the_gap_to_variance_and_the_rest_at_what_was_paid() -> None:
    short = Stock(-2_000, -6_68, (3_34, 1_000), None)
    refill = receive("p", short, 10_000, 55_00)
    assert (refill.v, refill.variance) == (50_68, 4_32)
    assert stock_after(short, refill).v == 44_00
