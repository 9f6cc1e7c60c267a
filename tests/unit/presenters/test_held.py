"""Hold and recall: names, what waits, and two sales that never mix."""

from datetime import datetime, timedelta

import pytest

from pos.errors import DiskFull
from pos.presenters.parts import Look
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand


def test_a_sale_is_put_aside_under_the_next_number_unless_it_is_given_a_name(
    selling: Stand,
) -> None:
    selling.scans(COLA)
    selling.taps("hold")
    assert (selling.screen, selling.work.lines) == ("sell", ())
    assert selling.strip[0] == "Sale 1 is on hold: 3.50"
    selling.scans(SUGAR_FREE)
    assert selling.strip == ("", "")
    selling.taps("hold park:name")
    assert (selling.screen, selling.work.pad.typed, selling.work.pad.is_typed) == (
        "held",
        "2",
        False,
    )
    selling.taps("name:1 pad:3")
    assert selling.work.pad.typed == "Red coat 3"
    assert [key.look for key in selling.work.names][:2] == [Look.TINT, Look.KEY]
    selling.taps("hold hold")
    assert [row.name for row in selling.work.rows] == ["Red coat 3", "Sale 1"]


def test_a_quick_name_is_taken_back_with_a_second_tap(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold park:name name:2 name:2 pad:7 pad:back")
    assert selling.work.pad.typed == "1"


def test_what_waits_says_what_is_in_it_and_since_when(selling: Stand) -> None:
    selling.scans(COLA, SUGAR_FREE)
    selling.taps("hold")
    held = selling.counter.held()[0]
    assert held.goods[0][1] == "Coca-Cola 330 ml can"
    selling.time = datetime.fromisoformat(held.at) + timedelta(minutes=12)
    selling.taps("more held")
    row = selling.work.rows[0]
    assert (row.total, row.note) == ("7.00", "2 kinds, 12 min")
    assert row.goods.startswith("Coca-Cola, ")


def test_nothing_on_hold_says_what_hold_is_for(selling: Stand) -> None:
    selling.taps("more held")
    assert selling.work.empty == "Nothing is on hold"
    assert "Hold" in selling.work.empty_text
    assert selling.finish.word == "Done"
    selling.taps("done")
    assert selling.screen == "sell"


def test_two_sales_never_mix_and_the_way_out_is_one_tap(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold")
    selling.scans(SUGAR_FREE)
    selling.taps("more held held:1")
    assert selling.strip[0] == "1 kind is in this sale"
    assert selling.sounds[-1] == "unknown"
    selling.taps("swap:no")
    assert selling.strip == ("", "")
    selling.taps("held:1 swap:yes")
    assert selling.screen == "sell"
    assert [line.name for line in selling.work.lines] == ["Coca-Cola"]
    assert [held.name for held in selling.counter.held()] == ["2"]


def test_the_only_sale_that_waits_is_taken_back_by_one_tap(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold hold")
    assert (selling.screen, len(selling.work.lines)) == ("sell", 1)
    assert selling.desk.held == 0


def test_of_several_sales_that_wait_one_is_chosen(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold")
    selling.scans(SUGAR_FREE)
    selling.taps("hold hold")
    assert [row.name for row in selling.work.rows] == ["Sale 2", "Sale 1"]
    selling.taps("held:1")
    assert [line.name for line in selling.work.lines] == ["Coca-Cola"]


@pytest.mark.parametrize("keys", ["hold", "hold park:name hold"])
def test_a_hold_that_cannot_be_written_leaves_the_sale(selling: Stand, keys: str) -> None:
    selling.scans(COLA)
    *before, last = keys.split()
    selling.taps(" ".join(before))
    screen = selling.screen
    selling.lane.next_error = DiskFull()
    selling.taps(last)
    assert selling.screen == screen
    assert selling.strip[0]
    assert selling.counter.basket().lines


def test_a_sale_that_cannot_be_taken_back_still_waits(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold")
    selling.lane.next_error = DiskFull()
    selling.taps("hold")
    assert (selling.strip[0] != "", selling.work.lines, selling.desk.held) == (True, (), 1)
    selling.taps("hold")
    assert len(selling.work.lines) == 1


def test_the_strip_goes_with_the_next_tap_and_names_nothing_after(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold park:ok")
    assert selling.strip == ("", "")
    selling.taps("park:name")
    assert (selling.screen, len(selling.counter.held())) == ("sell", 1)


def test_goods_scanned_while_a_name_is_chosen_go_to_the_sale(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("hold park:name")
    selling.scans(SUGAR_FREE)
    assert (selling.screen, len(selling.work.lines)) == ("sell", 2)


def test_a_note_is_taken_from_the_quick_ones_or_typed_and_stands_in_the_list(
    selling: Stand,
) -> None:
    selling.scans(COLA)
    selling.taps("hold park:name note quick:6 set")
    quick = selling.desk.words.say("held.name.6")
    assert quick in selling.work.names_label
    selling.taps("note type:clear")
    selling.kiosk.typed("Grey coat")
    selling.taps("back hold")
    selling.taps("more held")
    assert selling.work.rows[0].note.endswith("Grey coat")
    assert "1 kind" in selling.work.rows[0].note


def test_in_chinese_a_note_is_typed_by_pinyin(selling: Stand) -> None:
    selling.desk.change(language="zh")
    selling.scans(COLA)
    selling.taps("hold park:name note type:y type:i type:f type:u")
    assert selling.work.fields[0].letters == "yifu"
    selling.taps("hanzi:0 mode type:x")
    assert selling.work.fields[0].text.endswith("x")


def test_a_sale_on_hold_keeps_its_member(selling: Stand) -> None:
    selling.scans("M001", COLA)
    selling.taps("hold")
    assert selling.desk.member is None
    selling.scans(SUGAR_FREE)
    selling.taps("more held held:1 swap:yes")
    assert selling.desk.member is not None
    assert selling.desk.member.code == "M001"
    selling.taps("hold hold")
    assert selling.desk.member is None, "the other sale was nobody's"


def test_a_sale_goes_on_as_nobodys_when_its_member_is_gone(selling: Stand) -> None:
    selling.scans(COLA)
    selling.counter.hold("later", member="M999")
    selling.taps("more held held:later")
    assert (selling.screen, len(selling.work.lines)) == ("sell", 1)
    assert selling.desk.member is None
