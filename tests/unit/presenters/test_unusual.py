"""Out of the ordinary: what an owner sees of a day, by cashier and one by one."""

from pos.errors import DiskFull
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

FIRST = "S01-T01-000001"


def owner_looks(stand: Stand) -> None:
    stand.taps("more switch")
    stand.signs_in("owner", "1111")
    stand.taps("more my_day unusual")


def rows(stand: Stand) -> list[tuple[str, str, str, str]]:
    return [(row.time, row.number, row.note, row.total) for row in stand.work.rows]


def test_a_cashier_finds_no_way_there(selling: Stand) -> None:
    selling.taps("more my_day")
    assert selling.frame.sides[0] is None
    selling.taps("unusual")
    assert selling.screen == "my_day"


def test_a_usual_day_says_so(selling: Stand) -> None:
    owner_looks(selling)
    assert (selling.work.empty, selling.work.rows) == ("Nothing unusual today", ())


def test_what_was_done_stands_by_cashier_and_a_tap_shows_each(selling: Stand) -> None:
    selling.scans(COLA, SUGAR_FREE)
    selling.taps("line:1:remove line:2:off pad:1 pad:0 quantity_done reason:damaged pay way:card")
    selling.taps(f"done more refund receipt:{FIRST} why:faulty refund done")
    selling.scans(COLA)
    selling.taps("more clear")
    owner_looks(selling)
    assert sorted(rows(selling)) == [
        ("Once", "Basket cleared", "Wang Min", "3.50"),
        ("Once", "Discount", "Wang Min", "0.35"),
        ("Once", "Line removed", "Wang Min", "3.50"),
        ("Once", "Refund", "Wang Min", "3.15"),
    ]
    summary = selling.work.summary
    assert (summary.net, [line.amount for line in summary.counts]) == ("10.50", ["4 times"])
    selling.taps("of:cashier:discount")
    assert selling.work.title == "Wang Min, Discount"
    assert [(row.number, row.total) for row in selling.work.rows] == [(FIRST, "0.35")]
    selling.taps("back of:cashier:refund")
    assert [row.note for row in selling.work.rows] == ["Faulty, Not for sale"]
    selling.taps("back")
    assert len(selling.work.rows) == 4
    selling.taps("back")
    assert selling.screen == "my_day"


def test_what_cannot_be_read_is_told_and_goods_begin_a_sale(selling: Stand) -> None:
    owner_looks(selling)
    selling.lane.next_error = DiskFull()
    selling.taps("back unusual")
    selling.scans(COLA)
    assert selling.screen == "sell"
