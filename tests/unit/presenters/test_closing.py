"""The menu, the blind count, the shift's result."""

import pytest

from pos.errors import DiskFull
from pos.presenters.parts import Tone
from pos.services.shop_results import Status
from tests.unit.presenters.stand import COLA, Stand


def rows(stand: Stand) -> dict[str, tuple[str, str]]:
    return {row.name: (row.state, row.tone) for row in stand.work.machines}


def test_the_menu_changes_habits_and_goes_back(selling: Stand) -> None:
    selling.taps("more language:zh")
    assert [side and side.word for side in selling.frame.sides] == [
        "English",
        None,
        "左手",
        "深色",
    ]
    selling.taps("language:en light:dark hand:left")
    assert selling.kept[-1].is_dark
    assert selling.kept[-1].is_left_handed
    selling.taps("light:light hand:right nothing back")
    assert selling.screen == "sell"
    selling.taps("menu done")
    assert selling.screen == "sell"


def test_the_menu_tells_how_machines_are_in_words(selling: Stand) -> None:
    selling.taps("more")
    selling.around.there = {"printer", "scanner"}
    selling.around.wrong = ("printer.paper_out",)
    assert rows(selling) == {
        "Scanner": ("Ready", "green"),
        "Camera": ("Not installed", "quiet"),
        "Receipt printer": ("Out of paper", "amber"),
        "Sync": ("Saved here", "green"),
    }
    selling.around.wrong, selling.around.soon = (), ("printer.paper_low",)
    assert rows(selling)["Receipt printer"] == ("Paper low", "amber")


def test_a_sale_under_way_keeps_the_shift_open_and_can_be_cleared(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("more")
    keys = {key.name: key for key in selling.work.keys}
    assert (keys["close_shift"].is_on, keys["close_shift"].note) == (False, "Pay or hold first")
    assert keys["clear"].is_on
    selling.taps("clear")
    assert (selling.screen, selling.work.lines) == ("sell", ())


def test_a_clearing_that_fails_is_told(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("more")
    selling.lane.next_error = DiskFull()
    selling.taps("clear")
    assert selling.screen == "menu"
    assert selling.strip[0]


def test_goods_scanned_in_the_menu_go_to_the_sale(selling: Stand) -> None:
    selling.taps("more")
    selling.scans(COLA)
    assert selling.screen == "sell"
    assert len(selling.work.lines) == 1


@pytest.fixture
def counting(selling: Stand) -> Stand:
    """One cola sold in cash: 303.50 should be there."""
    selling.scans(COLA)
    selling.taps("pay cash:350 done more close_shift")
    assert selling.screen == "count"
    return selling


def test_the_count_is_blind(counting: Stand) -> None:
    assert "303.50" not in str(counting.kiosk.view())


def test_notes_and_coins_are_counted_kind_by_kind(counting: Stand) -> None:
    counting.taps("pad:3 pad:next pad:next pad:next pad:next pad:next pad:3 count:50 pad:1")
    work = counting.work
    counted = {row.key: row.amount for row in work.denominations if row.is_counted}
    assert counted == {"count:10000": "300.00", "count:100": "3.00", "count:50": "0.50"}
    assert work.total == "303.50"
    assert "coins" in work.pad.label
    counting.taps("pad:previous")
    assert "notes" in counting.work.pad.label
    counting.taps("pad:back")
    assert counting.work.total == "300.50"


@pytest.mark.parametrize(
    ("taps", "label", "figure", "tone"),
    [
        ("pad:3 count:100 pad:3 count:50 pad:1", "Difference", "0.00", Tone.GREEN),
        ("pad:4", "Over", "96.50", Tone.AMBER),
        ("pad:3", "Short", "3.50", Tone.AMBER),
    ],
)
def test_the_result_says_what_came_out(
    counting: Stand, taps: str, label: str, figure: str, tone: Tone
) -> None:
    counting.taps(f"{taps} close_shift")
    work = counting.work
    assert (work.label, work.figure, work.tone) == (label, figure, tone)
    assert (work.expected, work.sum, work.number) == ("303.50", "3.50", "Z 00001")
    assert [(taking.icon, taking.amount) for taking in work.takings] == [("cash", "3.50")]


def test_a_second_tap_closes_once_and_nothing_else_counts_meanwhile(counting: Stand) -> None:
    with counting.answers_late():
        counting.taps("close_shift close_shift pad:1 back")
        assert not counting.finish.is_on
    assert counting.screen == "result"


def test_a_close_that_fails_is_told_and_the_shift_stays(counting: Stand) -> None:
    counting.lane.next_error = DiskFull()
    counting.taps("close_shift")
    assert counting.screen == "count"
    assert counting.strip[0]
    counting.taps("nothing back")
    assert counting.screen == "sell"


def test_goods_scanned_while_counting_are_not_sold(counting: Stand) -> None:
    counting.scans(COLA)
    assert COLA in " ".join(counting.strip)
    assert counting.sounds[-1] == "stop"


def test_sales_on_hold_are_named_and_the_next_cashier_signs_in(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold more close_shift pad:3 close_shift")
    assert selling.work.note == "1 sale is on hold, left for the next shift"
    selling.scans(COLA)
    assert selling.sounds[-1] == "stop"
    selling.taps("nothing done")
    assert selling.screen == "sign_in"
    assert selling.counter.signed_in is None


def test_a_status_that_cannot_be_had_leaves_the_last_one(selling: Stand) -> None:
    selling.kiosk.tick()
    known = selling.desk.status
    assert isinstance(known, Status)
    selling.lane.next_error = DiskFull()
    selling.kiosk.tick()
    assert selling.desk.status == known


def test_whoever_counts_is_told_that_sales_are_on_hold(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold menu close_shift")
    assert selling.screen == "count"
    assert selling.work.blind == "1 sale is on hold; it stays"
