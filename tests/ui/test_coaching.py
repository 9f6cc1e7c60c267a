"""Coach marks: one a screen, once a till, away with a tap, never over the keys that matter."""

from pathlib import Path

import pytest

from pos.bootstrap.habits import read_settings
from pos.cli.kiosk_driver import open_driver
from pos.cli.screens import SIZES
from pos.domain.words import LANGUAGES, catalogue
from pos.presenters.kiosk import COACHED
from pos.ui.parts.coach import Coach
from pos.ui.plan import Box
from pos.ui.theme import BAR_HEIGHT, FOOT_HEIGHT


@pytest.mark.parametrize("size", SIZES)
def test_no_mark_covers_the_finishing_key_or_scan(size: tuple[int, int]) -> None:
    width, height = size
    mark = Coach.place(width, height)
    assert mark.y > BAR_HEIGHT
    assert mark.bottom <= height - FOOT_HEIGHT
    assert Box(0, 0, width, height).right >= mark.right


def test_a_screen_explains_itself_once_and_goes_on_with_whatever_is_tapped(home: Path) -> None:
    def coached() -> bool:
        return "coach" in driver.touchable()

    with open_driver(home, language="en", coaches=True) as driver:
        driver.type_keys("user:cashier pad:2 pad:2 pad:2 pad:2 sign_in")
        assert coached()
        assert driver.shows("Count the change in the drawer")
        driver.tap("coach")
        assert driver.screen == "open_shift"
        assert not coached()
        driver.tap("open_shift")
        assert coached()
        driver.read("6901234567892")
        driver.settle()
        assert not coached(), "a scan goes on, and needs no explaining"
        driver.tap("pay")
        assert coached()
        driver.type_keys("back pay")
        assert not coached()
    left = read_settings(home, "en").habits.to_coach
    assert left == tuple(name for name in COACHED if name not in {"open_shift", "sell", "pay"})


def test_every_coached_screen_has_its_sentence_in_both_languages() -> None:
    for language in LANGUAGES:
        for screen in COACHED:
            assert catalogue(language, "ui")[f"coach.{screen}"]
