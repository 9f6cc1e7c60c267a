"""A hand scanner on a serial port (pyserial): framing, split reads, unplugging.

Owns finding where one reading ends. Codes end with CR, LF, CR LF, TAB or ETX, or by a pause where
the scanner sends no suffix; an STX before them is dropped, and so is noise.
"""

import time
from collections.abc import Callable

import serial

from hardware.drivers.plugged import RETRY_S, PluggedScanner

try:
    from termios import error as terminal_error
except ImportError:  # Windows has none, and no such failure
    TERMINAL_ERRORS: tuple[type[Exception], ...] = ()
else:
    TERMINAL_ERRORS = (terminal_error,)

BAUD = 9600
READ_S = 0.05
FLUSH_S = 0.08
"""Silence after which a scanner without a suffix has said everything."""
READING_BYTES_MAX = 4096
ENDS = frozenset(b"\r\n\t\x03")
STX = 0x02
GS = 0x1D
SUFFIXES = {"cr": 0x0D, "crlf": 0x0D, "lf": 0x0A, "tab": 0x09, "etx": 0x03}
"""What a scanner is set to send last. The LF of CR LF begins the next reading and is dropped."""
WITHIN = frozenset(range(0x20, 0x7F)) | frozenset(b"\r\n\t") | {GS}
"""ASCII that may stand in a code; line breaks get here where another suffix is known."""
ENCODINGS = ("utf-8", "gb18030")


class Framing:
    """Cuts a byte stream into readings; pure, fed with whatever a read brought.

    With a known suffix only that ends a reading, so that a QR code may hold line breaks. Without
    one, CR, LF, TAB and ETX all do. What begins with STX ends with ETX, or with the suffix.
    """

    def __init__(self, suffix: str | None = None) -> None:
        self._ends = ENDS if suffix is None else frozenset({SUFFIXES[suffix]})
        self._waiting = bytearray()
        self._is_lost = False
        self.garbled = 0
        """How many readings were no text in any encoding, or endless."""

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
        if is_lost:
            self.garbled += 1
            return []
        text = _decoded(waiting)
        if text is None:
            self.garbled += 1
        return [text] if text else []

    @property
    def is_waiting(self) -> bool:
        """Claim that part of a reading has come."""
        return bool(self._waiting)


class SerialScanner(PluggedScanner):
    """A scanner on a port; unplugged, it is tried again every second."""

    def __init__(
        self,
        port: str | Callable[[], str],
        baud: int = BAUD,
        suffix: str | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        """Listen on a port, or on whichever is found each time it is to be opened."""
        super().__init__("serial scanner", "serial", retry_s, is_found=callable(port))
        self._port, self._baud, self._suffix = port, baud, suffix

    def _listen(self) -> None:
        """Deliver readings until the port fails or the scanner is closed."""
        name = self._port() if callable(self._port) else self._port
        try:
            with serial.Serial(name, self._baud, timeout=READ_S, exclusive=True) as port:
                self._opened()
                self._hear(port)
        except TERMINAL_ERRORS as error:  # a port that goes away while it is set up
            raise OSError(str(error)) from error

    def _hear(self, port: serial.Serial) -> None:
        framing = Framing(self._suffix)
        last = time.monotonic()
        while not self._ending.is_set():
            received = port.read(max(1, port.in_waiting))
            now, known = time.monotonic(), framing.garbled
            texts: list[str] = []
            if received:
                texts, last = framing.feed(received), now
            elif framing.is_waiting and now - last >= FLUSH_S and not port.in_waiting:
                # A busy machine may wake this thread late, with more bytes there by then: no pause.
                texts = framing.flush()
            for text in texts:
                self._heard(text, int(now * 1000))
            if framing.garbled > known:
                self._garbled()


def _decoded(received: bytes) -> str | None:
    """Return bytes as the text that they are, None for noise."""
    for encoding in ENCODINGS:
        try:
            return received.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
