"""A hand scanner on a serial port (pyserial): framing, split reads, unplugging.

Owns finding where one reading ends. Codes end with CR, LF, CR LF, TAB or ETX, or by a pause where
the scanner sends no suffix; an STX before them is dropped. Bytes that are no text are dropped.
"""

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
GS = 0x1D
PRINTABLE = frozenset(range(0x20, 0x7F)) | {GS}


class Framing:
    """Cuts a byte stream into readings; pure, fed with whatever a read brought."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, received: bytes) -> list[str]:
        """Return the readings that these bytes complete."""
        readings: list[str] = []
        for byte in received:
            if byte in ENDS:
                readings += self.flush()
            elif byte == STX:
                self._waiting.clear()
            elif byte in PRINTABLE or byte >= 0x80:  # noqa: PLR2004 - UTF-8 in QR codes
                self._waiting.append(byte)
                if len(self._waiting) > READING_BYTES_MAX:
                    self._waiting.clear()
        return readings

    def flush(self) -> list[str]:
        """Return what waits as a reading: the suffix came, or a pause stands for it."""
        waiting = bytes(self._waiting)
        self._waiting.clear()
        if not waiting:
            return []
        try:
            return [waiting.decode("utf-8")]
        except UnicodeDecodeError:
            return []

    @property
    def is_waiting(self) -> bool:
        """Claim that part of a reading has come."""
        return bool(self._waiting)


class SerialScanner:
    """A scanner on a port; unplugged, it is tried again every second."""

    def __init__(self, port: str, baud: int = BAUD) -> None:
        self._port = port
        self._baud = baud
        self._ending = threading.Event()
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
                    self._listen(port, deliver)
            except (serial.SerialException, OSError):
                self._trouble = ScannerGone.code
                self._ending.wait(RETRY_S)

    def _listen(self, port: serial.Serial, deliver: Callable[[Reading], None]) -> None:
        """Deliver readings until the port fails or the scanner is closed."""
        framing = Framing()
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
                deliver(Reading(text, "serial", int(now * 1000)))
