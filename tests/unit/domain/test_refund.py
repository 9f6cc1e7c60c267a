"""What goes back of a sale where more than was sold has gone back already."""

import pytest

from bench.shop import PRODUCT_IDS, RULES, SHIFT, Selling
from pos.domain.catalogue import Stock
from pos.domain.documents import Json
from pos.domain.money import Thousandths
from pos.domain.refund import RefundRequest, decide_refund
from pos.errors import RefundTooMuch

STOCK = dict.fromkeys(PRODUCT_IDS, Stock(10_000_000, 2_500_000, None, None))
SALE_ID = "0" * 32


def sold() -> Json:
    selling = Selling(1)
    products = selling.products()
    sale = selling.sale(products, {product: STOCK[product] for product in products})
    body: Json = sale.body
    return body


def back(body: Json, returned: dict[int, Thousandths]) -> Json:
    """Give back all that is left."""
    request = RefundRequest("refund", "T01", "S01-T01-000002", 2, SHIFT)
    decision = decide_refund(request, SALE_ID, body, returned, {}, RULES, STOCK)
    return decision.body


def test_all_that_is_left_never_sells_again_what_two_tills_gave_back_twice() -> None:
    body = sold()
    twice = {line["line"]: 2 * line["q"] for line in body["lines"]}
    with pytest.raises(RefundTooMuch):
        back(body, twice)


def test_a_line_given_back_twice_leaves_the_others_to_go_back() -> None:
    body = sold()
    first, *others = body["lines"]
    given = back(body, {first["line"]: 2 * first["q"]})
    assert [line["line"] for line in given["lines"]] == [line["line"] for line in others]
    assert given["total"] > 0
