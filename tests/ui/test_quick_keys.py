"""Quick keys on the screen: every one of them within reach, in each window."""

from tests.ui.hands import WAIT_S, Kiosk

TWENTY = tuple(f"A{number:03}" for number in range(1, 21))
PAGES = {(1280, 800): 2, (1024, 600): 4, (800, 1280): 2}


def arrange(kiosk: Kiosk, skus: tuple[str, ...]) -> None:
    """Let the owner arrange the shop's quick keys, with nobody at the screen."""
    counter = kiosk.parts.counter

    def job() -> None:
        counter.sign_in("owner", "1111")
        counter.arrange_quick_keys(skus)
        counter.sign_out()

    kiosk.parts.lane.run(job).result(WAIT_S)


def shown(kiosk: Kiosk) -> set[str]:
    return {name for name in kiosk.driver.touchable() if name.startswith("product:")}


def test_all_quick_keys_are_within_reach_by_turning_pages(kiosk: Kiosk) -> None:
    arrange(kiosk, TWENTY)
    kiosk.begin_selling()
    every = {key.name for key in kiosk.work.panel.quick}
    assert len(every) == len(TWENTY)
    for size, pages in PAGES.items():
        kiosk.driver.resize(size)
        kiosk.driver.settle()
        seen, first = set(shown(kiosk)), shown(kiosk)
        for _ in range(pages - 1):
            kiosk.taps("turn")
            assert not shown(kiosk) & first
            seen |= shown(kiosk)
        assert seen == every
        kiosk.taps("turn")
        assert shown(kiosk) == first


def test_each_sale_begins_with_the_first_page(kiosk: Kiosk) -> None:
    arrange(kiosk, TWENTY)
    kiosk.begin_selling()
    first = shown(kiosk)
    kiosk.taps("turn")
    assert shown(kiosk) != first
    kiosk.taps(min(shown(kiosk)))
    kiosk.waits_until(lambda: bool(kiosk.work.lines))
    assert shown(kiosk) != first
    kiosk.taps("pay", "way:card")
    kiosk.waits_for("done")
    kiosk.taps("done")
    kiosk.waits_for("sell")
    assert shown(kiosk) == first


def test_the_shops_eight_keys_need_no_page_where_search_has_a_line_of_its_own(
    kiosk: Kiosk,
) -> None:
    kiosk.begin_selling()
    assert len(shown(kiosk)) == len(kiosk.work.panel.quick) == 8
    assert "turn" not in kiosk.driver.touchable()
    kiosk.taps("search")
    kiosk.waits_for("search")
