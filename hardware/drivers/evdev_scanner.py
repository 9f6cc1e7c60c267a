"""A keyboard scanner read straight from the kernel (Linux, /dev/input/event*), not as keys.

Owns the kernel's event structs, the grab that keeps its keys from every window, and what each key
of an American keyboard writes: neither focus nor layout nor caps lock of the till matters here.
"""

import errno
import os
import select
import struct
import time
from collections.abc import Callable
from pathlib import Path

from hardware.drivers.plugged import RETRY_S, NotPluggedIn, PluggedScanner, is_scanner

BY_ID = Path("/dev/input/by-id")
EVENT = struct.Struct("@llHHi")
"""seconds, microseconds, type, code, value, as long as this machine's C has them."""
EVIOCGRAB = 0x40044590
EV_SYN, EV_KEY, SYN_DROPPED = 0, 1, 3
UP, DOWN = 0, 1
READ_S = 0.04
FLUSH_S = 0.08
EVENTS_A_READ = 64
READING_MAX = 4096
SHIFTS, CONTROLS = frozenset({42, 54}), frozenset({29, 97})
ENDS = frozenset({15, 28, 96})
RIGHT_BRACE = 27
GS = "\x1d"
_ROWS = ((2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
         (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
         (55, "*", "*"), (57, " ", " "), (71, "789-456+1230.", "789-456+1230."),
         (98, "/", "/"))  # fmt: skip
KEYS = {
    first + place: pair
    for first, plain, shifted in _ROWS
    for place, pair in enumerate(zip(plain, shifted, strict=True))
}
"""(character, character with shift) by the kernel's number of the key."""


def find_keyboard(by_id: Path = BY_ID) -> str:
    """Return the keyboard whose name is a scanner's; a person's is never taken.

    Raises NotPluggedIn.
    """
    for link in sorted(by_id.glob("*-event-kbd")) if by_id.is_dir() else []:
        if is_scanner(link.name):
            return str(link)
    raise NotPluggedIn


class Typing:
    """Makes readings of key events; pure."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._text = ""
        self._is_lost = False
        self.garbled = 0
        """How many readings the kernel lost keys of, or were endless."""

    @property
    def is_waiting(self) -> bool:
        """Claim that part of a reading has come."""
        return bool(self._text)

    def event(self, type_: int, code: int, value: int) -> str | None:
        """Take one event; returns the reading that it ends."""
        if (type_, code) == (EV_SYN, SYN_DROPPED):
            self._held.clear()
            self._is_lost = True
        if type_ != EV_KEY:
            return None
        if code in SHIFTS | CONTROLS:
            (self._held.add if value != UP else self._held.discard)(code)
        elif value == DOWN and code in ENDS:
            return self.flush()
        elif value == DOWN:
            self._text += self._written(code)
            self._is_lost = self._is_lost or len(self._text) > READING_MAX
        return None

    def flush(self) -> str | None:
        """Return what waits as a reading: Enter came, or a pause stands for it."""
        text, is_lost = self._text, self._is_lost
        self._text, self._is_lost = "", False
        if is_lost:
            self.garbled += 1
        return text if text and not is_lost else None

    def _written(self, code: int) -> str:
        """Return what a key writes with what is held beside it."""
        if self._held & CONTROLS:
            return GS if code == RIGHT_BRACE else ""
        return KEYS.get(code, ("", ""))[bool(self._held & SHIFTS)]


class EvdevScanner(PluggedScanner):
    """A keyboard scanner that no window hears; unplugged, it is tried again every second."""

    def __init__(self, device: str | Callable[[], str], retry_s: float = RETRY_S) -> None:
        """Read a device, or whichever is found each time it is to be opened."""
        super().__init__("evdev scanner", "evdev", retry_s, is_found=callable(device))
        self._device = device

    def _listen(self) -> None:
        """Deliver readings until the device is gone or the scanner is closed."""
        name = self._device() if callable(self._device) else self._device
        device = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        try:
            _grab(device)
            self._opened()
            self._hear(device)
        finally:
            os.close(device)

    def _hear(self, device: int) -> None:
        typing, half, last = Typing(), b"", time.monotonic()
        while not self._ending.is_set():
            is_there, _, _ = select.select([device], [], [], READ_S)
            now, known = time.monotonic(), typing.garbled
            readings: list[str | None] = []
            if is_there:
                received = half + os.read(device, EVENT.size * EVENTS_A_READ)
                if len(received) == len(half):
                    raise OSError(errno.ENODEV, "the device is gone")
                whole = len(received) - len(received) % EVENT.size
                events, half, last = EVENT.iter_unpack(received[:whole]), received[whole:], now
                readings = [typing.event(*event[2:]) for event in events]
            elif typing.is_waiting and now - last >= FLUSH_S:
                readings = [typing.flush()]
            for text in readings:
                if text is not None:
                    self._heard(text, int(now * 1000))
            if typing.garbled > known:
                self._garbled()


def _grab(device: int) -> None:
    """Keep the device's keys for this program alone; a pipe has nobody else to keep them from."""
    import fcntl

    try:
        fcntl.ioctl(device, EVIOCGRAB, 1)
    except OSError as error:
        if error.errno not in {errno.ENOTTY, errno.EINVAL}:
            raise
