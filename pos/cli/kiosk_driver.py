"""A kiosk off screen in this process, for the demo day, `screens` and the window's tests.

Owns putting the real kiosk of a home together with a window that nobody looks at.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.kiosk import KioskParts, open_kiosk
from pos.bootstrap.pictures import draw_the_rest, ensure_icons
from pos.presenters.parts import KioskView

if TYPE_CHECKING:
    from pos.ui.driver import WindowDriver
    from pos.ui.kiosk_window import KioskOnScreen

SIZE = (1280, 800)


class KioskDriver:
    r"""The kiosk of a home, drawn off screen and driven by key names.

    `tap("pay")`, `press_keys("6901234567892\\n", gap_ms=10)`, `settle()`, `screenshot(path)`,
    `look_at(picture)` for the camera; `screen`, `view` and `parts` tell how things stand.
    """

    def __init__(
        self, parts: KioskParts, on_screen: "KioskOnScreen", driver: "WindowDriver"
    ) -> None:
        """Take what `open_driver` has put together."""
        self.parts, self.on_screen = parts, on_screen
        self.tap = driver.tap
        self.press_keys = driver.press_keys
        self.frames = driver.frames
        self.settle = driver.settle
        self.wait_for = driver.wait_for
        self.screenshot = driver.screenshot
        self.touchable = driver.touchable
        self.shows = driver.shows
        self.look_at = parts.machines.look_at

    @property
    def screen(self) -> str:
        """Return which screen is up: sign_in, open_shift, sell, pay, done, menu, count, result."""
        return self.parts.kiosk.screen

    @property
    def view(self) -> KioskView:
        """Return what is to be seen now."""
        return self.parts.kiosk.view()

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
    home: Path, size: tuple[int, int] = SIZE, language: str = "zh"
) -> Iterator[KioskDriver]:
    """Give the driver of a home's kiosk; one at a time in a process.

    Raises LedgerMissing, LedgerKey, LedgerInUse, ConfigInvalid, FontMissing.
    """
    from pos.ui import environment
    from pos.ui.fonts import cache_folder, typeface

    cache = cache_folder()
    environment.prepare(cache, is_off_screen=True)
    os.environ["LIUSHUI_HOME"] = str(home)
    pictures = cache / "drawn"
    ensure_icons(pictures)
    draw_the_rest(pictures).wait()
    from pos.ui import thread
    from pos.ui.driver import WindowDriver
    from pos.ui.kiosk_window import KioskOnScreen
    from pos.ui.window import KioskWindow

    bugs: list[BaseException] = []
    window = KioskWindow(size, is_off_screen=True)
    on_screen = KioskOnScreen(window, pictures)
    with open_kiosk(language, on_screen.show, thread.to_ui, bugs.append) as parts:
        parts.desk.sound = on_screen.play
        parts.desk.font = typeface().regular.name
        on_screen.attach(parts.kiosk, lambda: parts.desk.habits)
        driver = WindowDriver(on_screen, lambda: not parts.desk.waiting)
        made = KioskDriver(parts, on_screen, driver)
        made.settle()
        try:
            yield made
        finally:
            on_screen.close()
    if bugs:
        raise bugs[0]
