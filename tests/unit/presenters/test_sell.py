"""Sell: scans, lines, panels, sales put aside, members."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from pos.bootstrap.rehearsal import share_barcode
from pos.bootstrap.till import till_over
from pos.errors import DiskFull
from pos.presenters.parts import KeyView, Look, Tone
from pos.presenters.sell_views import ProblemPanel, QuantityPanel, ReadPanel, grouped
from pos.services.counter import Counter
from pos.store.ledger import open_ledger
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

UNKNOWN, MISREAD, APPLES = "6999999999997", "6901234567890", "2300001013169"


def test_an_empty_sale_says_how_to_begin_and_cannot_be_paid(selling: Stand) -> None:
    assert selling.work.heading == "Scan the first item"
    assert "Shift 1" in " ".join(selling.work.facts)
    assert (selling.finish.is_on, selling.finish.look) == (False, Look.NOT_YET)
    selling.taps("pay nothing")
    assert selling.screen == "sell"


def test_an_empty_sale_tells_of_the_printer_only_while_it_prints(selling: Stand) -> None:
    selling.around.there = {"printer"}
    assert len(selling.work.facts) == 3
    selling.around.wrong = ("printer.paper_out",)
    assert len(selling.work.facts) == 2


def test_the_newest_line_is_on_top_and_a_repeated_scan_raises_and_flashes_it(
    selling: Stand,
) -> None:
    selling.scans(COLA, SUGAR_FREE, COLA)
    lines = selling.work.lines
    assert [(line.name, line.quantity, line.flashes) for line in lines] == [
        ("Coca-Cola", "2", 2),
        ("Sugar-free cola", "1", 1),
    ]
    assert selling.sounds == ["read"] * 3
    assert selling.frame.bar.total == "10.50"
    assert selling.work.count == "3 items"


def test_what_was_read_last_stands_large_with_its_stock(selling: Stand) -> None:
    assert isinstance(selling.work.panel, ReadPanel)
    assert selling.work.panel.hint == "No barcode?"
    selling.scans(COLA)
    panel = selling.work.panel
    assert (panel.picture, panel.name, panel.price) == ("goods/A001", "Coca-Cola", "3.50")
    assert panel.stock == "144 left"


def test_weighed_goods_are_one_piece_a_package_and_cannot_be_stepped(selling: Stand) -> None:
    selling.scans(APPLES, APPLES)
    first = selling.work.lines[0]
    assert len(selling.work.lines) == 2
    assert first.quantity == "1.316 kg"
    assert (first.less.is_on, first.more.is_on, first.typed.is_on) == (False, False, True)
    assert selling.work.count == "2 items"
    assert "kg" in selling.work.panel.rest


def test_a_line_opens_steps_and_goes(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1")
    assert selling.work.lines[0].is_open
    assert not selling.work.lines[0].less.is_on
    selling.taps("line:1:more line:1:more line:1:less")
    assert selling.work.lines[0].typed.word == "2"
    selling.scans(SUGAR_FREE)
    assert not any(line.is_open for line in selling.work.lines)
    selling.taps("line:1 line:1 line:9 line:1:remove line:2:remove")
    assert selling.work.lines == ()


def test_taps_on_plus_add_up_though_answers_come_late(selling: Stand) -> None:
    selling.scans(COLA)
    with selling.answers_late():
        selling.taps("line:1:more line:1:more line:1:more")
    assert selling.counter.basket().lines[0].q == 4000


def test_no_scan_is_lost_while_answers_come_late(selling: Stand) -> None:
    with selling.answers_late():
        selling.scans(COLA, SUGAR_FREE, COLA)
    assert [line.q for line in selling.counter.basket().lines] == [2000, 1000]


def test_a_quantity_is_typed_for_the_next_scan(selling: Stand) -> None:
    selling.taps("quantity pad:1 pad:2")
    panel = selling.work.panel
    assert isinstance(panel, QuantityPanel)
    assert (panel.title, panel.pad.typed) == ("How many of the next?", "12")
    selling.taps("quantity_done")
    assert selling.frame.scan.note == "Next item: 12"
    selling.scans(COLA, SUGAR_FREE)
    assert [line.q for line in selling.counter.basket().lines] == [12000, 1000]


def test_a_quantity_is_typed_for_a_line_and_nothing_typed_changes_nothing(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:quantity pad:5 quantity_done")
    assert selling.work.lines[0].quantity == "5"
    selling.taps("line:1:quantity quantity_done line:1:quantity pad:7 panel:leave")
    assert selling.work.lines[0].quantity == "5"


def test_an_absurd_quantity_is_refused_beside_an_unchanged_sale(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("line:1:quantity " + "pad:9 " * 8 + "quantity_done")
    assert selling.strip[0]
    assert selling.counter.basket().lines[0].q == 1000
    selling.taps("notice:ok")
    assert selling.strip == ("", "")


@pytest.mark.parametrize(
    ("code", "title", "shown"),
    [
        (UNKNOWN, "Unknown barcode", "6 999999 999997"),
        (MISREAD, "Misread barcode", "6 901234 567890"),
    ],
)
def test_a_code_that_cannot_be_sold_is_told_in_a_panel_with_pictures(
    selling: Stand, code: str, title: str, shown: str
) -> None:
    selling.scans(COLA, code)
    panel = selling.work.panel
    assert isinstance(panel, ProblemPanel)
    assert (panel.title, panel.code) == (title, shown)
    assert panel.keys
    assert selling.sounds[-1] == "unknown"
    assert selling.frame.scan.note == "Scan it again"
    assert (selling.frame.scan.look, selling.finish.look) == (Look.SOLID, Look.TINT)
    selling.taps(panel.keys[0].name)
    assert len(selling.work.lines) == 2
    assert isinstance(selling.work.panel, ReadPanel)


def test_a_code_of_several_products_asks_which_and_takes_the_answer(
    founded: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(founded, tmp_path / "home")
    shared = share_barcode(home, "N002", "N003").lstrip("0")
    with closing(open_ledger(home)) as ledger:
        stand = Stand(Counter(till_over(ledger, "en", spools_receipts=False)))
        stand.begins_selling()
        stand.scans(shared)
        which = stand.work.which
        choices = which.choices
        assert which.heading == "This code has 2 products. Which one is it?"
        assert len({choice.variant for choice in choices}) == 2
        assert stand.frame.scan.note == "Scan something else"
        stand.taps("which:none")
        stand.scans(shared)
        stand.taps(choices[1].key)
        assert len(stand.work.lines) == 1
        assert stand.work.which is None


def test_what_is_no_fault_of_the_code_is_told_in_the_strip(selling: Stand) -> None:
    selling.lane.next_error = DiskFull()
    selling.scans(COLA)
    assert selling.frame.strip is not None
    assert (selling.frame.strip.tone, selling.work.lines) == (Tone.RED, ())


def test_a_bug_is_kept_and_a_sentence_is_shown(selling: Stand) -> None:
    selling.lane.next_error = ZeroDivisionError()
    selling.scans(COLA)
    assert isinstance(selling.bugs[0], ZeroDivisionError)
    assert selling.strip[0]
    selling.scans(COLA)
    assert len(selling.work.lines) == 1


def test_a_members_card_names_the_member_and_she_can_be_left_out(selling: Stand) -> None:
    selling.taps("member")
    assert selling.work.panel.title == "Member"
    selling.scans("M001")
    assert (selling.work.panel.title, selling.work.member) == ("Ms Li", "Ms Li")
    assert selling.work.points == "1,000 points"
    selling.taps("panel:leave member")
    assert selling.work.panel.keys[0].name == "member:none"
    selling.taps("member:none")
    assert selling.work.member == ""


def test_tapping_scan_tells_that_no_key_is_needed(selling: Stand) -> None:
    selling.taps("scan")
    assert "hand scanner" in selling.strip[0] + selling.strip[1]
    selling.around.there = {"camera"}
    selling.taps("scan")
    assert "camera" in selling.strip[0] + selling.strip[1]
    assert selling.frame.strip is not None
    assert selling.frame.strip.tone is Tone.WATER


def test_codes_stand_in_groups_as_under_their_bars() -> None:
    assert grouped("6901234567892") == "6 901234 567892"
    assert grouped("ABC-1") == "ABC-1"
    assert grouped("X" * 40) == "X" * 24 + "…"


def key(stand: Stand, name: str) -> KeyView:
    return next(side for side in stand.frame.sides if side and side.name == name)
