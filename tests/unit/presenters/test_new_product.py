"""A new product on the spot: an unknown scan gets name, price and rate, and lies in the basket."""

import pytest

from pos.presenters.forms import FormView
from tests.unit.presenters.stand import Stand

UNKNOWN = "6999999999997"


@pytest.fixture
def asked(stand: Stand) -> Stand:
    """The owner, after a scan that nobody knows."""
    stand.signs_in("owner", "1111")
    stand.taps("float:300 open_shift")
    stand.scans(UNKNOWN)
    stand.taps("new_product")
    assert stand.screen == "new_product"
    return stand


def types(stand: Stand, text: str) -> None:
    for sign in text:
        stand.kiosk.tap(f"type:{sign}")


def test_what_was_scanned_lies_in_the_basket_once_it_is_saved(asked: Stand) -> None:
    types(asked, "Tea")
    asked.taps("field:price pad:4 pad:. pad:5 rate:900 save")
    assert asked.screen == "sell"
    (line,) = asked.work.lines
    assert (line.name, line.amount) == ("Tea", "4.50")
    asked.scans(UNKNOWN)
    assert [line.amount for line in asked.work.lines] == ["9.00"]


def test_the_quantity_typed_before_counts_for_the_new_product(stand: Stand) -> None:
    stand.signs_in("owner", "1111")
    stand.taps("float:300 open_shift quantity pad:3 quantity_done")
    stand.scans(UNKNOWN)
    stand.taps("new_product")
    types(stand, "Tea")
    stand.taps("field:price pad:2 save")
    assert [line.amount for line in stand.work.lines] == ["6.00"]


def test_without_a_name_or_a_price_nothing_is_saved(asked: Stand) -> None:
    assert not asked.finish.is_on
    types(asked, "Tea")
    assert not asked.finish.is_on
    asked.taps("field:price pad:0")
    assert not asked.finish.is_on
    asked.taps("pad:5")
    assert asked.finish.is_on


def test_a_cashier_is_not_offered_to_make_products(stand: Stand) -> None:
    stand.begins_selling()
    stand.scans(UNKNOWN)
    assert "new_product" not in [key.name for key in stand.work.panel.keys]


def test_leaving_makes_nothing_and_the_next_scan_begins_anew(asked: Stand) -> None:
    types(asked, "Tea")
    asked.taps("back")
    asked.scans(UNKNOWN)
    asked.taps("new_product")
    view = asked.work
    assert isinstance(view, FormView)
    assert view.fields[0].text == ""


def test_other_goods_are_refused_aloud_until_it_is_saved(asked: Stand) -> None:
    asked.scans("6901234567892")
    assert asked.screen == "new_product"
    assert asked.sounds[-1] == "stop"
    assert asked.strip[0]


def test_its_name_is_typed_by_pinyin_too(asked: Stand) -> None:
    asked.taps("mode:")
    types(asked, "kele")
    asked.taps("hanzi:0 field:price pad:3 save")
    assert [line.name for line in asked.work.lines] == ["可乐"]
