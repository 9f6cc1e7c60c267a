"""Keys of a keyboard as characters, whatever layout, shift or widget has them.

Owns how a window's key events become text: the system says which character a key wrote in an
event of its own, right after the key; where it says nothing, the key is read as an American
keyboard's, which is what scanners are built as. It presses nothing, ever.
"""

from collections.abc import Callable, Collection

KeyPressed = Callable[[str, int], None]
"""A character, "\\r", "\\t" and "\\b" included, and the monotonic clock in ms when it arrived."""

GS = "\x1d"
BACKSPACE = "\b"
_CONTROLS = {13: "\r", 271: "\r", 9: "\t", 29: GS, 8: BACKSPACE}
_GS_KEY = 93
_KEYPAD = {256 + digit: str(digit) for digit in range(10)} | {266: ".", 267: "/", 269: "-"}
_ASCII_END = 127
_PLAIN = "`1234567890-=[]\\;',./"
_SHIFTED = '~!@#$%^&*()_+{}|:"<>?'
_WITH_SHIFT = dict(zip(_PLAIN, _SHIFTED, strict=True))


class Keys:
    """Takes a window's key events in their order and hands over each character once."""

    def __init__(self, pressed: KeyPressed) -> None:
        """Hand characters to `pressed`."""
        self._pressed = pressed
        self._waiting: tuple[str, int] | None = None
        """What a key most likely wrote, until the system says."""

    def down(self, key: int, text: str | None, modifiers: Collection[str], at_ms: int) -> None:
        """Take a key going down; one that writes nothing is no character."""
        self.flush()
        if key == _GS_KEY and "ctrl" in modifiers:
            self._pressed(GS, at_ms)
        elif key in _CONTROLS:
            self._pressed(_CONTROLS[key], at_ms)
        elif not {"ctrl", "alt", "meta"} & set(modifiers):
            char = _written(key, text, is_shifted="shift" in modifiers)
            self._waiting = (char, at_ms) if char else None

    def text(self, text: str, at_ms: int) -> None:
        """Take what the system says was written: by the key before it, or by an input method."""
        if self._waiting is not None:
            _, at_ms = self._waiting
            self._waiting = None
        for char in text:
            if char.isprintable():
                self._pressed(char, at_ms)

    def flush(self) -> None:
        """Hand over a key of which the system has said nothing more."""
        if self._waiting is not None:
            (char, at_ms), self._waiting = self._waiting, None
            self._pressed(char, at_ms)


def _written(key: int, text: str | None, *, is_shifted: bool) -> str:
    """Return what a key writes on an American keyboard, "" for keys that write nothing."""
    if key in _KEYPAD:
        return _KEYPAD[key]
    if key >= _ASCII_END or not text or len(text) != 1 or not text.isprintable():
        return ""
    return _WITH_SHIFT.get(text, text.upper()) if is_shifted else text
