"""The wire to an ESC/POS printer: network, serial port, USB, or a device file (python-escpos).

Owns opening, sending in pieces that each have a time limit, and which answers are still to come.
Whatever fails on the way is PrinterOffline.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escpos.exceptions import Error as EscposError
from escpos.printer import File, Network, Serial
from serial import SerialException

from hardware.drivers.escpos_answers import Answers
from pos.errors import PrinterOffline

CONNECT_S = 3.0
SEND_S = 8.0
"""Longest that a printer may take for one piece: it is printing what it has."""
PIECE_BYTES = 512
READ_S = 0.1
SETTLE_WAITS_MAX = 4
"""A line that never falls quiet is used after so many waits all the same."""
BAUD = 9600

_TERMIOS = importlib.import_module("termios") if importlib.util.find_spec("termios") else None
FAILURES: tuple[type[Exception], ...] = (
    OSError,
    EscposError,
    SerialException,
    # A serial port whose cable is out fails in the terminal's own way, where there is one.
    *([_TERMIOS.error] if _TERMIOS is not None else []),
)
"""Whatever goes wrong on the way to a printer."""

Read = Callable[[Any], bytes]
"""Return what an open device has received within READ_S, nothing where that is nothing."""


class PrinterWire:
    """One connection, opened when first needed and again after any failure.

    Answers do not name their question. On a line that outlives its opening, as a serial port does,
    a late answer would be taken for that to the next question, and a printer's "I am offline" for
    "there is paper": so after a silence the line must fall quiet before anything is asked again,
    and one answer too many makes all of them void.
    """

    def __init__(
        self, open_device: Callable[[], Any], read: Read | None, *, keeps_line: bool = False
    ) -> None:
        """Open nothing yet; `read` is None where only bytes are taken.

        `keeps_line`: what was sent before closing may still arrive after it.
        """
        self._open_device, self._read = open_device, read
        self._device: Any = None
        self._answers = Answers()
        self._keeps_line = keeps_line
        self._owes_status = False
        self._is_in_doubt = False
        self._turns_owed = 0
        self._turns_heard = 0

    @property
    def answers(self) -> bool:
        """Claim that the printer can be asked; a device file only takes bytes."""
        return self._read is not None

    def send(self, content: bytes) -> None:
        """Send bytes. Raises PrinterOffline; how much was taken is unknown then."""
        try:
            device = self._opened()
            for start in range(0, len(content), PIECE_BYTES):
                device._raw(content[start : start + PIECE_BYTES])  # noqa: SLF001 - its one sender
        except FAILURES as failure:
            self.close()
            raise PrinterOffline(reason=type(failure).__name__) from failure

    # --- questions answered at once --------------------------------------------------------------

    def ask(self, command: bytes, wait_s: float) -> int | None:
        """Send a question and return the status that answers it, None after the wait.

        Silence is not an answer: python-escpos takes it for "paper adequate". Raises
        PrinterOffline where the wire itself fails.
        """
        if self._owes_status:
            self._settle(wait_s)
        self._answers.forget_statuses()
        self.send(command)
        reply = self._next_status(wait_s)
        self._owes_status = self._owes_status or reply is None
        return reply

    def is_in_step(self, wait_s: float) -> bool:
        """Claim that no answer more has come than was asked for since the line settled.

        Waits only after a silence. Raises PrinterOffline where the wire itself fails.
        """
        if not self._is_in_doubt:
            return True
        if self._next_status(wait_s) is not None:
            self._owes_status = True
            return False
        self._is_in_doubt = False
        return True

    def _next_status(self, wait_s: float) -> int | None:
        """Return the next status, None after the wait. Raises PrinterOffline."""
        until = time.monotonic() + wait_s
        while (reply := self._answers.take_status()) is None and time.monotonic() < until:
            self._listen()
        return reply

    def _settle(self, wait_s: float) -> None:
        """Drop late answers until none has come for `wait_s`. Raises PrinterOffline."""
        until = time.monotonic() + wait_s * SETTLE_WAITS_MAX
        quiet_until = time.monotonic() + wait_s
        while time.monotonic() < min(until, quiet_until):
            if self._listen():
                quiet_until = time.monotonic() + wait_s
        self._owes_status, self._is_in_doubt = False, True

    # --- questions answered in their turn --------------------------------------------------------

    def ask_in_turn(self, content: bytes) -> None:
        """Send bytes that end in a question which is answered after all that stands before it.

        Raises PrinterOffline; how much was taken is unknown then.
        """
        self._turns_owed += 1
        self._turns_heard = 0
        self.send(content)

    def has_worked_through(self, wait_s: float) -> bool:
        """Claim that every question asked in turn is answered. Raises PrinterOffline."""
        until = time.monotonic() + wait_s
        while self._hear_turns() and time.monotonic() < until:
            self._listen()
        return not self._turns_owed

    def give_up_older(self) -> bool:
        """Claim that the last question was answered and older ones, it seems, never will be.

        A printer that was switched off forgets what it was asked before.
        """
        if not self._turns_heard:
            return False
        self._turns_owed = 0
        return True

    def _hear_turns(self) -> int:
        """Count the answers that have come, and return how many are still owed."""
        turns = self._answers.take_turns()
        self._turns_heard += turns
        self._turns_owed = max(0, self._turns_owed - turns)
        return self._turns_owed

    # --- the connection --------------------------------------------------------------------------

    def _listen(self) -> bool:
        """Hear what comes within READ_S, and claim that something did. Raises PrinterOffline."""
        assert self._read is not None, "a file is never listened to"
        try:
            received = self._read(self._opened())
        except FAILURES as failure:
            self.close()
            raise PrinterOffline(reason=type(failure).__name__) from failure
        self._answers.hear(received)
        return bool(received)

    def close(self) -> None:
        """Let go of the connection; the next use opens it again."""
        self._hear_turns()
        self._answers = Answers()
        if not self._keeps_line:
            self._owes_status, self._turns_owed = False, 0
        device, self._device = self._device, None
        if device is not None:
            try:
                device.close()
            except FAILURES:
                # A cable that is out cannot be closed politely; nothing is lost by that.
                return

    def _opened(self) -> Any:
        """Return the open device, opening it where it is not."""
        if self._device is None:
            self._device = self._open_device()
        return self._device


def network_wire(host: str, port: int, connect_s: float = CONNECT_S) -> PrinterWire:
    """Return the wire to a network printer (raw TCP, usually port 9100)."""

    def opened() -> Network:
        device = Network(host, port, timeout=connect_s)
        device.open()
        device.device.settimeout(SEND_S)
        return device

    return PrinterWire(opened, _read_network)


def _read_network(device: Any) -> bytes:
    """Read from a socket. Raises OSError where the printer has left."""
    connection = device.device
    connection.settimeout(READ_S)
    try:
        received: bytes = device._read()  # noqa: SLF001 - its one reader
    except TimeoutError:
        return b""
    finally:
        connection.settimeout(SEND_S)
    if not received:
        raise ConnectionResetError
    return received


class _Port(Serial):
    """A serial port that closes at once: python-escpos would wait for a dead printer to drain."""

    _device: Any

    def close(self) -> None:
        """Close the port; again, nothing."""
        port, self._device = self._device, False
        if port:
            port.close()


def serial_wire(port: str, baud: int = BAUD) -> PrinterWire:
    """Return the wire to a serial printer. Flow control is the printer's XON/XOFF."""

    def opened() -> Serial:
        device = _Port(port, baudrate=baud, timeout=READ_S, dsrdtr=False, xonxoff=True)
        device.open()
        device.device.write_timeout = SEND_S
        return device

    def read(device: Any) -> bytes:
        line = device.device  # its own _read waits for 16 bytes, an answer is one
        return bytes(line.read(1)) + bytes(line.read(line.in_waiting))

    return PrinterWire(opened, read, keeps_line=True)


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

    return PrinterWire(opened, None)
