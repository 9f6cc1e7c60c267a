"""A keyboard scanner that is a program: it writes the kernel's key events to a named pipe.

Owns which keys a scanner presses for a text. What they mean to the reader is the driver's own
table; this one is written the other way round, from the kernel's names of keys.
"""

import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path

_EVENT = struct.Struct("@llHHi")
_SYN, _KEY = 0, 1
_ENTER, _SHIFT, _CTRL, _RIGHT_BRACE = 28, 42, 29, 27
_NAMES = {
    "1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "0": 11,
    "-": 12, "=": 13, "q": 16, "w": 17, "e": 18, "r": 19, "t": 20, "y": 21, "u": 22, "i": 23,
    "o": 24, "p": 25, "[": 26, "]": 27, "a": 30, "s": 31, "d": 32, "f": 33, "g": 34, "h": 35,
    "j": 36, "k": 37, "l": 38, ";": 39, "'": 40, "`": 41, "\\": 43, "z": 44, "x": 45, "c": 46,
    "v": 47, "b": 48, "n": 49, "m": 50, ",": 51, ".": 52, "/": 53, " ": 57,
}  # fmt: skip
_WITH_SHIFT = dict(zip('!@#$%^&*()_+{}|:"<>?~', "1234567890-=[]\\;',./`", strict=True))


class KeyboardSimulator:
    """The scanner's end; the till reads `device`."""

    def __init__(self, device: Path) -> None:
        """Know where the device will be; nothing is there yet."""
        self.device = device
        self._end: int | None = None

    def plug_in(self) -> None:
        """Make the device; whoever opens it reads what is scanned from then on."""
        os.mkfifo(self.device)
        self._end = os.open(self.device, os.O_RDWR)

    def unplug(self) -> None:
        """Take the device away: whoever reads it sees it end."""
        if self._end is None:
            return
        self.device.unlink(missing_ok=True)
        os.close(self._end)
        self._end = None

    def scan(self, code: str, *, ends: bool = True) -> None:
        """Press and let go of the keys of a code, and of Enter after it."""
        for key, is_shifted, is_control in _presses(code):
            beside = [_SHIFT] * is_shifted + [_CTRL] * is_control
            self.keys(*((code, 1) for code in (*beside, key)))
            self.keys(*((code, 0) for code in (key, *beside)))
        if ends:
            self.keys((_ENTER, 1), (_ENTER, 0))

    def keys(self, *events: tuple[int, int]) -> None:
        """Send keys by the kernel's number, 1 for down and 0 for up, each with its report."""
        self.send(
            b"".join(_event(_KEY, code, value) + _event(_SYN, 0, 0) for code, value in events)
        )

    def send(self, events: bytes) -> None:
        """Send raw bytes."""
        if self._end is None:
            raise OSError("the cable is out")
        os.write(self._end, events)


def _event(type_: int, code: int, value: int) -> bytes:
    now = time.time_ns() // 1000
    return _EVENT.pack(now // 1_000_000, now % 1_000_000, type_, code, value)


def _presses(code: str) -> Iterator[tuple[int, bool, bool]]:
    """Give the key of each character, whether with shift, whether with control."""
    for char in code:
        if char == "\x1d":
            yield _RIGHT_BRACE, False, True
        elif char in _WITH_SHIFT:
            yield _NAMES[_WITH_SHIFT[char]], True, False
        else:
            yield _NAMES[char.lower()], char.isupper(), False
