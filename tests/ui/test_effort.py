"""What everyday tasks take of a cashier: a screen that gains a tap fails here."""

from tests.ui import effort
from tests.ui.hands import Kiosk


def test_twelve_everyday_tasks_take_the_taps_that_the_page_says(kiosk: Kiosk) -> None:
    page = effort.TABLE.read_text(encoding="utf-8")
    told = [effort.told(row) for row in effort.table_rows(page)]
    done = effort.done_in_turn(kiosk)
    names = [name for name, _ in effort.TASKS]
    assert dict(zip(names, (it.counts for it in done), strict=True)) == dict(
        zip(names, (it.counts for it in told), strict=True)
    ), "a task takes another effort than docs/effort.md says; `make effort` writes it anew"


def test_the_pages_names_and_sums_are_what_its_rows_come_to() -> None:
    page = effort.TABLE.read_text(encoding="utf-8")
    told = [effort.told(row) for row in effort.table_rows(page)]
    assert effort.rewritten(page, told) == page
