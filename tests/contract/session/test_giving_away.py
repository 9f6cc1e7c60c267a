"""Discounts, prices, once more, price inquiry and the owner's leave over the line protocol."""

import pytest

from tests.driving import Till

GUARDED: dict[str, dict[str, object]] = {
    "repeat": {},
    "price": {"code": "A001"},
    "discount": {"percent": "5", "reason": "other"},
    "reprice": {"line": 1, "price": "1.00", "reason": "other"},
    "override": {"user": "owner", "pin": "1111", "request": {"do": "clear"}},
    "quick_keys": {"skus": ["A001"]},
}
OWNER = {"user": "owner", "pin": "1111"}


def test_all_of_it_needs_a_sign_in_and_its_form_first(till: Till) -> None:
    for do, fields in GUARDED.items():
        assert till.refused(do, **fields) == "login.required", do
        if fields:
            assert till.refused(do) == "request.malformed", do
    assert till.refused("discount", line="1", percent="5", reason="other") == "request.malformed"
    both = {"percent": "5", "amount": "1.00", "reason": "other"}
    assert till.refused("discount", **both) == "request.malformed"
    for request in ({"do": "login"}, {"do": "status"}, {"do": "override"}, {}, "clear"):
        assert till.refused("override", **OWNER, request=request) == "request.malformed"
    assert till.refused("quick_keys", skus=[1]) == "request.malformed"


def test_a_line_and_a_basket_are_discounted(selling: Till) -> None:
    selling.done("scan", code="A001", quantity="2")
    line = selling.done("discount", line=1, percent="10", reason="damaged")
    assert (line["amount"], line["discount"], line["total"]) == ("6.30", "0.70", "6.30")
    basket = selling.done("discount", amount="0.30", reason="regular")
    assert basket == {"ok": True, "discount": "0.30", "total": "6.00"}
    assert selling.done("discount", amount="0.00", reason="regular")["total"] == "6.30"
    sale = selling.done("pay", tenders=[{"kind": "cash", "amount": "6.30"}])
    assert sale["total"] == "6.30"
    assert selling.done("refund", number=sale["number"])["total"] == "6.30"


def test_figures_that_are_wrong_are_said_by_code(selling: Till) -> None:
    selling.done("scan", code="A001")
    for percent in (10, "ten", "100.01", "-1"):
        assert selling.refused("discount", percent=percent, reason="other") == "amount.invalid"
    assert selling.refused("discount", amount="0.005", reason="other") == "amount.invalid"
    assert selling.refused("discount", percent="1", reason="whim") == "reason.unknown"
    assert selling.refused("discount", line=7, percent="1", reason="other") == "line.unknown"
    assert selling.refused("discount", percent="6", reason="other") == "limit.exceeded"
    assert selling.done("status")["total"] == "3.50"


def test_the_owner_allows_one_action(selling: Till) -> None:
    selling.done("scan", code="A001")
    asked = {"do": "reprice", "line": 1, "price": "2.00", "reason": "label"}
    assert selling.refused("reprice", line=1, price="2.00", reason="label") == "right.missing"
    done = selling.done("override", **OWNER, request=asked)
    assert (done["price"], done["listed"], done["total"]) == ("2.00", "3.50", "2.00")
    assert done["allowed_by"] == "owner"
    assert selling.refused("reprice", line=1, price="1.00", reason="label") == "right.missing"
    assert selling.done("status")["user"] == "cashier"
    wrong = {"user": "owner", "pin": "9999"}
    assert selling.refused("override", **wrong, request=asked) == "login.wrong_pin"


@pytest.mark.parametrize("do", [[], {"x": "remove"}, None, 7, "login"])
def test_leave_for_what_is_no_request_is_malformed(selling: Till, do: object) -> None:
    assert selling.refused("override", **OWNER, request={"do": do}) == "request.malformed"


def test_once_more_and_what_it_costs(selling: Till) -> None:
    assert selling.refused("repeat") == "basket.empty"
    selling.done("scan", code="A001")
    assert selling.done("repeat", quantity="2")["quantity"] == "3"
    told = selling.done("price", code="A001")
    assert (told["price"], told["amount"], told["stock"]) == ("3.50", "3.50", "144")
    assert selling.done("status")["total"] == "10.50"
    assert selling.refused("price", code="nothing") == "product.unknown"
    assert selling.refused("scan", code="A001", price="1.00") == "price.fixed"


def test_the_quick_keys_are_the_owners(till: Till) -> None:
    till.done("login", user="cashier", pin="2222")
    assert till.refused("quick_keys", skus=["A001"]) == "right.missing"
    asked = {"do": "quick_keys", "skus": ["A001", "N002"]}
    assert till.done("override", **OWNER, request=asked)["skus"] == ["A001", "N002"]
    till.done("login", **OWNER)
    assert till.refused("quick_keys", skus=["?"]) == "product.unknown"


@pytest.mark.parametrize("note", ["", "blue jacket"])
def test_a_shift_closes_over_parked_and_open_baskets_and_says_so(selling: Till, note: str) -> None:
    selling.done("scan", code="A001")
    selling.done("hold", name="a", note=note)
    selling.done("scan", code="N002")
    closed = selling.done("close_shift", counted="200.00")
    assert (closed["held"], closed["open_lines"]) == (["a"], 1)
