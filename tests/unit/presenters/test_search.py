"""Search: found while one types, never one search behind another, a tap sells."""

from pos.errors import DiskFull
from tests.unit.presenters.stand import COLA, Stand


def typed(stand: Stand, text: str) -> list[str]:
    for sign in text:
        stand.kiosk.tap(f"type:{sign}")
    return [row.name for row in stand.work.rows]


def test_without_a_word_the_quick_keys_stand_ready(selling: Stand) -> None:
    selling.taps("more search")
    assert selling.work.title == "Often sold"
    assert selling.work.rows[0].name == "Fuji apples"
    assert selling.work.rows[0].price == "7.98 / kg"


def test_goods_are_found_by_name_initials_sku_and_barcode(selling: Stand) -> None:
    selling.taps("more search")
    for text in ("kkkl", "coca", "a001", COLA):
        assert typed(selling, text)[0] == "Coca-Cola"
        selling.taps("type:clear")
    assert selling.work.title == "Often sold"


def test_nothing_found_says_so_with_what_was_typed(selling: Stand) -> None:
    selling.taps("more search")
    assert typed(selling, "qqzz") == []
    assert "qqzz" in selling.work.empty
    assert selling.work.empty_text
    assert typed(selling, "") == []
    selling.taps("type:clear type:k type:l")
    assert len(selling.work.rows) > 1


def test_what_is_typed_while_a_search_runs_is_searched_after_it(selling: Stand) -> None:
    selling.taps("more search")
    asked: list[str] = []
    search = selling.counter.search
    selling.counter.search = lambda text, most=24: asked.append(text) or search(text, most)  # type: ignore[method-assign,func-returns-value]
    with selling.answers_late():
        typed(selling, "coca")
    assert asked == ["c", "coca"]
    assert selling.work.rows[0].name == "Coca-Cola"


def test_a_tap_sells_and_goes_back_to_the_sale(selling: Stand) -> None:
    selling.taps("more search")
    typed(selling, "a001")
    selling.taps(selling.work.rows[0].key)
    assert selling.screen == "sell"
    assert [line.name for line in selling.work.lines] == ["Coca-Cola"]
    selling.taps("more search")
    assert selling.frame.bar.total == "3.50"
    selling.taps("done")
    assert selling.screen == "sell"


def test_a_search_that_fails_is_told(selling: Stand) -> None:
    selling.taps("more search")
    selling.lane.next_error = DiskFull()
    selling.taps("type:a")
    assert selling.strip[0]


def test_a_scan_goes_to_the_sale(selling: Stand) -> None:
    selling.taps("more search")
    selling.scans(COLA)
    assert (selling.screen, len(selling.work.lines)) == ("sell", 1)
