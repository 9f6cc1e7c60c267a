"""Done: the change, the receipt, the next customer."""

import pytest

from tests.unit.presenters.stand import COLA, Stand


@pytest.fixture
def done(selling: Stand) -> Stand:
    """Four colas for 14.00, paid with 20."""
    selling.scans(*[COLA] * 4)
    selling.taps("pay cash:2000")
    assert selling.screen == "done"
    return selling


def test_the_change_is_told_and_made_up_of_notes_and_coins(done: Stand) -> None:
    work = done.work
    assert (work.label, work.figure) == ("Change", "6.00")
    assert [piece.picture for piece in work.pieces] == ["money/note-5", "money/note-1"]
    assert work.pieces_label == "Hand to the customer"
    assert "20.00" in work.explanation
    assert "14.00" in work.explanation


def test_coins_are_called_coins(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("pay cash:400")
    assert [piece.picture for piece in selling.work.pieces] == ["money/coin-0.5"]
    selling.desk.change(language="zh")
    assert selling.work.pieces[0].text == "5 角 1 枚"


def test_the_receipt_on_the_screen_is_the_sealed_one(done: Stand) -> None:
    work = done.work
    assert work.number == "S01-T01-000001"
    assert work.lines[0].text.endswith(" x4")
    assert (work.lines[0].amount, work.total) == ("14.00", "¥14.00")


def test_without_change_it_says_what_was_received(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("pay way:card")
    work = selling.work
    assert (work.label, work.figure, work.pieces) == ("Received", "3.50", ())
    assert work.pieces_label == "No change to give"
    assert work.lines[0].text == "Coca-Cola 330 ml can"


def test_the_receipts_state_follows_the_printer(done: Stand) -> None:
    states = []
    for there, waiting, wrong in (
        (set(), 0, ()),
        ({"printer"}, 0, ()),
        ({"printer"}, 1, ()),
        ({"printer"}, 1, ("printer.offline",)),
    ):
        done.around.there, done.around.waiting, done.around.wrong = there, waiting, wrong
        states.append((done.work.receipt_icon, done.work.receipt_state))
    assert states == [
        ("receipt", "Receipt is saved"),
        ("printer", "Printed"),
        ("printer", "Printing"),
        ("printer", "Receipt waits"),
    ]


@pytest.mark.parametrize("key", ["done", "scan"])
def test_a_tap_begins_the_next_sale(done: Stand, key: str) -> None:
    done.taps(f"nothing {key}")
    assert done.screen == "sell"
    assert done.work.lines == ()


def test_a_scan_begins_the_next_sale_with_what_was_read(done: Stand) -> None:
    done.scans(COLA)
    assert done.screen == "sell"
    assert [line.quantity for line in done.work.lines] == ["1"]
