"""Giving away, asking and arranging on the sell screen, over the real services."""

import pytest

from pos.errors import DiskFull
from pos.ports.devices import Reading
from pos.presenters.sell_views import (
    ArrangePanel,
    ListPanel,
    PricePanel,
    QuantityPanel,
    ReadPanel,
)
from pos.services.layout import QUICK_KEYS_MAX
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

OWNER = "pad:1 pad:1 pad:1 pad:1 quantity_done"


def total(stand: Stand) -> str:
    return stand.frame.bar.total


def test_a_small_discount_takes_a_figure_and_a_reason(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1 line:1:off pad:1 pad:0 quantity_done")
    panel = selling.work.panel
    assert isinstance(panel, ListPanel)
    assert (panel.title, len(panel.keys)) == ("10 % off, why?", 6)
    selling.taps("reason:damaged")
    line = selling.work.lines[0]
    assert (line.given, line.amount, total(selling)) == ("10 % off", "3.15", "3.15")
    assert isinstance(selling.work.panel, ReadPanel)


def test_an_amount_comes_off_where_per_cent_is_turned_into_money(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1 line:1:off pad:unit pad:. pad:3 quantity_done reason:other")
    assert (selling.work.lines[0].given, total(selling)) == ("0.30 off", "3.20")


def test_nothing_off_takes_a_discount_away_without_asking_why(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:off pad:5 quantity_done reason:other")
    selling.taps("line:1:off quantity_done")
    assert isinstance(selling.work.panel, QuantityPanel)
    selling.taps("pad:0 quantity_done")
    assert (selling.work.lines[0].given, total(selling)) == ("", "3.50")


def test_no_more_than_all_of_it_can_be_typed(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:off pad:1 pad:0 pad:1")
    assert selling.work.panel.pad.typed == "10 %"


def test_beyond_the_limit_the_owner_allows_it_and_the_cashier_stays(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:off pad:5 pad:0 quantity_done reason:expiring")
    panel = selling.work.panel
    assert (panel.title, panel.pad.label) == ("Chen Lan to allow this", "More than 10 %")
    assert selling.frame.scan.note == "staff card"
    assert not panel.done.is_on
    selling.taps("pad:9 pad:9 pad:9 pad:9 quantity_done")
    assert selling.work.panel.pad.label == "Wrong PIN, try again"
    assert total(selling) == "3.50"
    selling.taps(OWNER)
    assert (total(selling), selling.counter.signed_in.login) == ("1.75", "cashier")  # type: ignore[union-attr]


def test_a_price_is_the_owners_and_stands_beside_the_list_price(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:price pad:3 quantity_done reason:match")
    assert selling.work.panel.pad.label == "The owner's PIN"
    selling.taps(OWNER)
    line = selling.work.lines[0]
    assert (line.price, line.given, total(selling)) == ("3.00", "list 3.50", "3.00")


def test_who_gives_leave_can_be_said_by_staff_card_and_goods_are_kept_out(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:price pad:3 quantity_done reason:match")
    selling.scans(SUGAR_FREE)
    assert selling.sounds[-1] == "stop"
    assert len(selling.work.lines) == 1
    selling.scans("STAFF:owner")
    assert selling.sounds[-1] == "read"
    selling.taps("panel:leave")
    assert total(selling) == "3.50"


def test_the_whole_sale_is_discounted_and_pay_says_so(selling: Stand) -> None:
    selling.scans(COLA, SUGAR_FREE)
    selling.taps("menu sell:off pad:5 quantity_done reason:regular")
    assert (selling.work.member, total(selling)) == ("0.35 off the sale", "6.65")
    selling.taps("pay")
    assert next((it.text, it.amount) for it in selling.work.lines) == ("Off the sale", "−0.35")
    selling.taps("cash:665")
    assert selling.screen == "done"


def test_a_failure_while_giving_is_said_and_nothing_given(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:off pad:5 quantity_done")
    selling.lane.next_error = DiskFull()
    selling.taps("reason:damaged")
    assert "full" in selling.strip[0]
    assert total(selling) == "3.50"


@pytest.mark.parametrize("gone", ["line:9:off", "line:9:price", "reason:other"])
def test_keys_of_what_is_gone_do_nothing(selling: Stand, gone: str) -> None:
    selling.taps(gone)
    assert selling.work.lines == ()


def test_asking_a_price_shows_it_and_adds_nothing_until_told(selling: Stand) -> None:
    selling.taps("menu sell:price")
    assert selling.frame.scan.note == "asks, adds nothing"
    selling.scans(COLA)
    panel = selling.work.panel
    assert isinstance(panel, PricePanel)
    assert (panel.read.name, panel.read.price, panel.read.stock) == (
        "Coca-Cola",
        "3.50",
        "144 left",
    )
    selling.scans(SUGAR_FREE, "6999999999997")
    assert selling.work.lines == ()
    assert selling.sounds[-1] == "unknown"
    selling.taps(panel.keys[1].name)
    assert [line.name for line in selling.work.lines] == ["Coca-Cola"]
    assert selling.frame.scan.note == "Aim at the barcode"


def test_once_more_repeats_what_stands_large(selling: Stand) -> None:
    assert selling.work.panel.again is None
    selling.scans(COLA)
    selling.taps("repeat repeat")
    assert selling.work.lines[0].quantity == "3"
    selling.scans(SUGAR_FREE)
    selling.taps("line:2:remove")
    assert selling.work.panel.again is None


def test_scan_two_scan_two_is_what_was_meant(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("quantity pad:2")
    selling.scans(COLA)
    assert selling.work.lines[0].quantity == "3"
    assert isinstance(selling.work.panel, ReadPanel)
    selling.taps("quantity pad:2 quantity_done")
    selling.scans(COLA)
    selling.scans(COLA)
    assert selling.work.lines[0].quantity == "6"


def test_a_quantity_is_kept_for_the_scan_after_one_that_added_nothing(selling: Stand) -> None:
    selling.taps("quantity pad:3 quantity_done")
    selling.scans("6901234567890")
    assert selling.work.lines == ()
    selling.scans(COLA)
    assert selling.work.lines[0].quantity == "3"


def test_weighed_goods_take_a_typed_weight(selling: Stand) -> None:
    selling.scans("F001")
    selling.taps("line:1:quantity pad:1 pad:. pad:2 pad:5 quantity_done")
    assert selling.work.lines[0].quantity == "1.25 kg"


def test_the_owner_arranges_the_quick_keys(selling: Stand) -> None:
    first = [key.word for key in selling.work.panel.quick]
    selling.taps("menu sell:arrange arrange:0 arrange:2 arrange:3 arrange:remove")
    selling.scans(COLA)
    panel = selling.work.panel
    assert isinstance(panel, ArrangePanel)
    words = [key.word for key in panel.keys]
    assert words == [first[1], first[2], first[0], *first[4:], "Coca-Cola"]
    assert selling.work.lines == ()
    selling.taps("arrange:save")
    selling.taps(OWNER)
    assert [key.word for key in selling.work.panel.quick] == words
    assert selling.strip[0].startswith("Quick keys saved")
    selling.taps("menu done")
    assert [key.word for key in selling.work.panel.quick] == words


def test_a_full_row_of_quick_keys_says_so_and_one_there_is_chosen(selling: Stand) -> None:
    selling.taps("menu sell:arrange")
    selling.scans(*(f"A{n:03}" for n in range(1, 18)))
    assert "24 quick keys" in selling.strip[0] + selling.strip[1]
    assert len(selling.work.panel.keys) == QUICK_KEYS_MAX
    selling.scans("F001")
    assert selling.work.panel.remove.is_on


def test_keys_that_no_screen_holds_at_once_stay_when_they_are_arranged(selling: Stand) -> None:
    twelve = [f"A{n:03}" for n in range(1, 13)]
    selling.counter.sign_in("owner", "1111")
    selling.counter.arrange_quick_keys(twelve)
    selling.taps("menu done menu sell:arrange arrange:11 arrange:0 arrange:save")
    kept = [product.sku for product in selling.counter.quick_keys(QUICK_KEYS_MAX)]
    assert kept == [twelve[-1], *twelve[:-1]]


def test_nobody_else_can_be_chosen_where_one_may_give_leave(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:price pad:3 quantity_done reason:match pad:next pad:1 pad:back pad:clear")
    assert selling.work.panel.title == "Chen Lan to allow this"
    assert not selling.work.panel.pad.is_typed
    selling.kiosk.scan(Reading("STAFF:nobody", "serial", 0))
    assert selling.sounds[-1] == "stop"
