"""Scans through the counter: what the code says beside the goods, and what is no goods at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from pos.domain.codes import check_digit
from pos.domain.codes.labels import base_code, inner_check_digit
from pos.domain.documents import Moment
from pos.errors import (
    BadCheckDigit,
    CodeNotGoods,
    CodeParcel,
    LotExpired,
    PosError,
    PriceOtherCurrency,
    ProductAmbiguous,
    ProductUnknown,
    QuantityInvalid,
)
from pos.services.counter import Counter
from pos.services.till import Till
from tests.services.conftest import ready

COLA = "06901234567892"
APPLES = "09501101530003"
CASE = "16901234567899"


def a_product(number: int, **fields: Any) -> dict[str, Any]:
    """Return a product's row as it is pulled."""
    row = {
        "id": f"{number:032x}",
        "version": 1,
        "sku": f"G{number}",
        "name_zh": "苹果",
        "name_en": "Apples",
        "unit": "kg",
        "price": 10_00,
        "rate": 900,
        "category": "",
        "kind": "goods",
        "barcodes": [],
    }
    return row | fields


def keep(till: Till, *products: dict[str, Any]) -> None:
    with till.ledger.begin() as work:
        work.apply_rows("product", list(products))


@contextmanager
def refused(error: type[PosError]) -> Iterator[dict[str, Any]]:
    details: dict[str, Any] = {}
    with pytest.raises(error) as caught:
        yield details
    details |= caught.value.details


@pytest.mark.parametrize(
    ("unit", "quantity"),
    [("kg", 1316), ("公斤", 1316), ("500g", 2632), ("斤", 2632), ("g", 1_316_000), ("盒", 1000)],
)
def test_a_gs1_weight_is_sold_in_the_unit_that_the_goods_have(
    till: Till, unit: str, quantity: int
) -> None:
    keep(till, a_product(1, unit=unit, price=1, barcodes=[APPLES]))
    counter = ready(till)
    assert counter.scan(f"]e001{APPLES}3103001316").line.q == quantity


def test_a_gs1_price_is_the_line_and_the_quantity_follows(till: Till) -> None:
    keep(till, a_product(1, barcodes=[APPLES]))
    counter = ready(till)
    line = counter.scan(f"]C101{APPLES}39222505").line
    assert (line.amount, line.q, line.label) == (25_05, 2505, 25_05)
    assert counter.scan(f"]C101{APPLES}3932156100").total == 26_05
    with refused(PriceOtherCurrency) as details:
        counter.scan(f"]C101{APPLES}3932840100")
    assert details["currency"] == "CNY"
    with pytest.raises(QuantityInvalid):
        counter.scan(f"]C101{APPLES}39222505", 2000)
    assert counter.basket().total == 26_05


def test_a_label_of_the_shops_scale_is_sold_in_the_unit_that_the_goods_have(till: Till) -> None:
    base = base_code("2300321")
    keep(till, a_product(1, unit="斤", price=5_00, barcodes=[base]))
    body = "230032101500"
    assert ready(till).scan(f"{body}{check_digit(body)}").line.amount == 15_00


def test_a_case_sells_its_pieces_by_count_and_by_its_own_barcode(till: Till) -> None:
    keep(
        till,
        a_product(1, unit="罐", barcodes=["00000096385074", CASE], packs=[[CASE, 24]]),
    )
    counter = ready(till)
    assert counter.scan("96385074").line.q == 1000
    assert counter.scan(CASE).line.q == 25_000
    assert counter.scan(f"]I1{CASE}", 2000).line.q == 73_000
    assert counter.scan("]C102000000963850743712").line.q == 85_000


def test_a_case_without_a_product_of_its_own_is_never_guessed(till: Till) -> None:
    counter = ready(till)
    assert counter.scan(COLA[1:]).line.q == 1000
    with pytest.raises(ProductUnknown):
        counter.scan(CASE)


class ClockAt:
    """A clock that stands."""

    def __init__(self, till: Till, wall: str) -> None:
        self._now = replace(till.clock.now(), wall=wall, offset_ms=0)

    def now(self) -> Moment:
        return self._now


@pytest.mark.parametrize(
    ("wall", "is_over"),
    [("2026-12-31T15:59:00+00:00", False), ("2026-12-31T16:01:00+00:00", True)],
)
def test_a_lot_is_sold_to_the_end_of_its_last_day_by_the_shops_own_clock(
    till: Till, wall: str, *, is_over: bool
) -> None:
    counter = ready(replace(till, clock=ClockAt(till, wall)))
    code = f"]d201{COLA}1726123110LOT7"
    if not is_over:
        assert counter.scan(code).line.sku == "A001"
        return
    with refused(LotExpired) as details:
        counter.scan(code)
    assert (details["sku"], details["expiry"], details["lot"]) == ("A001", "2026-12-31", "LOT7")
    assert counter.basket().is_empty
    assert counter.stock(code).sku == "A001"


def test_best_before_is_advice_and_stops_no_sale(till: Till) -> None:
    assert ready(till).scan(f"]d201{COLA}15200101").line.sku == "A001"


@pytest.mark.parametrize(
    ("code", "details"),
    [
        ("134567890123456789", {"meaning": "payment", "provider": "wechat", "code": "1345…"}),
        ("281234567890123456", {"meaning": "payment", "provider": "alipay", "code": "2812…"}),
        ("S01-T01-000001", {"meaning": "receipt", "number": "S01-T01-000001"}),
        ("MEMBER:M001", {"meaning": "member", "card": "M001"}),
        ("STAFF:owner", {"meaning": "staff", "card": "owner"}),
    ],
)
def test_what_is_no_goods_says_what_it_is(
    counter: Counter, code: str, details: dict[str, str]
) -> None:
    with refused(ProductUnknown) as told:
        counter.scan(code)
    assert {name: told[name] for name in details} == details
    assert code not in told.values() or details["meaning"] != "payment"


def test_coupons_and_pallets_are_refused_by_name_unless_the_shop_sells_them(till: Till) -> None:
    body = "991234567890"
    coupon = f"{body}{check_digit(body)}"
    counter = ready(till)
    with pytest.raises(CodeNotGoods):
        counter.scan(coupon)
    with pytest.raises(CodeParcel):
        counter.scan("]C100106141412345678908")
    keep(till, a_product(1, barcodes=[f"0{coupon}"]), a_product(2, sku="MEMBER:GIFT"))
    assert counter.scan(coupon).line.sku == "G1"
    assert counter.scan("MEMBER:GIFT").line.sku == "MEMBER:GIFT"


@pytest.mark.parametrize("code", ["690123456789", "901234567892", "0", "00", "6901", "A00", "a001"])
def test_a_part_of_a_code_is_never_taken_for_the_code(counter: Counter, code: str) -> None:
    with pytest.raises((ProductUnknown, BadCheckDigit)):
        counter.scan(code)


def test_every_writing_of_a_number_is_the_same_goods(counter: Counter) -> None:
    for code in ("6901234567892", "06901234567892", "]E06901234567892", f"]C101{COLA}", "A001"):
        assert counter.scan(code).line.sku == "A001"
    assert counter.basket().lines[0].q == 5000


def test_a_code_of_several_products_asks_which(till: Till) -> None:
    keep(till, a_product(1, barcodes=["SHARED"]), a_product(2, barcodes=["SHARED"]))
    with refused(ProductAmbiguous) as details:
        ready(till).scan("SHARED")
    assert [choice["sku"] for choice in details["choices"]] == ["G1", "G2"]


def test_halves_of_characters_are_an_unknown_code_like_any_other(counter: Counter) -> None:
    with pytest.raises(BadCheckDigit):
        counter.scan("]C101\ud800")
    for text in ("\ud800", "a\x00b", "\udfff6901234567892", "\x1d\x1d", "]C1"):
        with pytest.raises(ProductUnknown):
            counter.scan(text)


def test_goods_are_sold_by_a_label_table_that_the_owner_has_changed(till: Till) -> None:
    keep(till, a_product(1, price=10_00, barcodes=[base_code("280001")]))
    counter = ready(till)
    rows = [
        {"prefixes": ["28"], "item_digits": 4, "value_digits": 5, "value": "price", "decimals": 2,
         "inner_check": "gs1"}
    ]  # fmt: skip
    counter.change_labels(rows)
    body = "280001" + str(inner_check_digit("01250", "gs1")) + "01250"
    line = counter.scan(f"{body}{check_digit(body)}").line
    assert (line.amount, line.q) == (12_50, 1250)
    with pytest.raises(ProductUnknown):
        counter.scan("2300001013169")
