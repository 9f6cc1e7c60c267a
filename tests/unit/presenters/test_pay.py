"""Pay: what is due, every way to pay it, once."""

import pytest

from pos.errors import DiskFull
from pos.presenters.parts import Look
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

WECHAT, ALIPAY = "134512345678901234", "281234567890123456"


@pytest.fixture
def paying(selling: Stand) -> Stand:
    """7.00 to pay."""
    selling.scans(COLA, SUGAR_FREE)
    selling.taps("pay")
    return selling


def test_the_exact_sum_and_round_sums_above_are_one_tap(paying: Stand) -> None:
    work = paying.work
    assert (work.due, work.exact.name) == ("7.00", "cash:700")
    assert [note.word for note in work.notes] == ["10", "20", "50"]
    paying.taps(work.notes[0].name)
    assert paying.screen == "done"
    assert paying.work.figure == "3.00"


def test_cash_typed_is_taken_and_the_key_shows_when_it_is_enough(paying: Stand) -> None:
    assert (paying.finish.look, paying.finish.is_on) == (Look.NOT_YET, False)
    paying.taps("take pad:5")
    assert (paying.finish.look, paying.finish.is_on) == (Look.TINT, True)
    paying.taps("pad:0")
    assert paying.finish.look is Look.SOLID
    paying.taps("take")
    assert paying.work.figure == "43.00"


def test_a_part_paid_leaves_the_rest_due(paying: Stand) -> None:
    paying.taps("way:split")
    assert paying.work.pad.label == "Amount of this part"
    paying.taps("pad:5 way:card")
    work = paying.work
    assert (work.due_label, work.due) == ("Still to pay", "2.00")
    assert [(line.text, line.amount) for line in work.paid] == [("Card", "−5.00")]
    paying.taps("pad:1 take")
    assert paying.work.due == "1.00"
    paying.taps("way:wechat")
    assert paying.screen == "done"
    assert paying.work.explanation.startswith("Card 5.00")


def test_split_is_taken_back_by_a_second_tap(paying: Stand) -> None:
    paying.taps("way:split way:split")
    assert paying.work.pad.label == "Cash received"


@pytest.mark.parametrize(("code", "kind"), [(WECHAT, "wechat"), (ALIPAY, "alipay")])
def test_a_customers_code_pays(paying: Stand, code: str, kind: str) -> None:
    paying.scans(code)
    assert paying.screen == "done"
    assert paying.work.explanation.lower() == f"{kind} 7.00"


@pytest.mark.parametrize("code", [COLA, "6901234567890"])
def test_goods_scanned_here_go_to_the_sale(paying: Stand, code: str) -> None:
    paying.scans(code)
    assert paying.screen == "sell"


def test_a_second_tap_sells_once_and_late_scans_begin_the_next_sale(paying: Stand) -> None:
    with paying.answers_late():
        paying.taps("way:card way:card cash:700 take back")
        paying.scans(COLA)
        assert paying.finish.word == "Working"
        assert not paying.work.exact.is_on
    assert len(paying.counter.sales(None)) == 1
    assert paying.screen == "sell"
    assert [line.sku for line in paying.counter.basket().lines] == ["A001"]


def test_a_sale_that_cannot_be_written_is_told_and_nothing_is_lost(paying: Stand) -> None:
    paying.lane.is_held = True
    paying.taps("way:card")
    paying.scans(COLA)
    paying.lane.next_error = DiskFull()
    paying.lane.let_go()
    assert paying.sounds.count("unknown") == 1
    assert not paying.counter.sales(None)
    assert [line.q for line in paying.counter.basket().lines] == [2000, 1000]


def test_back_goes_back(paying: Stand) -> None:
    paying.taps("nothing back")
    assert paying.screen == "sell"
    assert len(paying.work.lines) == 2


def test_ways_that_need_a_member_say_so(paying: Stand) -> None:
    ways = {way.name: way for way in paying.work.ways}
    assert (ways["way:account"].is_on, ways["way:account"].note) == (False, "Members")
    paying.taps("way:account")
    assert paying.screen == "pay"
    assert paying.strip[0]
    paying.taps("way:points")
    assert paying.work.due == "7.00"


def test_a_member_buys_on_account(selling: Stand) -> None:
    selling.scans("M001", COLA)
    selling.taps("pay")
    assert selling.work.member == "Ms Li  1,000 points"
    selling.taps("way:account")
    assert selling.screen == "done"


def test_points_lower_what_is_due_and_can_be_taken_back(selling: Stand) -> None:
    selling.scans("M001", COLA)
    selling.scans(*[SUGAR_FREE] * 4)
    selling.taps("pay way:points")
    work = selling.work
    assert work.due == "7.50"
    assert [(line.text, line.amount) for line in work.paid] == [("Points", "−10.00")]
    assert next(way for way in work.ways if way.name == "way:points").look is Look.TINT
    selling.taps("way:points")
    assert selling.work.due == "17.50"
    selling.taps("way:points way:card")
    assert selling.counter.sales(None)[0].total == 750
    assert selling.counter.member("M001").points == 7


def test_points_may_pay_for_all_of_it(selling: Stand) -> None:
    selling.scans("M001", COLA)
    selling.taps("pay way:points")
    assert selling.work.due == "0.00"
    selling.taps(selling.work.exact.name)
    assert selling.screen == "done"
    assert selling.counter.sales(None)[0].total == 0
    assert selling.counter.member("M001").points == 650
