"""A hand scanner on a serial port (pyserial): framing, split reads, unplugging.

Owns finding where one reading ends. Codes end with CR, LF, CR LF, TAB or ETX, or by a pause where
the scanner sends no suffix; an STX before them is dropped, and so is noise.
"""

import re
import threading
import time
from collections.abc import Callable

import serial

from pos.errors import ScannerGone
from pos.ports.devices import Reading

BAUD = 9600
READ_S = 0.05
FLUSH_S = 0.08
"""Silence after which a scanner without a suffix has said everything."""
RETRY_S = 1.0
READING_BYTES_MAX = 4096
ENDS = frozenset(b"\r\n\t\x03")
STX = 0x02
AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""The identifier that a scanner may put before a code: ]E0, ]C1, ]Q3 …"""
GS = 0x1D
SUFFIXES = {"cr": 0x0D, "lf": 0x0A, "tab": 0x09, "etx": 0x03}
WITHIN = frozenset(range(0x20, 0x7F)) | frozenset(b"\r\n\t") | {GS}
"""ASCII that may stand in a code; line breaks get here where another suffix is known."""


class Framing:
    """Cuts a byte stream into readings; pure, fed with whatever a read brought.

    With a known suffix only that ends a reading, so that a QR code may hold line breaks. Without
    one, CR, LF, TAB and ETX all do. What begins with STX ends with ETX, or with the suffix.
    """

    def __init__(self, suffix: str | None = None) -> None:
        self._ends = ENDS if suffix is None else frozenset({SUFFIXES[suffix]})
        self._waiting = bytearray()
        self._is_lost = False

    def feed(self, received: bytes) -> list[str]:
        """Return the readings that these bytes complete."""
        readings: list[str] = []
        for byte in received:
            if byte in self._ends:
                readings += self.flush()
            elif byte == STX:
                self._begin()
            elif byte in WITHIN or byte >= 0x80:  # noqa: PLR2004 - UTF-8 in QR codes
                self._keep(byte)
        return readings

    def _begin(self) -> None:
        """Forget what came before: a new reading begins."""
        self._waiting.clear()
        self._is_lost = False

    def _keep(self, byte: int) -> None:
        """Add a byte; what grows beyond any code is noise up to its end."""
        self._waiting.append(byte)
        if len(self._waiting) > READING_BYTES_MAX:
            self._waiting.clear()
            self._is_lost = True

    def flush(self) -> list[str]:
        """Return what waits as a reading: the suffix came, or a pause stands for it."""
        waiting, is_lost = bytes(self._waiting).strip(b"\r\n\t"), self._is_lost
        self._begin()
        if not waiting or is_lost:
            return []
        for encoding in ("utf-8", "gb18030"):
            try:
                return [waiting.decode(encoding)]
            except UnicodeDecodeError:
                continue
        return []

    @property
    def is_waiting(self) -> bool:
        """Claim that part of a reading has come."""
        return bool(self._waiting)


class SerialScanner:
    """A scanner on a port; unplugged, it is tried again every second."""

    def __init__(
        self, port: str, baud: int = BAUD, suffix: str | None = None, retry_s: float = RETRY_S
    ) -> None:
        self._port = port
        self._baud = baud
        self._suffix = suffix
        self._retry_s = retry_s
        self._ending = threading.Event()
        self._open = threading.Event()
        self._trouble: str | None = None
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        """Return scanner.gone while the port cannot be read."""
        return self._trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin to listen; returns at once."""
        self._thread = threading.Thread(
            target=self._run, args=(deliver,), name="serial scanner", daemon=True
        )
        self._thread.start()

    def wait_until_open(self, wait_s: float) -> bool:
        """Claim that the port is open, waiting a while; what was sent earlier is not heard."""
        return self._open.wait(wait_s)

    def close(self) -> None:
        """End the thread."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self, deliver: Callable[[Reading], None]) -> None:
        """Listen until closed, opening the port again whenever it went away."""
        while not self._ending.is_set():
            try:
                with serial.Serial(self._port, self._baud, timeout=READ_S) as port:
                    self._trouble = None
                    self._open.set()
                    self._listen(port, deliver)
            except (serial.SerialException, OSError):
                self._open.clear()
                self._trouble = ScannerGone.code
                self._ending.wait(self._retry_s)

    def _listen(self, port: serial.Serial, deliver: Callable[[Reading], None]) -> None:
        """Deliver readings until the port fails or the scanner is closed."""
        framing = Framing(self._suffix)
        last = time.monotonic()
        while not self._ending.is_set():
            received = port.read(max(1, port.in_waiting))
            now = time.monotonic()
            texts: list[str] = []
            if received:
                texts, last = framing.feed(received), now
            elif framing.is_waiting and now - last >= FLUSH_S:
                texts = framing.flush()
            for text in texts:
                deliver(reading_of(text, int(now * 1000)))


def reading_of(text: str, at_ms: int) -> Reading:
    """Return what a scanner sent as a reading: its AIM id, where it sends one, apart."""
    found = AIM.match(text)
    if found is None:
        return Reading(text, "serial", at_ms)
    return Reading(text[found.end() :], "serial", at_ms, found.group())
