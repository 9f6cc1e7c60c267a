"""My day: own sales alone for a cashier, the till's for the owner, and each receipt."""

import pytest

from pos.errors import DiskFull
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand


@pytest.fixture
def sold(selling: Stand) -> Stand:
    """The cashier sold twice and took one thing back; the owner sold once."""
    selling.scans(COLA, COLA)
    selling.taps("pay way:card done")
    selling.scans(SUGAR_FREE)
    selling.taps("pay pad:1 pad:0 take done")
    selling.taps("more refund receipt:S01-T01-000001 line:1:more refund done")
    selling.taps("more switch")
    selling.signs_in("owner", "1111")
    selling.scans(COLA)
    selling.taps("pay way:wechat done more switch")
    selling.signs_in()
    return selling


def amounts(lines: tuple[object, ...]) -> dict[str, str]:
    return {line.text: line.amount for line in lines}  # type: ignore[attr-defined]


def test_a_cashier_sees_own_sales_alone_with_their_sums(sold: Stand) -> None:
    sold.taps("more my_day")
    assert sold.frame.bar.title == "My day"
    assert [(row.number[-3:], row.total, row.note) for row in sold.work.rows] == [
        ("003", "−3.50", "Refund"),
        ("002", "3.50", ""),
        ("001", "7.00", ""),
    ]
    summary = sold.work.summary
    assert (summary.net, summary.title) == ("7.00", "What I sold today")
    assert amounts(summary.counts) == {"Sales": "2", "Refunds and voids": "1"}
    assert amounts(summary.tenders) == {"Card": "3.50", "Cash": "3.50"}


def test_the_owner_sees_the_tills_sales_and_who_made_them(sold: Stand) -> None:
    sold.taps("more switch")
    sold.signs_in("owner", "1111")
    sold.taps("more my_day")
    assert sold.frame.bar.title == "This till today"
    assert [row.note for row in sold.work.rows] == [
        "owner",
        "Refund, cashier",
        "cashier",
        "cashier",
    ]
    assert sold.work.summary.net == "10.50"
    assert amounts(sold.work.summary.tenders)["WeChat"] == "3.50"


def test_a_tap_shows_the_receipt_with_its_check_code(sold: Stand) -> None:
    sold.taps("more my_day")
    key = sold.work.rows[-1].key
    sold.taps(key)
    paper = sold.work.paper
    document = sold.counter.receipt(key.partition(":")[2]).document
    assert paper.number == "S01-T01-000001"
    assert [(line.text, line.amount) for line in paper.lines] == [
        ("Coca-Cola 330 ml can x2", "7.00")
    ]
    assert amounts(paper.last) == {"Total": "¥7.00", "Card": "7.00"}
    assert document.check in paper.check
    assert sold.work.rows[-1].is_chosen
    sold.taps(key)
    assert sold.work.paper is None
    sold.taps(f"{key} back")
    assert (sold.screen, sold.work.paper) == ("my_day", None)


def test_a_refund_is_shown_with_its_amounts_negative(sold: Stand) -> None:
    sold.taps("more my_day")
    sold.taps(sold.work.rows[0].key)
    assert sold.work.paper.title == "Refund"
    assert sold.work.paper.lines[0].amount == "−3.50"
    assert "give_back" not in {key.name for key in sold.work.paper.keys}


def test_a_receipt_of_the_list_can_be_given_back(sold: Stand) -> None:
    sold.taps("more my_day")
    sold.taps(f"{sold.work.rows[1].key} give_back")
    assert sold.screen == "refund"
    assert "S01-T01-000002" in sold.work.heading


def test_a_receipts_code_shows_it_and_goods_go_to_the_sale(sold: Stand) -> None:
    sold.taps("more my_day")
    sold.scans("S01-T01-000002")
    assert sold.work.paper.number == "S01-T01-000002"
    sold.scans("S01-T09-000001")
    assert "S01-T09-000001" in " ".join(sold.strip)
    sold.scans(COLA)
    assert sold.screen == "sell"


def test_an_empty_day_says_so(selling: Stand) -> None:
    selling.taps("more my_day")
    assert selling.work.empty == "Nothing sold yet today"
    assert selling.work.summary.net == "0.00"


def test_a_day_that_cannot_be_read_is_told(selling: Stand) -> None:
    selling.taps("more")
    selling.lane.next_error = DiskFull()
    selling.taps("my_day")
    assert selling.strip[0]


def test_a_receipt_is_printed_again_as_a_copy_and_the_report_of_the_shift_too(sold: Stand) -> None:
    sold.around.there = {"printer"}
    sold.taps("more my_day")
    assert sold.work.summary.report.is_on
    sold.taps("report")
    assert "X report" in sold.strip[0]
    sold.taps(sold.work.rows[-1].key)
    sold.taps("reprint")
    assert sold.strip[0] == "Copy 1 is printing"
    sold.taps("gift")
    assert "gift" in sold.strip[0]


def test_without_a_printer_nothing_offers_to_print(sold: Stand) -> None:
    sold.taps("more my_day")
    assert sold.work.summary.report is None
    sold.taps(sold.work.rows[-1].key)
    assert {key.name for key in sold.work.paper.keys} == {"give_back"}
