"""Refund by receipt: finding it, what goes back, what it comes to, and the owner's void."""

import pytest

from pos.domain.documents import Json
from pos.errors import DiskFull, ServerUnreachable
from pos.presenters.parts import Look
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

FIRST = "S01-T01-000001"


@pytest.fixture
def sold(selling: Stand) -> Stand:
    """A till that sold three colas and a sugar-free one for card and cash."""
    selling.scans(COLA, COLA, COLA, SUGAR_FREE)
    selling.taps("pay way:split pad:5 way:card pad:1 pad:0 take done")
    return selling


def lines(stand: Stand) -> list[tuple[str, str, str, str]]:
    return [(line.sold, line.before, line.now, line.amount) for line in stand.work.lines]


def refunded(stand: Stand) -> Json:
    """Return what the newest refund's document tells."""
    newest = [it for it in stand.counter.sales(None) if it.kind == "refund"][-1]
    body: Json = stand.counter.receipt(newest.event_id).document.content["body"]
    return body


def test_todays_receipts_stand_ready_to_be_picked(sold: Stand) -> None:
    sold.taps("more refund")
    assert [(row.number, row.total) for row in sold.work.rows] == [(FIRST, "14.00")]
    assert not sold.finish.is_on
    sold.taps(f"receipt:{FIRST}")
    assert lines(sold) == [("3", "0", "0", ""), ("1", "0", "0", "")]
    assert not sold.finish.is_on


def test_a_day_without_receipts_says_what_to_do(selling: Stand) -> None:
    selling.taps("more refund")
    assert selling.work.empty == "No receipts yet today"


def test_a_receipt_is_found_by_its_last_digits_by_its_number_and_by_its_code(sold: Stand) -> None:
    sold.taps("more refund pad:1 find")
    assert FIRST in sold.work.heading
    sold.taps("back whole")
    for sign in FIRST:
        sold.taps(f"type:{sign.lower()}")
    assert sold.work.field.text == FIRST
    sold.taps("find")
    assert FIRST in sold.work.heading
    sold.taps("back")
    sold.scans(FIRST)
    assert FIRST in sold.work.heading


def test_each_line_is_capped_by_what_is_left_of_it(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} line:1:more line:1:more")
    assert lines(sold)[0] == ("3", "0", "2", "7.00")
    assert (sold.work.total, sold.finish.look) == ("7.00", Look.SOLID)
    sold.taps("refund")
    assert (sold.work.badge, sold.work.figure) == ("Refunded", "7.00")
    sold.taps(f"done more refund receipt:{FIRST} line:1:more line:1:more line:1:less line:1:more")
    assert lines(sold)[0] == ("3", "2", "1", "3.50")
    assert not sold.work.lines[0].more.is_on


def test_what_is_all_gone_says_so_and_offers_nothing(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} all")
    assert sold.work.total == "14.00"
    sold.taps("refund")
    assert sold.work.total == "¥14.00"
    sold.taps(f"done more refund receipt:{FIRST}")
    assert [line.done for line in sold.work.lines] == ["All refunded"] * 2
    assert sold.work.tender_text == "All of it is refunded"
    assert not sold.finish.is_on


def test_all_is_chosen_and_let_go_with_one_key(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} all")
    assert [now for _, _, now, _ in lines(sold)] == ["3", "1"]
    sold.taps("all")
    assert (sold.work.total, sold.finish.is_on) == ("0.00", False)


def test_money_goes_back_as_it_came_or_by_one_kind(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} all")
    assert sold.work.tender_text == "Card 5.00, Cash 9.00"
    sold.taps("ways tender:cash")
    assert sold.work.tender_text == "Back by Cash"
    ways = {key.name: key for key in sold.work.ways}
    assert (ways["tender:cash"].look, ways["tender:account"].is_on) == (Look.TINT, False)
    sold.taps("refund")
    assert sold.work.explanation == "Cash 14.00"


def test_why_goods_come_back_says_whether_they_can_be_sold_again(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} line:1:more")
    reasons = [key.word for key in sold.work.ways]
    assert reasons == ["Faulty", "Expired", "Wrong item", "Not wanted", "Other", "Sell again"]
    assert not sold.work.ways[-1].is_on
    sold.taps("why:faulty")
    assert (sold.work.ways[-1].word, sold.work.ways[-1].is_on) == ("Not for sale", True)
    sold.taps("shelf")
    assert sold.work.ways[-1].word == "Sell again"
    sold.taps("why:expired refund")
    assert sold.work.explanation == "Card 3.50, keep the goods off the shelf"
    body = refunded(sold)
    assert (body["reason"], body["can_be_sold"]) == ("expired", False)


def test_a_reason_may_stay_empty_and_is_taken_back_with_a_second_tap(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} line:1:more why:wrong why:wrong refund")
    assert "reason" not in refunded(sold)
    sold.taps(f"done more refund receipt:{FIRST} why:wrong back receipt:{FIRST} line:1:more refund")
    assert "reason" not in refunded(sold)


def test_goods_scanned_go_back_one_by_one(sold: Stand) -> None:
    sold.taps("more refund")
    sold.scans(COLA)
    assert "Scan the receipt first" in sold.strip[0] + sold.strip[1]
    sold.scans(FIRST, COLA, COLA)
    assert lines(sold)[0][2] == "2"
    sold.scans("6921168509256")
    assert sold.strip[0]
    assert lines(sold)[0][2] == "2"


def test_another_tills_receipt_without_the_server_is_one_clear_sentence(sold: Stand) -> None:
    sold.taps("more refund")
    sold.lane.next_error = ServerUnreachable()
    sold.scans("S01-T02-000123")
    problem = sold.work.problem
    assert (problem.title, problem.code) == ("Cannot be looked up offline", "S01-T02-000123")
    assert [key.name for key in problem.keys] == ["problem:again", "problem:close"]
    sold.taps("problem:again")
    assert sold.work.problem.title == "No such receipt"
    sold.taps("problem:close")
    assert sold.work.problem is None


def test_a_refund_that_cannot_be_written_is_told_and_nothing_is_lost(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} all")
    sold.lane.next_error = DiskFull()
    sold.taps("refund")
    assert sold.strip[0]
    assert sold.work.total == "14.00"


def test_only_the_newest_answer_counts(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST}")
    with sold.answers_late():
        sold.taps("line:1:more line:1:more line:2:more")
        assert not sold.finish.is_on
    assert (sold.work.total, sold.finish.is_on) == ("10.50", True)


def test_the_owner_takes_a_whole_sale_back_and_is_asked_first(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} void:yes")
    assert sold.work.lines
    sold.taps("done more switch")
    sold.signs_in("owner", "1111")
    sold.taps(f"more refund receipt:{FIRST} void")
    assert FIRST in sold.strip[0]
    sold.taps("void:no")
    assert sold.strip == ("", "")
    sold.taps("void void:yes")
    assert (sold.work.badge, sold.work.figure) == ("Sale voided", "14.00")
    sold.taps("done more refund")
    assert sold.work.rows[0].note == "Void"


def test_goods_of_the_next_customer_begin_the_next_sale(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} all refund")
    sold.scans(COLA)
    assert (sold.screen, len(sold.work.lines)) == ("sell", 1)


def test_a_cashier_takes_a_whole_sale_back_by_the_owners_leave_on_the_spot(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} void void:yes")
    field = sold.work.fields[0]
    assert (field.label, field.text) == ("Chen Lan to allow this", "Void sale ¥14.00")
    sold.taps("pad:9 pad:9 pad:9 pad:9 allow")
    assert sold.work.pad.label == "Wrong PIN, try again"
    sold.taps("back")
    assert sold.work.lines
    sold.taps("void void:yes pad:1 pad:1 pad:1 pad:1 allow")
    assert sold.work.badge == "Sale voided"
    assert sold.desk.user is not None
    assert sold.desk.user.login == "cashier"


def test_while_leave_is_asked_for_goods_are_refused_and_a_staff_card_chooses(sold: Stand) -> None:
    sold.taps(f"more refund receipt:{FIRST} void void:yes")
    sold.scans(COLA)
    assert (sold.screen, sold.sounds[-1]) == ("refund", "stop")
    sold.scans("STAFF:owner")
    assert sold.sounds[-1] == "read"
