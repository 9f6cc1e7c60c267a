"""Cash in and out, and the drawer without a sale: who may, by whose leave, and what is said."""

import pytest

from pos.errors import DiskFull
from tests.unit.presenters.stand import COLA, Stand

OWNER = "pad:1 pad:1 pad:1 pad:1 allow"


@pytest.fixture
def at_cash(selling: Stand) -> Stand:
    selling.taps("more cash")
    return selling


def test_takings_go_to_the_safe_and_the_sum_is_said(at_cash: Stand) -> None:
    assert not at_cash.finish.is_on
    at_cash.taps("pad:5 pad:0 save")
    assert at_cash.strip[0] == "¥50.00 taken out"
    at_cash.taps("in:other pad:7 save")
    assert at_cash.strip[0] == "¥7.00 put in"
    assert at_cash.counter.close_shift(0).expected == 300_00 - 50_00 + 7_00


def test_the_way_that_is_chosen_is_tinted_and_named(at_cash: Stand) -> None:
    at_cash.taps("out:expense out:nowhere")
    looks = [key.look.value for key in at_cash.work.choices]
    assert looks == ["key", "tint", "key", "key", "key"]
    assert at_cash.work.fields[0].label == "Out of the drawer, Expense"


def test_goods_scanned_are_refused_aloud(at_cash: Stand) -> None:
    at_cash.scans(COLA)
    assert (at_cash.sounds[-1], at_cash.strip[0]) == ("stop", "This screen counts cash")


def test_whoever_may_not_move_cash_asks_for_leave(selling: Stand) -> None:
    selling.counter.sign_in("warehouse", "3333")
    selling.taps("more cash pad:5 save")
    assert selling.work.fields[0].text == "To safe ¥5.00"
    selling.scans("STAFF:cashier")
    selling.taps("pad:2 pad:2 pad:2 pad:2 allow")
    assert selling.strip[0] == "¥5.00 taken out"
    assert selling.counter.signed_in is not None
    assert selling.counter.signed_in.login == "warehouse"


def test_cash_that_cannot_be_written_down_is_told_and_stays_typed(at_cash: Stand) -> None:
    at_cash.taps("pad:5")
    at_cash.lane.next_error = DiskFull()
    at_cash.taps("save")
    assert "full" in at_cash.strip[0]
    assert at_cash.work.fields[0].text == "5"


def test_the_ways_out_lead_to_menu_and_sale(at_cash: Stand) -> None:
    at_cash.taps("back")
    assert at_cash.screen == "menu"
    at_cash.taps("cash done")
    assert at_cash.screen == "sell"


@pytest.mark.parametrize("screen", ["menu", "devices"])
def test_the_drawer_opens_without_a_sale_by_leave_and_on_record(
    selling: Stand, screen: str
) -> None:
    selling.taps("more" if screen == "menu" else "more devices")
    selling.taps("drawer")
    assert selling.screen == screen
    assert not hasattr(selling.work, "pad"), "no printer, no drawer"
    selling.around.there.add("printer")
    selling.taps("drawer")
    selling.scans(COLA, "STAFF:owner")
    assert selling.sounds[-2:] == ["stop", "read"]
    selling.taps(OWNER)
    assert selling.strip[0] == "The drawer is open"
    selling.counter.sign_in("owner", "1111")
    assert [(event.kind, event.user) for event in selling.counter.unusual()] == [
        ("drawer", "cashier")
    ]


def test_a_drawer_that_cannot_be_recorded_stays_shut(selling: Stand) -> None:
    selling.around.there.add("printer")
    selling.taps("more drawer")
    selling.lane.next_error = DiskFull()
    selling.taps(OWNER)
    assert "full" in selling.strip[0]
