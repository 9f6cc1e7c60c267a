"""Hands: touches, keys and looks as a person gives them, for the demo day and for tests.

Owns finding a key by what it sends and touching its middle, and keys timed like a wedge
scanner's. It works on the running window and knows nothing behind it.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pos.ui.kiosk_window import KioskOnScreen
from pos.ui.parts.text import Text

FRAMES_AFTER_TAP = 3
_KEY_CODES = {"\r": 13, "\t": 9}


class KeyNotThere(LookupError):
    """No key on the screen sends this name now."""


class Hands:
    """What a person can do at the window."""

    def __init__(self, screen: KioskOnScreen) -> None:
        """Take the running kiosk."""
        self._screen = screen

    def settle(self, frames: int = FRAMES_AFTER_TAP) -> None:
        """Let some frames be drawn."""
        for _ in range(frames):
            self._screen.window.frame()

    def wait_until(self, holds: Callable[[], bool], wait_s: float, what: str) -> None:
        """Draw frames until something holds. Raises TimeoutError."""
        deadline = time.monotonic() + wait_s
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {wait_s:g} s")
            self._screen.window.frame()
        self.settle()

    def tap(self, name: str) -> None:
        """Touch the middle of the key that sends a name. Raises KeyNotThere."""
        from kivy.tests.common import UnitTestTouch

        key = next((k for k in self._widgets() if _sends(k) == name), None)
        if key is None:
            raise KeyNotThere(name)
        touch = UnitTestTouch(*key.to_window(*key.center))
        touch.touch_down()
        self.settle(1)
        touch.touch_up()
        self.settle()

    def press_keys(self, text: str, gap_ms: int) -> None:
        """Press keys one after another, as a keyboard or a wedge scanner does."""
        window = self._screen.window.window
        for character in text:
            code = _KEY_CODES.get(character, ord(character))
            typed = None if character in _KEY_CODES else character
            window.dispatch("on_key_down", code, 0, typed, [])
            ends = time.monotonic() + gap_ms / 1000
            while time.monotonic() < ends:
                time.sleep(gap_ms / 4000)
        self.settle()

    def shows(self, part: str) -> bool:
        """Claim that a text is to be read somewhere on the screen."""
        return any(
            isinstance(widget, Text) and part in str(widget.text) for widget in self._widgets()
        )

    def look(self, path: Path) -> Path:
        """Save what is to be seen as a PNG."""
        self.settle()
        return self._screen.window.save(path)

    def _widgets(self) -> Iterator[Any]:
        """Yield every widget in the window, the topmost first."""
        for root in self._screen.window.window.children:
            yield from root.walk()


def _sends(widget: Any) -> str:
    """Return what a tap on a widget sends, "" for nothing."""
    sends = getattr(widget, "sends", None)
    if sends is None or not widget.opacity or not min(widget.size):
        return ""
    return str(sends())
