"""Figures worked out by hand for the readings that the worked examples leave open (README.md)."""

from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.figures import Refused, half, settle, shared, to_step
from tests.oracle.price import Document
from tests.oracle.shop import Shop
from tests.oracle.state import Result


def _sale(*lines: Document, tenders: list[tuple[str, str]], **more: Any) -> Document:
    """Return a sale of lines paid by (kind, amount)."""
    paid = [{"kind": kind, "amount": amount} for kind, amount in tenders]
    return {"type": "sale", "id": "S", "lines": list(lines), "tenders": paid, **more}


def _service(price: str, tax: str = "0", **more: Any) -> Document:
    return {"q": "1", "price": price, "tax": tax, "kind": "service"} | more


def _coupon(price: str, tax: str = "0") -> Document:
    return {"q": "-1", "price": price, "tax": tax, "kind": "coupon"}


def _goods(q: str, price: str = "1.00", p: str = "A") -> Document:
    return {"p": p, "q": q, "price": price, "tax": "0"}


def _received(q: str, cost: str, **more: Any) -> Document:
    return {"type": "goods_received", "lines": [{"p": "A", "q": q, "cost": cost}], **more}


def _refund(*parts: tuple[int, str], **more: Any) -> Document:
    named = [{"line": line, "q": quantity} for line, quantity in parts]
    return {"type": "refund", "of": "S", "parts": named, **more}


def _nets(result: Result) -> list[int]:
    return [line["net"] for line in result.lines]


def test_rounding_and_sharing_mirror_negatives() -> None:
    halves = [Fraction(n, 2) for n in (5, -5, 3, -3, 1, -1)]
    assert [half(figure) for figure in halves] == [3, -3, 2, -2, 1, -1]
    assert shared(10, [1, 1, 1]) == [4, 3, 3]
    assert shared(-10, [1, 1, 1]) == [-4, -3, -3]
    assert settle(0, [Fraction(1, 2), Fraction(-1, 2)]) == [1, -1]
    assert settle(-1, [Fraction(-4, 10), Fraction(-4, 10)]) == [-1, 0]
    assert [to_step(n, 5) for n in (2, 3, -2, -3)] == [0, 5, 0, -5]


def test_a_later_discount_sees_what_the_earlier_ones_left() -> None:
    lines = (_service("10.00"), _service("10.00"), _service("10.00"))
    promotions = [{"lines": [1], "amount": "10.00"}]
    sale = _sale(*lines, tenders=[("card", "15.00")], promos=promotions, basket_disc="5.00")
    assert _nets(Shop().book(sale)) == [0, 750, 750]


def test_negative_lines_and_deposits_take_no_discount() -> None:
    deposit = {"q": "2", "price": "1.00", "kind": "deposit", "disc_pct": "50"}
    coupon = _coupon("3.00") | {"disc_pct": "50"}
    lines = (_service("10.00"), coupon, deposit)
    result = Shop().book(_sale(*lines, tenders=[("card", "4.00")], basket_disc="5.00"))
    assert _nets(result) == [500, -300, 200]


def test_tax_of_a_rate_with_a_coupon_is_shared_on_the_sign_of_its_sum() -> None:
    # 13 %: 0.10 and −5.00 → T = half(−490 × 13 ÷ 113) = half(−56.37) = −56; exact 1.15, −57.52;
    # mirrored −1.15 → −2 (rest .85), 57.52 → 57 (rest .52); 56 − 55 = 1 goes to line 1: −1 → +1.
    lines = (_service("0.10", "13"), _coupon("5.00", "13"), _service("9.90", "9"))
    result = Shop().book(_sale(*lines, tenders=[("card", "5.00")]))
    assert [line["tax"] for line in result.lines] == [1, -57, 82]
    assert result.taxes[1300] == {"net": -434, "tax": -56}


def test_a_basket_of_bottles_back_is_paid_out_in_rounded_cash() -> None:
    bottles = {"q": "-3", "price": "0.51", "kind": "deposit"}
    result = Shop().book(_sale(bottles, tenders=[], step="0.10"))
    assert result.voucher == {"1001": -150, "2241": 153, "5603r": -3}
    assert result.change == 150


def test_money_goes_back_to_account_first_then_in_order_then_cash() -> None:
    tenders = [("cash", "4.00"), ("card", "3.00"), ("account", "2.00"), ("wechat", "1.00")]
    shop = Shop()
    shop.book(_sale(_service("1.00", q="10"), tenders=tenders))
    back = [shop.book(_refund((1, q))).tenders for q in ("1", "2", "3", "4")]
    assert back == [
        {"account": -100},
        {"account": -100, "card": -100},
        {"card": -200, "wechat": -100},
        {"cash": -400},
    ]


def test_a_refund_beyond_what_was_paid_is_cash_until_the_coupon_comes_back() -> None:
    shop = Shop()
    shop.book(_sale(_service("22.00"), _coupon("2.00"), tenders=[("wechat", "20.00")]))
    assert shop.book(_refund((1, "1"))).tenders == {"wechat": -2000, "cash": -200}
    coupon = shop.book(_refund((2, "1")))
    assert (coupon.total, coupon.tenders) == (-200, {"cash": 200})


def test_a_chosen_tender_takes_the_whole_refund_and_counts_for_the_next() -> None:
    shop = Shop()
    shop.book(_sale(_service("5.00", q="2"), tenders=[("card", "6.00"), ("cash", "4.00")]))
    assert shop.book(_refund((1, "1"), tender="cash")).tenders == {"cash": -500}
    assert shop.book(_refund((1, "1"))).tenders == {"card": -500}


def test_cash_back_is_rounded_on_the_running_sum() -> None:
    shop = Shop()
    shop.book(_sale(_service("0.33", q="4"), tenders=[("cash", "2.00")], step="0.10"))
    back = [shop.book(_refund((1, "1"))) for _ in range(4)]
    assert [result.tenders.get("cash", 0) for result in back] == [-30, -40, -30, -30]
    assert [result.rounding for result in back] == [-3, 7, -3, -3]


def test_points_go_back_by_their_discount_and_by_the_total() -> None:
    shop = Shop()
    points = {"spent": 7, "worth": "1.00"}
    sold = shop.book(_sale(_service("4.00", q="3"), tenders=[("card", "11.00")], points=points))
    assert sold.points == {"spent": 7, "earned": 11}
    back = [shop.book(_refund((1, "1"))).points for _ in range(3)]
    # discount back so far 33 67 100 of 100, money 367 733 1100 of 1100
    assert back == [
        {"returned": 2, "taken": 4},
        {"returned": 3, "taken": 3},
        {"returned": 2, "taken": 4},
    ]


def test_tax_on_top_goes_back_beside_its_net() -> None:
    shop = Shop()
    sale = _sale(_service("1.00", "7.5", q="3"), tenders=[("card", "3.23")], prices="exclusive")
    shop.book(sale)
    back = [shop.book(_refund((1, "1"))).total for _ in range(3)]
    assert back == [108, 107, 108]


def test_below_zero_a_small_delivery_adds_its_value_and_becomes_the_basis() -> None:
    shop = Shop("general", {"A": ("1", "2.00")})
    shop.book(_sale(_goods("6"), tenders=[("card", "6.00")]))
    assert (shop.shelves["A"].quantity, shop.shelves["A"].value) == (-5000, -1000)
    delivery = shop.book(_received("2", "9.00"))
    assert (delivery.voucher, delivery.stock) == (
        {"1405": 1800, "2202": -1800},
        {"A": (-3000, 800)},
    )
    sale = shop.book(_sale(_goods("1"), tenders=[("card", "1.00")]))
    assert sale.voucher["5401"] == 900
    # −4 at −1.00, 4 come in at 1.00: v + C = −1.00 + 4.00 to variance, the shelf is empty
    filled = shop.book(_received("4", "1.00"))
    assert filled.voucher == {"1405": 100, "5401d": 300, "2202": -400}
    assert filled.stock == {"A": (0, 0)}
    after = shop.book(_sale(_goods("1"), tenders=[("card", "1.00")]))
    assert after.voucher["5401"] == 100


def test_free_units_leave_the_basis_and_lower_the_average() -> None:
    shop = Shop("general", {"A": ("1", "2.00")})
    shop.book(_sale(_goods("4"), tenders=[("card", "4.00")]))
    shop.book(_received("1", "0.00"))
    assert shop.book(_sale(_goods("1"), tenders=[("card", "1.00")])).voucher["5401"] == 200
    bought = {"p": "A", "q": "5", "cost": "3.00"}
    both = {"type": "goods_received", "lines": [bought, bought | {"q": "1", "cost": "0.00"}]}
    # −3 at −8.00, 6 come in worth 15.00: C = half(15.00 × 3 ÷ 6) = 7.50, new value 7.50
    result = shop.book(both)
    assert result.voucher == {"1405": 1550, "5401d": -50, "2202": -1500}
    assert result.stock == {"A": (3000, 750)}


def test_a_product_without_any_cost_is_issued_at_nothing_and_named() -> None:
    result = Shop().book(_sale(_goods("2"), tenders=[("card", "2.00")]))
    assert (result.unknown_cost, result.stock) == (["A"], {"A": (-2000, 0)})
    assert "5401" not in result.voucher


def test_a_refund_across_zero_costs_its_own_running_share() -> None:
    shop = Shop("general", {"A": ("3", "10.00")})
    shop.book(_sale(_goods("7"), tenders=[("card", "7.00")]))  # 10.00 + half(4 × 10 ÷ 3) = 23.33
    shop.shelves["A"].value -= 100  # as if sold dearer elsewhere
    # 6 of 7 back: w = half(23.33 × 6 ÷ 7) = 20.00; the first 4: half(23.33 × 4 ÷ 7) = 13.33
    result = shop.book(_refund((1, "6")))
    assert result.stock == {"A": (2000, 667)}
    assert (result.voucher["5401"], result.voucher["5401d"]) == (-2000, -100)


def test_input_tax_is_fixed_once_a_rate_and_only_with_a_special_invoice() -> None:
    line = {"p": "A", "q": "1", "cost": "0.33", "tax": "13"}
    delivery = {"type": "goods_received", "lines": [line, line | {"p": "B"}, line | {"p": "C"}]}
    assert Shop().book(delivery).voucher == {"1405": 99, "2221i": 13, "2202": -112}
    assert Shop().book(delivery | {"invoice": "none"}).voucher == {"1405": 99, "2202": -99}
    assert Shop().book(delivery | {"invoice": "later"}).voucher == {"1405": 99, "2202e": -99}
    assert Shop("small").book(delivery).voucher == {"1405": 99, "2202": -99}


def test_freight_is_a_selling_expense_with_its_tax_beside_it_or_in_it() -> None:
    delivery = _received("1", "1.00", freight={"amount": "6.00", "tax_amount": "0.54"})
    general, small = Shop().book(delivery), Shop("small").book(delivery)
    assert general.voucher == {"1405": 100, "5601": 600, "2221i": 54, "2202": -754}
    assert small.voucher == {"1405": 100, "5601": 654, "2202": -754}


def test_opening_stock_and_cash_in_post_against_their_accounts() -> None:
    shop = Shop()
    opening = {"type": "opening_stock", "lines": [{"p": "A", "q": "0.505", "cost": "1.10"}]}
    assert shop.book(opening).voucher == {"1405": 56, "3001o": -56}
    cash = {"type": "cash_in", "amount": "5.00", "from": "1221"}
    assert shop.book(cash).voucher == {"1001": 500, "1221": -500}


REFUSED: dict[str, Document] = {
    "card above the total": _sale(_service("1.00"), tenders=[("card", "1.01")]),
    "card below the total": _sale(_service("1.00"), tenders=[("card", "0.99")], step="1.00"),
    "cash too short": _sale(_service("1.03"), tenders=[("cash", "1.00")], step="0.05"),
    "discount above the nets": _sale(_service("1.00"), tenders=[], basket_disc="1.01"),
    "points worth more than all": _sale(
        _service("3.00"), _coupon("2.00"), tenders=[], points={"spent": 200, "worth": "2.00"}
    ),
    "points over a deposit": _sale(
        {"q": "1", "price": "5.00", "kind": "deposit"},
        tenders=[],
        points={"spent": 1, "worth": "1.00"},
    ),
    "goods below zero": _sale(_goods("-1"), tenders=[]),
    "label below a thousandth": _sale(
        {"p": "A", "price": "199.00", "label": "0.01", "tax": "0"}, tenders=[("cash", "0.01")]
    ),
    "half a cent": _sale(_service("1.00"), tenders=[("card", "0.995"), ("cash", "1.00")]),
    "later with freight": _received(
        "1", "1.00", invoice="later", freight={"amount": "1.00", "tax_amount": "0.00"}
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_a_rule_is_refused_and_changes_nothing(name: str) -> None:
    shop = Shop("general", {"A": ("2", "3.00")})
    with pytest.raises(Refused):
        shop.book(REFUSED[name])
    assert not shop.sales
    assert dict(shop.balances) == {"1405": 300, "3001o": -300}
    assert (shop.shelves["A"].quantity, shop.shelves["A"].value) == (2000, 300)


@pytest.mark.parametrize("parts", [[(1, "3.001")], [(2, "1")], [(1, "-1")], [(1, "2"), (1, "2")]])
def test_more_than_is_left_never_goes_back(parts: list[tuple[int, str]]) -> None:
    shop = Shop()
    shop.book(_sale(_service("1.00", q="3"), tenders=[("card", "3.00")]))
    with pytest.raises(Refused):
        shop.book(_refund(*parts))
    assert shop.book({"type": "post_void", "of": "S"}).total == 300
    with pytest.raises(Refused):
        shop.book({"type": "refund", "of": "S"})
