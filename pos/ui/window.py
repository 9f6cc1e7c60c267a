"""The window: opened once a process, on a screen or off screen, with keys of a wedge let in.

Owns its size, its frames and its pictures. No key of a keyboard ever presses anything: characters
go to whoever tells a scanner's burst from typing.
"""

import ctypes
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pos.ui.fonts import register
from pos.ui.keys import KeyPressed, Keys

_CANVAS_OFF_SCREEN = 1920
"""Pixels each way that are drawn on off screen: SDL's surface keeps its first size for good, so it
must have room for every window that follows, upright ones too."""
_FRAMES_OFF_SCREEN = 240
"""Frames a second where nobody looks: a driver waits for frames, not for light."""


@cache
def _configured(width: int, height: int, *, is_off_screen: bool) -> Any:
    """Return Kivy's window, made with its settings; only the first call decides these."""
    from kivy.config import Config

    Config.set("graphics", "width", _CANVAS_OFF_SCREEN if is_off_screen else width)
    Config.set("graphics", "height", _CANVAS_OFF_SCREEN if is_off_screen else height)
    Config.set("graphics", "multisamples", 0)
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("kivy", "log_level", "warning")
    Config.set("kivy", "desktop", 0)
    if is_off_screen:
        Config.set("graphics", "maxfps", _FRAMES_OFF_SCREEN)
        for option, _ in list(Config.items("input")):
            Config.remove_option("input", option)
    else:
        Config.set("input", "mouse", "mouse,disable_multitouch")
    register()
    from kivy.core.window import Window

    if is_off_screen:
        from kivy.base import EventLoop

        Window.create_window()
        Window.register()
        Window.initialized = True
        EventLoop.status = "started"
    return Window


@cache
def _reader() -> Callable[[], object]:
    """Return what reads a pixel back, which waits until the frame is drawn.

    On a screen other threads run while a frame waits for light. Kivy's own reading keeps them
    from it: a sale beside it took three times as long as on a counter. The system's library,
    called past Kivy, does not; where it cannot be had, Kivy's has to do.
    """
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

    try:
        read = ctypes.CDLL("libGL.so.1").glReadPixels
    except (OSError, AttributeError):
        return lambda: glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE)
    pixel = (ctypes.c_ubyte * 4)()
    return lambda: read(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel)


class KioskWindow:
    """The one window of this process."""

    def __init__(self, size: tuple[int, int], *, is_off_screen: bool) -> None:
        """Open it, or take the open one over in another size."""
        self.window = _configured(*size, is_off_screen=is_off_screen)
        self._is_off_screen = is_off_screen
        self._bound: list[tuple[str, Any]] = []
        self._keys: Keys | None = None
        if is_off_screen:
            self.window.size = size

    def show(self, root: Any) -> None:
        """Show this widget alone."""
        for child in self.window.children[:]:
            self.window.remove_widget(child)
        self.window.add_widget(root)

    def paper(self, colour: Sequence[float]) -> None:
        """Begin each frame on this colour: what lies under all else costs no pass of its own."""
        self.window.clearcolor = tuple(colour)
        self.window.canvas.ask_update()

    def listen(self, pressed: KeyPressed) -> None:
        """Hand over every character typed, stamped on arrival.

        Bound last, it is asked first, and it lets no key through: whatever has the focus, no
        widget gets a scanner's keys, and no Enter presses anything.
        """
        keys = Keys(pressed)

        def down(
            _window: Any, key: int, _code: int, text: str | None, modifiers: list[str]
        ) -> bool:
            keys.down(key, text, modifiers, _now_ms())
            return True

        def written(_window: Any, text: str) -> bool:
            keys.text(text, _now_ms())
            return True

        def up(_window: Any, _key: int, *_rest: Any) -> bool:
            return True

        self._keys = keys
        listeners = {"on_key_down": down, "on_textinput": written, "on_key_up": up}
        self.window.bind(**listeners)
        self._bound += listeners.items()

    def flush_keys(self) -> None:
        """Hand over a key of which the system will say nothing more: once a frame."""
        if self._keys is not None:
            self._keys.flush()

    def run(self) -> None:
        """Draw until the window is closed."""
        from kivy.base import runTouchApp

        runTouchApp()

    @staticmethod
    def now_ms() -> int:
        """Return the clock that keys are stamped with."""
        return _now_ms()

    def frame(self) -> None:
        """Draw one frame and do what is due; off screen it is over when it is really drawn."""
        from kivy.base import EventLoop

        if self._is_off_screen:
            self._keep_within()
        EventLoop.idle()
        if self._is_off_screen:
            # Nothing waits for light there: without a look at it, frames pile up in the driver's
            # queue (2.5 MiB each, measured) and are never counted as the time that they take.
            _reader()()

    def _keep_within(self) -> None:
        """Clear the window's own pixels alone, as on a screen: the surface below is far larger."""
        from kivy.graphics.opengl import GL_SCISSOR_TEST, glEnable, glScissor

        glEnable(GL_SCISSOR_TEST)
        glScissor(0, 0, *self.window.system_size)

    def save(self, path: Path) -> Path:
        """Save what is to be seen as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        taken = Path(self.window.screenshot(str(path)))
        taken.replace(path)
        return path

    def close(self) -> None:
        """Let go of the keys and take everything out of the window."""
        for name, listener in self._bound:
            self.window.unbind(**{name: listener})
        self._bound.clear()
        self._keys = None
        for child in self.window.children[:]:
            self.window.remove_widget(child)


def _now_ms() -> int:
    """Return the monotonic clock in ms."""
    return time.monotonic_ns() // 1_000_000
