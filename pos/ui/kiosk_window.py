"""The kiosk in its window: views drawn, taps and keys sent on, ticks kept.

Owns putting shell, window, pictures and sounds together over presenters that are handed in.
"""

from collections.abc import Callable
from pathlib import Path

from pos.domain.codes.wedge import Wedge
from pos.ports.devices import Reading
from pos.presenters.desk import Habits
from pos.presenters.kiosk import Kiosk
from pos.presenters.parts import KioskView
from pos.ui import thread
from pos.ui.gallery import gallery
from pos.ui.shell import Shell
from pos.ui.sounds import Sounds
from pos.ui.theme import theme
from pos.ui.window import KioskWindow

TICK_S = 1.0
SILENCE_LOOK_S = 0.02
HELD_UP_MS = 50
"""A frame that took longer bunches key events: their timing then counts for nothing."""


class KioskOnScreen:
    """A kiosk's presenters drawn in a window."""

    def __init__(self, window: KioskWindow, pictures: Path) -> None:
        """Take the window; `attach` brings the presenters, which need `show` first."""
        gallery.open(pictures)
        self.window = window
        self.sounds = Sounds(pictures / "sounds")
        self.shell: Shell | None = None
        self._kiosk: Kiosk | None = None
        self._habits: Callable[[], Habits] = Habits
        self._wedge = Wedge()
        self._stops: list[thread.Stop] = []
        self._last_frame_ms = 0
        self._slow_until_ms = 0

    def attach(self, kiosk: Kiosk, habits: Callable[[], Habits]) -> None:
        """Begin: first screen, keys, ticks."""
        self._kiosk, self._habits = kiosk, habits
        self.window.listen(self._key)
        kiosk.start()
        self._stops = [
            thread.every(TICK_S, kiosk.tick),
            thread.every(TICK_S * 5, gallery.forget_missing),
            thread.every(0, self._frame),
            thread.every(SILENCE_LOOK_S, self._silence),
        ]

    def show(self, view: KioskView) -> None:
        """Draw a view; the first one makes the shell."""
        habits = self._habits()
        if theme.is_dark != habits.is_dark:
            theme.is_dark = habits.is_dark
        if self.shell is None:
            assert self._kiosk is not None, "attach comes first"
            self.shell = Shell(view, self._kiosk.tap, size=self.window.window.size)
            self.window.show(self.shell)
            self.window.window.bind(size=self._resized)
        self.shell.show(view, is_left_handed=habits.is_left_handed)

    def close(self) -> None:
        """Stop ticking and let go of the window."""
        for stop in self._stops:
            stop()
        self.window.window.unbind(size=self._resized)
        self.window.close()

    def _resized(self, _window: object, size: tuple[int, int]) -> None:
        if self.shell is not None:
            self.shell.size = size

    # --- keys of a wedge -----------------------------------------------------------------

    def _key(self, character: str, at_ms: int) -> None:
        """Take a key; only a scanner's burst counts, nothing is ever pressed by a key."""
        is_held_up = at_ms < self._slow_until_ms
        scan, _typed = self._wedge.key(character, at_ms, is_held_up=is_held_up)
        self._read(scan, at_ms)

    def _silence(self) -> None:
        now = self.window.now_ms()
        scan, _typed = self._wedge.silence(now)
        self._read(scan, now)

    def _read(self, scan: str | None, at_ms: int) -> None:
        if scan is not None and self._kiosk is not None:
            self._kiosk.scan(Reading(scan, "wedge", at_ms))

    def _frame(self) -> None:
        """Notice a frame that took so long that keys came in a bunch after it."""
        now = self.window.now_ms()
        if self._last_frame_ms and now - self._last_frame_ms > HELD_UP_MS:
            self._slow_until_ms = now + HELD_UP_MS
        self._last_frame_ms = now
