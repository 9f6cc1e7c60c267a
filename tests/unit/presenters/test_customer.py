"""What the customer sees: the shop, the sale so far, the change; never what is not theirs."""

import pytest

from pos.ports.devices import CustomerFace
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand


@pytest.fixture
def seen(stand: Stand) -> list[CustomerFace]:
    faces: list[CustomerFace] = []
    stand.desk.face = faces.append
    return faces


def test_before_anyone_signs_in_it_says_to_wait(stand: Stand, seen: list[CustomerFace]) -> None:
    stand.kiosk.tick()
    assert (seen[-1].heading, seen[-1].text) == ("South Gate shop", "One moment, please")


def test_it_follows_the_sale_to_the_change_and_begins_anew(
    stand: Stand, seen: list[CustomerFace]
) -> None:
    stand.begins_selling()
    assert seen[-1].text == "Welcome"
    stand.scans(COLA, COLA, SUGAR_FREE)
    lines = [(line.name, line.quantity, line.amount) for line in seen[-1].lines]
    assert lines == [("Sugar-free cola", "1", "3.50"), ("Coca-Cola", "2", "7.00")]
    assert (seen[-1].label, seen[-1].sign, seen[-1].figure) == ("Total", "¥", "10.50")
    stand.taps("pay cash:2000")
    assert (seen[-1].is_done, seen[-1].label, seen[-1].figure) == (True, "Change", "9.50")
    assert seen[-1].notes == ("Cash 20.00 of 10.50",)
    stand.taps("done")
    assert (seen[-1].lines, seen[-1].text) == ((), "Welcome")


def test_points_and_what_comes_off_stand_beside_the_total(
    stand: Stand, seen: list[CustomerFace]
) -> None:
    stand.begins_selling()
    stand.scans(COLA, "M001")
    stand.taps("menu sell:off pad:2 quantity_done reason:regular")
    assert seen[-1].notes == ("0.07 off the sale", "1,000 member points")
    stand.taps("pay cash:343")
    assert "3 points earned, 1,003 in all" in seen[-1].notes


def test_a_sale_put_aside_leaves_the_screen(stand: Stand, seen: list[CustomerFace]) -> None:
    stand.begins_selling()
    stand.scans(COLA)
    stand.taps("hold")
    assert seen[-1].lines == ()


def test_nothing_is_told_twice_but_once_a_second(stand: Stand, seen: list[CustomerFace]) -> None:
    stand.begins_selling()
    count = len(seen)
    stand.taps("quantity panel:leave")
    assert len(seen) == count
    stand.kiosk.tick()
    assert len(seen) == count + 1
