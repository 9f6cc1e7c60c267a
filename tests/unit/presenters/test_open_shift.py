"""Open the shift: the float typed, chosen, refused."""

import pytest

from pos.errors import DiskFull
from tests.unit.presenters.stand import Stand


@pytest.fixture
def opening(stand: Stand) -> Stand:
    stand.signs_in()
    assert stand.screen == "open_shift"
    return stand


def test_a_usual_float_is_one_tap(opening: Stand) -> None:
    opening.taps("float:200")
    assert opening.work.amount == "200.00"
    opening.taps("open_shift")
    assert opening.screen == "sell"


def test_a_typed_float_is_what_is_shown(opening: Stand) -> None:
    opening.taps("pad:2 pad:1 pad:8 pad:. pad:5")
    assert (opening.work.pad.typed, opening.work.amount) == ("218.5", "218.50")
    opening.taps("pad:back pad:back pad:back")
    assert opening.work.amount == "21.00"


def test_a_second_tap_opens_one_shift(opening: Stand) -> None:
    with opening.answers_late():
        opening.taps("float:100 open_shift open_shift")
        assert not opening.finish.is_on
    assert opening.counter.status().shift == 1
    assert opening.screen == "sell"


def test_a_shift_that_is_open_already_is_simply_joined(opening: Stand) -> None:
    opening.counter.open_shift(100_00)
    opening.taps("float:300 open_shift")
    assert opening.screen == "sell"


def test_a_full_disk_is_told_and_the_shift_stays_closed(opening: Stand) -> None:
    opening.lane.next_error = DiskFull()
    opening.taps("float:300 open_shift")
    assert opening.screen == "open_shift"
    assert opening.strip[0]
    opening.taps("nothing")
    assert opening.strip == ("", "")


def test_goods_wait_until_the_shift_is_open(opening: Stand) -> None:
    opening.scans("6901234567892")
    assert "6901234567892" in " ".join(opening.strip)
    assert opening.sounds == ["stop"]


def test_back_signs_out(opening: Stand) -> None:
    opening.taps("back")
    assert opening.screen == "sign_in"
    assert opening.counter.signed_in is None
