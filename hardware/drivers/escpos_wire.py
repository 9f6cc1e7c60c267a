"""The wire to an ESC/POS printer: network, serial port, or a device file (python-escpos).

Owns opening, sending in pieces that each have a time limit, and reading status bytes that are
told apart by their fixed bits. Whatever fails on the way is PrinterOffline.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escpos.exceptions import Error as EscposError
from escpos.printer import File, Network, Serial
from serial import SerialException

from pos.errors import PrinterOffline

CONNECT_S = 3.0
SEND_S = 8.0
"""Longest that a printer may take for one piece: it is printing what it has."""
PIECE_BYTES = 512
READ_S = 0.1
SETTLE_WAITS_MAX = 4
"""A line that never falls quiet is used after so many waits all the same."""
UNREAD_BYTES_MAX = 64
BAUD = 9600

IsReply = Callable[[int], bool]


class PrinterWire:
    """One connection, opened when first needed and again after any failure.

    Answers do not name their question. On a line that outlives its opening, as a serial port does,
    a late answer would be taken for that to the next question, and a printer's "I am offline" for
    "there is paper": so after a silence the line must fall quiet before anything is asked again,
    and one answer too many makes all of them void.
    """

    def __init__(
        self, open_device: Callable[[], Any], *, answers: bool = True, keeps_line: bool = False
    ) -> None:
        """Open nothing yet; `keeps_line`: what was sent before closing still arrives after it."""
        self._open_device = open_device
        self._device: Any = None
        self._unread = bytearray()
        self._keeps_line = keeps_line
        self._owes_answer = False
        self._is_in_doubt = False
        self.answers = answers
        """Claim that the printer can be asked; a device file only takes bytes."""

    def send(self, content: bytes) -> None:
        """Send bytes. Raises PrinterOffline; how much was taken is unknown then."""
        try:
            device = self._opened()
            for start in range(0, len(content), PIECE_BYTES):
                device._raw(content[start : start + PIECE_BYTES])  # noqa: SLF001 - its one sender
        except (OSError, EscposError, SerialException) as failure:
            self.close()
            raise PrinterOffline(reason=type(failure).__name__) from failure

    def ask(self, command: bytes, is_reply: IsReply, wait_s: float) -> int | None:
        """Send a question and return the first byte that answers it, None after the wait.

        Silence is not an answer: python-escpos takes it for "paper adequate". Raises
        PrinterOffline where the wire itself fails.
        """
        if self._owes_answer:
            self._settle(wait_s)
        self.send(command)
        reply = self.listen(is_reply, wait_s)
        self._owes_answer = self._owes_answer or reply is None
        return reply

    def is_in_step(self, is_reply: IsReply, wait_s: float) -> bool:
        """Claim that no answer more has come than was asked for since the line settled.

        Waits only after a silence. Raises PrinterOffline where the wire itself fails.
        """
        if not self._is_in_doubt:
            return True
        if self.listen(is_reply, wait_s) is not None:
            self._owes_answer = True
            return False
        self._is_in_doubt = False
        return True

    def _settle(self, wait_s: float) -> None:
        """Drop late answers until none has come for `wait_s`. Raises PrinterOffline."""
        until = time.monotonic() + wait_s * SETTLE_WAITS_MAX
        quiet_until = time.monotonic() + wait_s
        while time.monotonic() < min(until, quiet_until):
            if self._received():
                quiet_until = time.monotonic() + wait_s
        self.forget()
        self._owes_answer, self._is_in_doubt = False, True

    def listen(self, is_reply: IsReply, wait_s: float) -> int | None:
        """Return the first byte that answers, None after the wait. Raises PrinterOffline."""
        until = time.monotonic() + wait_s
        while True:
            # What answers another question stays: a reply in turn may come beside one at once.
            place = next((at for at, byte in enumerate(self._unread) if is_reply(byte)), None)
            if place is not None:
                return self._unread.pop(place)
            if time.monotonic() >= until:
                return None
            self._unread += self._received()
            del self._unread[:-UNREAD_BYTES_MAX]

    def forget(self) -> None:
        """Drop answers that nobody waits for any more."""
        self._unread.clear()

    def _received(self) -> bytes:
        """Return what came within READ_S. Raises PrinterOffline where the printer has left."""
        try:
            received: bytes = _read(self._opened())
        except TimeoutError:
            return b""
        except (OSError, EscposError, SerialException) as failure:
            self.close()
            raise PrinterOffline(reason=type(failure).__name__) from failure
        return received

    def close(self) -> None:
        """Let go of the connection; the next use opens it again."""
        self.forget()
        self._owes_answer = self._owes_answer and self._keeps_line
        device, self._device = self._device, None
        if device is not None:
            try:
                device.close()
            except (OSError, SerialException, EscposError):
                # A cable that is out cannot be closed politely; nothing is lost by that.
                return

    def _opened(self) -> Any:
        """Return the open device, opening it where it is not."""
        if self._device is None:
            self._device = self._open_device()
        return self._device


def _read(device: Any) -> bytes:
    """Return what a device has received within READ_S. Raises OSError where it has left."""
    if isinstance(device, Network):
        connection = device.device
        connection.settimeout(READ_S)
        try:
            received: bytes = device._read()  # noqa: SLF001 - its one reader
        finally:
            connection.settimeout(SEND_S)
        if not received:
            raise ConnectionResetError
        return received
    port = device.device  # its own _read waits for 16 bytes, an answer is one
    return bytes(port.read(1)) + bytes(port.read(port.in_waiting))


def network_wire(host: str, port: int, connect_s: float = CONNECT_S) -> PrinterWire:
    """Return the wire to a network printer (raw TCP, usually port 9100)."""

    def opened() -> Network:
        device = Network(host, port, timeout=connect_s)
        device.open()
        device.device.settimeout(SEND_S)
        return device

    return PrinterWire(opened)


def serial_wire(port: str, baud: int = BAUD) -> PrinterWire:
    """Return the wire to a serial printer. Flow control is the printer's XON/XOFF."""

    def opened() -> Serial:
        device = Serial(port, baudrate=baud, timeout=READ_S, dsrdtr=False, xonxoff=True)
        device.open()
        device.device.write_timeout = SEND_S
        return device

    return PrinterWire(opened, keeps_line=True)


class _Appending(File):
    """A device file that is never emptied: python-escpos would truncate a plain file."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002 - as its parent has it
        """Open for writing at the end. Raises OSError."""
        self.device = Path(self.devfile).open("ab")  # noqa: SIM115 - closed by close()


def file_wire(path: Path) -> PrinterWire:
    """Return the wire to a device file, which takes bytes and answers nothing."""

    def opened() -> File:
        device = _Appending(str(path))
        device.open()
        return device

    return PrinterWire(opened, answers=False)
