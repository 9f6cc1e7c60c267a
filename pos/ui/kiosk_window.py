"""The kiosk in its window: views drawn, taps and keys sent on, ticks kept.

Owns putting shell, window, pictures and sounds together over presenters that are handed in.
"""

from collections.abc import Callable
from pathlib import Path

from pos.domain.codes.wedge import Heard, Wedge
from pos.ports.devices import Reading
from pos.ports.pictures import GoodsPictures
from pos.presenters.desk import Habits
from pos.presenters.kiosk import Presented
from pos.presenters.parts import KioskView
from pos.ui import thread
from pos.ui.gallery import gallery
from pos.ui.shell import Shell
from pos.ui.sounds import Sounds
from pos.ui.theme import theme
from pos.ui.window import KioskWindow

TICK_S = 1.0


class KioskOnScreen:
    """A kiosk's presenters drawn in a window."""

    def __init__(self, window: KioskWindow, pictures: Path) -> None:
        """Take the window; `attach` brings the presenters, which need `show` first."""
        gallery.open(pictures)
        self.window = window
        self.sounds = Sounds(pictures / "sounds")
        self.shell: Shell | None = None
        self._kiosk: Presented | None = None
        self._habits: Callable[[], Habits] = Habits
        self._wedge = Wedge()
        self._stops: list[thread.Stop] = []
        self._looked_ms = window.now_ms()
        """When the keyboard was last asked: right before each frame's first step."""

    def show_goods_of(self, goods: GoodsPictures) -> None:
        """Show goods by the shop's own pictures."""
        gallery.show_goods_of(goods)

    def attach(self, kiosk: Presented, habits: Callable[[], Habits]) -> None:
        """Begin: first screen, keys, ticks; a second one takes over from the first."""
        is_first = self._kiosk is None
        self._kiosk, self._habits = kiosk, habits
        if not is_first:
            kiosk.start()
            return
        self.window.listen(self._key)
        kiosk.start()
        self._stops = [
            thread.every(0, self._frame),  # first, so that no other step comes before its time
            thread.every(TICK_S, self._tick),
            thread.every(TICK_S * 5, gallery.forget_missing),
        ]

    def show(self, view: KioskView) -> None:
        """Draw a view; the first one makes the shell."""
        habits = self._habits()
        if theme.is_dark != habits.is_dark:
            theme.is_dark = habits.is_dark
        if self.shell is None:
            assert self._kiosk is not None, "attach comes first"
            self.shell = Shell(view, self._tap, size=self.window.window.size)
            self.window.show(self.shell)
            self.window.window.bind(size=self._resized)
            theme.fbind("paper", self._lay_paper)
            self._lay_paper()
        self.shell.show(view, is_left_handed=habits.is_left_handed)

    def play(self, sound: str) -> None:
        """Play a sound, unless this counter likes it quiet."""
        if self._habits().has_sound:
            self.sounds.play(sound)

    def close(self) -> None:
        """Stop ticking and let go of the window."""
        for stop in self._stops:
            stop()
        self.window.window.unbind(size=self._resized)
        theme.funbind("paper", self._lay_paper)
        self.window.close()

    def _tick(self) -> None:
        if self._kiosk is not None:
            self._kiosk.tick()

    def _tap(self, name: str) -> None:
        if self._kiosk is not None:
            self._kiosk.tap(name)

    def _resized(self, _window: object, size: tuple[int, int]) -> None:
        if self.shell is not None:
            self.shell.size = size

    def _lay_paper(self, *_: object) -> None:
        self.window.paper(theme.paper)

    # --- keys of a wedge -----------------------------------------------------------------

    def _key(self, character: str, at_ms: int) -> None:
        """Take a key; only a scanner's burst counts, nothing is ever pressed by a key."""
        self._take(self._wedge.key(character, at_ms, self._looked_ms), at_ms)

    def _frame(self) -> None:
        """Note when the keyboard was looked at, however long the frame before took."""
        self.window.flush_keys()
        self._looked_ms = self.window.now_ms()
        self._take(self._wedge.silence(self._looked_ms), self._looked_ms)

    def _take(self, heard: Heard, at_ms: int) -> None:
        """Hand on what keys turned out to be."""
        if self._kiosk is None:
            return
        if heard.typed:
            self._kiosk.typed(heard.typed)
        if heard.scan is not None:
            self._kiosk.scan(Reading(heard.scan, "wedge", at_ms, is_sure=heard.is_sure))
