"""Scanning, paying and holding over the line protocol."""

import pytest

from tests.driving import Till

COLA, PRICE = "6901234567892", "3.50"


def cash(amount: str) -> list[dict[str, str]]:
    return [{"kind": "cash", "amount": amount}]


@pytest.mark.parametrize(
    "code", [COLA, "]E0" + COLA, "0" + COLA, "A001"], ids=["EAN-13", "AIM", "GTIN-14", "SKU"]
)
def test_every_way_to_name_a_product_finds_it(selling: Till, code: str) -> None:
    assert selling.done("scan", code=code)["sku"] == "A001"


def test_the_same_product_again_raises_its_line(selling: Till) -> None:
    selling.done("scan", code=COLA)
    selling.done("scan", code="A002")
    again = selling.done("scan", code="A001", quantity="1.5")
    assert (again["line"], again["quantity"], again["amount"]) == (1, "2.5", "8.75")
    assert again["total"] == "12.25"


def test_a_line_number_is_never_used_twice(selling: Till) -> None:
    selling.done("scan", code="A001")
    assert selling.done("scan", code="A002")["line"] == 2
    assert selling.done("remove", line=2)["total"] == PRICE
    assert selling.done("scan", code="A003")["line"] == 3
    selling.done("remove", line=1)
    selling.done("remove", line=3)
    assert selling.done("scan", code="A001")["line"] == 4
    assert selling.refused("remove", line=1) == "line.unknown"
    selling.done("clear")
    assert selling.done("scan", code="A001")["line"] == 1


def test_what_cannot_be_scanned_is_said_by_code(selling: Till) -> None:
    assert selling.refused("scan", code="6901234567893") == "code.bad_check_digit"
    assert selling.refused("scan", code="6901234567809") == "product.unknown"
    assert selling.refused("scan", code="no such sku") == "product.unknown"
    assert selling.refused("scan", code="") == "product.unknown"
    assert selling.done("status")["lines"] == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "1.2345", "abc", "", 2, 2.0, "1e3", "999999999"])
def test_a_quantity_that_is_none_is_refused(selling: Till, quantity: object) -> None:
    assert selling.refused("scan", code="A001", quantity=quantity) == "quantity.invalid"
    assert selling.done("status")["lines"] == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "-0", "-2.5"])
def test_a_scan_never_lowers_the_line_that_it_raises(selling: Till, quantity: str) -> None:
    selling.done("scan", code="A001", quantity="3")
    assert selling.refused("scan", code="A001", quantity=quantity) == "quantity.invalid"
    assert selling.done("status")["total"] == "10.50"


def test_figures_may_bear_more_zeros_or_fewer(selling: Till) -> None:
    line = selling.done("scan", code="A001", quantity="0002.000000000000")
    assert (line["quantity"], line["total"]) == ("2", "7.00")
    assert (
        selling.done("pay", tenders=cash("0000000000000000000007.0000000000"))["change"] == "0.00"
    )


def test_paying_checks_the_tenders(selling: Till) -> None:
    assert selling.refused("pay", tenders=cash("1.00")) == "basket.empty"
    selling.done("scan", code="A001")
    assert selling.refused("pay", tenders=[]) == "tender.short"
    assert selling.refused("pay", tenders=cash("3.49")) == "tender.short"
    assert selling.refused("pay", tenders=cash("-3.50")) == "amount.invalid"
    assert selling.refused("pay", tenders=cash("3.505")) == "amount.invalid"
    assert selling.refused("pay", tenders=[{"kind": "cash", "amount": 3.5}]) == "amount.invalid"
    shells = [{"kind": "shells", "amount": "3.50"}]
    assert selling.refused("pay", tenders=shells) == "tender.unknown"
    assert selling.refused("pay", tenders=[{"kind": "card", "amount": "3.51"}]) == "tender.over"
    account = [{"kind": "account", "amount": "3.50"}]
    assert selling.refused("pay", tenders=account) == "tender.needs_member"
    assert selling.refused("pay", tenders=cash("3.50"), points=10) == "tender.needs_member"
    assert selling.refused("pay", tenders=cash("3.50"), member="M999") == "member.unknown"
    spent = {"member": "M001", "tenders": cash("3.50")}
    assert selling.refused("pay", points=1001, **spent) == "points.too_many"
    assert selling.refused("pay", points=351, **spent) == "points.too_many"
    assert selling.refused("pay", tenders="cash") == "request.malformed"
    assert selling.refused("pay", tenders=cash("3.50"), points="10") == "request.malformed"
    assert selling.refused("pay") == "request.malformed"
    status = selling.done("status")
    assert (status["lines"], status["total"]) == (1, PRICE)
    assert selling.done("sales")["sales"] == []


def test_a_second_tap_on_pay_sells_nothing_twice(selling: Till) -> None:
    selling.done("scan", code="A001")
    assert selling.done("pay", tenders=cash("3.50"))["change"] == "0.00"
    assert selling.refused("pay", tenders=cash("3.50")) == "basket.empty"
    assert len(selling.done("sales")["sales"]) == 1


def test_points_and_account_are_for_the_member(selling: Till) -> None:
    selling.done("scan", code="A001", quantity="2")
    account = [{"kind": "account", "amount": "5.00"}]
    sale = selling.done("pay", tenders=account, member="M001", points=200)
    assert (sale["total"], sale["tax"], sale["change"]) == ("5.00", {"13": "0.58"}, "0.00")


def test_a_basket_that_comes_to_nothing_is_payable_with_no_tenders(selling: Till) -> None:
    selling.done("scan", code="A001")
    sale = selling.done("pay", tenders=[], member="M001", points=350)
    assert (sale["total"], sale["tax"]) == ("0.00", {"13": "0.00"})
    assert sale["number"] == "S01-T01-000001"


def test_tax_names_rates_above_zero_only(selling: Till) -> None:
    exempt = selling.done("scan", code="G001", quantity="0.5")
    assert exempt["amount"] == "0.99"
    assert selling.done("pay", tenders=cash("1.00"))["tax"] == {}


def test_hold_and_recall_keep_lines_and_numbers(selling: Till) -> None:
    assert selling.refused("hold", name="a") == "basket.empty"
    selling.done("scan", code="A001")
    selling.done("scan", code="A002")
    selling.done("remove", line=1)
    assert selling.done("hold", name="王女士")["held"] == ["王女士"]
    assert selling.done("status")["lines"] == 0
    selling.done("scan", code="A003")
    assert selling.refused("recall", name="王女士") == "basket.not_empty"
    assert selling.refused("recall", name="nobody") == "hold.unknown"
    assert selling.refused("hold", name="王女士") == "hold.taken"
    assert selling.done("hold", name="b")["held"] == ["王女士", "b"]
    recalled = selling.done("recall", name="王女士")
    assert [line["line"] for line in recalled["lines"]] == [2]
    assert recalled["total"] == PRICE
    assert selling.done("scan", code="A001")["line"] == 3
    assert selling.refused("hold", name=" ") == "request.malformed"


def test_selling_below_zero_is_allowed_and_shown(selling: Till) -> None:
    before = selling.done("stock", code="A001")["quantity"]
    selling.done("scan", code="A001", quantity=str(int(before) + 2))
    selling.done("pay", tenders=[{"kind": "card", "amount": "511.00"}])
    stock = selling.done("stock", code="A001")
    assert stock["quantity"] == "-2"
    assert "value" not in stock


@pytest.mark.parametrize("user", [("owner", "1111"), ("warehouse", "3333")])
def test_value_is_for_roles_that_may_see_cost(till: Till, user: tuple[str, str]) -> None:
    till.done("login", user=user[0], pin=user[1])
    assert till.done("stock", code="A001")["value"] == "295.20"


def test_weight_and_price_labels_are_lines_of_their_own(selling: Till) -> None:
    apples = selling.done("scan", code="2300001013169")
    assert (apples["sku"], apples["quantity"], apples["amount"]) == ("F001", "1.316", "10.50")
    again = selling.done("scan", code="2300001013169")
    assert again["line"] == 2
    pork = selling.done("scan", code="2000001025000")
    assert (pork["sku"], pork["amount"], pork["quantity"]) == ("H003", "25.00", "0.762")
    by_hand = selling.done("scan", code="F001", quantity="0.5")
    assert by_hand["line"] == 4
    assert selling.refused("scan", code="2300001013169", quantity="2") == "quantity.invalid"


def test_numbers_are_gapless_over_sales_and_refunds(selling: Till) -> None:
    numbers = []
    for _ in range(3):
        selling.done("scan", code="A001")
        sale = selling.done("pay", tenders=cash("3.50"))
        numbers.append(sale["number"])
        numbers.append(selling.done("refund", number=sale["number"])["number"])
    assert numbers == [f"S01-T01-{n:06}" for n in range(1, 7)]
