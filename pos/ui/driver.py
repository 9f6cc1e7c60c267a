"""Driving a window without hands: taps by key name, timed keys, frames, screenshots.

Owns how a test or the demo day stands in for fingers and a keyboard scanner. What it sends takes
the way that a real touch and a real key take.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent

from pos.ui.gallery import gallery
from pos.ui.kiosk_window import KioskOnScreen
from pos.ui.parts.key import Touch
from pos.ui.parts.text import Text

WAIT_S = 20.0
_ENTER, _SHIFT = 13, 304
_STEADY_FRAMES = 3


class NoSuchKey(LookupError):
    """No key of this name can be tapped on the screen as it is."""


class Finger(MotionEvent):
    """One touch at a point of the window."""

    def __init__(self, x: float, y: float) -> None:
        """Begin above the point; nothing is touched yet."""
        window = EventLoop.window
        place = {"x": x / (window.width - 1.0), "y": y / (window.height - 1.0)}
        super().__init__("finger", 1, place, is_touch=True, type_id="touch")

    def depack(self, args: dict[str, float]) -> None:
        """Take the point as Kivy wants it."""
        self.profile = ["pos"]
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)

    def down(self) -> None:
        """Touch."""
        EventLoop.post_dispatch_input("begin", self)

    def up(self) -> None:
        """Let go."""
        EventLoop.post_dispatch_input("end", self)


class WindowDriver:
    """Drives a kiosk that is drawn off screen in this process."""

    def __init__(self, on_screen: KioskOnScreen, is_quiet: Callable[[], bool]) -> None:
        """`is_quiet` claims that no job waits and no answer is on its way."""
        self._on_screen, self._is_quiet = on_screen, is_quiet

    # --- looking -------------------------------------------------------------------------

    def touchable(self) -> dict[str, Touch]:
        """Return what can be tapped now by its name."""
        shell = self._on_screen.shell
        parts = _walk(shell) if shell is not None else iter(())
        return {part.sends(): part for part in parts if isinstance(part, Touch) and part.sends()}

    def screenshot(self, path: Path) -> Path:
        """Save what is to be seen as a PNG."""
        return self._on_screen.window.save(path)

    def shows(self, part: str) -> bool:
        """Claim that a text is to be read somewhere on the screen."""
        shell = self._on_screen.shell
        parts = _walk(shell) if shell is not None else iter(())
        return any(isinstance(shown, Text) and part in str(shown.text) for shown in parts)

    # --- doing ---------------------------------------------------------------------------

    def tap(self, name: str, *, settles: bool = True, is_second: bool = False) -> None:
        """Tap the key of this name in its middle; `is_second`: as the second of a double tap.

        Raises NoSuchKey.
        """
        key = self.touchable().get(name)
        if key is None:
            raise NoSuchKey(f"{name}: there are {sorted(self.touchable())}")
        finger = Finger(*key.to_window(*key.center))
        finger.is_double_tap = is_second
        finger.down()
        self.frames(1)
        finger.up()
        if settles:
            self.settle()

    def press_keys(self, text: str, gap_ms: float = 10) -> None:
        """Press keys as a keyboard scanner does, so many ms apart; a newline is Enter."""
        window = self._on_screen.window.window
        for sign in text:
            if sign == "\n":
                window.dispatch("on_key_down", _ENTER, 0, None, [])
                window.dispatch("on_key_up", _ENTER, 0)
            else:
                self._write(window, sign)
            time.sleep(gap_ms / 1000)

    @staticmethod
    def _write(window: Any, sign: str) -> None:
        """Press the key of a sign, shift beside it where it needs one, as the system tells it."""
        plain = sign.lower()
        shift = ["shift"] if plain != sign else []
        if shift:
            window.dispatch("on_key_down", _SHIFT, 0, chr(_SHIFT), shift)
        window.dispatch("on_key_down", ord(plain), 0, plain, shift)
        window.dispatch("on_textinput", sign)
        window.dispatch("on_key_up", ord(plain), 0)
        if shift:
            window.dispatch("on_key_up", _SHIFT, 0)

    def frames(self, count: int) -> None:
        """Draw so many frames."""
        for _ in range(count):
            self._on_screen.window.frame()

    def settle(self) -> None:
        """Draw frames until every answer is in and every picture shown."""
        self.wait_for(lambda: self._is_quiet() and gallery.is_idle)
        self.frames(_STEADY_FRAMES)
        self.wait_for(lambda: self._is_quiet() and gallery.is_idle)
        self.frames(1)

    def wait_for(self, holds: Callable[[], bool], wait_s: float = WAIT_S) -> None:
        """Draw frames until something holds. Raises TimeoutError."""
        deadline = time.monotonic() + wait_s
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {wait_s} s")
            self.frames(1)


def _walk(part: Any) -> Iterator[Any]:
    """Give a widget and all inside it that can be seen."""
    if not part.opacity or part.width < 1 or part.height < 1:
        return
    yield part
    for child in part.children:
        yield from _walk(child)
