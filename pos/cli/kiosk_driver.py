"""A kiosk off screen in this process, for the demo day, `screens` and the window's tests.

Owns putting the real kiosk of a home together with a window that nobody looks at.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.kiosk import KioskParts
from pos.bootstrap.pictures import draw_the_rest, ensure_icons
from pos.cli.opening import Opening
from pos.ports.devices import Reading
from pos.presenters.kiosk import Kiosk
from pos.presenters.parts import KioskView

if TYPE_CHECKING:
    from pos.presenters.first.minute import FirstMinute
    from pos.ui.driver import WindowDriver
    from pos.ui.kiosk_window import KioskOnScreen

SIZE = (1280, 800)


class KioskDriver:
    r"""The kiosk of a home, drawn off screen and driven by key names.

    `tap("pay")`, `press_keys("6901234567892\\n", gap_ms=10)`, `settle()`, `screenshot(path)`,
    `look_at(picture)` for the camera; `screen`, `view` and `parts` tell how things stand.
    """

    def __init__(
        self, opening: Opening, on_screen: "KioskOnScreen", driver: "WindowDriver"
    ) -> None:
        """Take what `open_driver` has put together."""
        self._opening, self.on_screen = opening, on_screen
        self.tap = driver.tap
        self.press_keys = driver.press_keys
        self.frames = driver.frames
        self.settle = driver.settle
        self.wait_for = driver.wait_for
        self.screenshot = driver.screenshot
        self.touchable = driver.touchable
        self.shows = driver.shows

    @property
    def parts(self) -> KioskParts:
        """Return the kiosk's parts; there are none before a shop is founded."""
        assert self._opening.parts is not None, "the first minute is not over"
        return self._opening.parts

    def read(self, code: str) -> None:
        """Hand a reading in as a scanner's driver does."""
        self._presented.scan(Reading(code, "serial", self.on_screen.window.now_ms()))

    def change(self, **habits: bool) -> None:
        """Change how the screen is liked."""
        if self._opening.parts is not None:
            self._opening.parts.desk.change(**habits)
        elif self._opening.first is not None:
            self._opening.first.answers.change(**habits)
            self._opening.first.show()
        self.settle()

    def look_at(self, source: str) -> None:
        """Look through a camera at a source."""
        self.parts.machines.look_at(source)

    def customer_screenshot(self, path: Path) -> Path:
        """Save what the customer's own screen shows now, at this window's size."""
        from pos.ui.customer_window import draw_over

        return draw_over(self.on_screen.window, self.parts.kiosk.face(), path)

    @property
    def screen(self) -> str:
        """Return which screen is up: sign_in, open_shift, sell, pay …, or the first minute's."""
        return self._presented.screen

    @property
    def view(self) -> KioskView:
        """Return what is to be seen now."""
        return self._presented.view()

    @property
    def _presented(self) -> "Kiosk | FirstMinute":
        """Return what stands behind the window now."""
        if self._opening.parts is not None:
            return self._opening.parts.kiosk
        assert self._opening.first is not None, "shown by open_first"
        return self._opening.first

    def type_keys(self, names: str) -> None:
        """Tap one key after the other, named with blanks between."""
        for name in names.split():
            self.tap(name)

    def resize(self, size: tuple[int, int]) -> None:
        """Go on in a window of another size."""
        self.on_screen.window.window.size = size
        self.settle()


@contextmanager
def open_driver(
    home: Path, size: tuple[int, int] = SIZE, language: str = "zh", *, coaches: bool = False
) -> Iterator[KioskDriver]:
    """Give the driver of a home's kiosk; one at a time in a process.

    With `coaches` each screen explains itself once, as it does to people.
    Raises LedgerMissing, LedgerKey, LedgerInUse, ConfigInvalid, FontMissing.
    """
    with _open(home, size, language, is_first=False, coaches=coaches) as driver:
        yield driver


@contextmanager
def open_first(
    home: Path, size: tuple[int, int] = SIZE, language: str = "zh"
) -> Iterator[KioskDriver]:
    """Give the driver of a home without a ledger: the first minute, and the kiosk after it.

    `parts` are there once the shop is founded. Raises ConfigInvalid, FontMissing.
    """
    with _open(home, size, language, is_first=True) as driver:
        yield driver


@contextmanager
def _open(
    home: Path, size: tuple[int, int], language: str, *, is_first: bool, coaches: bool = False
) -> Iterator[KioskDriver]:
    from pos.ui import environment
    from pos.ui.fonts import cache_folder

    cache = cache_folder()
    environment.prepare(cache, is_off_screen=True)
    os.environ["LIUSHUI_HOME"] = str(home)
    pictures = cache / "drawn"
    ensure_icons(pictures)
    draw_the_rest(pictures).wait()
    from pos.ui.driver import WindowDriver
    from pos.ui.kiosk_window import KioskOnScreen
    from pos.ui.window import KioskWindow

    bugs: list[BaseException] = []
    window = KioskWindow(size, is_off_screen=True)
    on_screen = KioskOnScreen(window, pictures)
    with Opening(language, bugs.append, coaches=coaches) as opening:
        if not is_first:
            opening.open_ledger()
        try:
            opening.show(on_screen)
            driver = WindowDriver(on_screen, lambda: opening.is_quiet)
            made = KioskDriver(opening, on_screen, driver)
            made.settle()
            yield made
        finally:
            on_screen.close()
    if bugs:
        raise bugs[0]
