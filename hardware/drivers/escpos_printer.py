"""Receipt printers that speak ESC/POS.

Owns what the status bits mean, when the drawer is kicked, and when a receipt counts as taken: the
printer has answered a question that stands behind the cut. Bytes are `escpos_encoding`'s, the
connection is `escpos_wire`'s.
"""

from dataclasses import dataclass, replace

from escpos.printer import Dummy

from hardware.drivers.escpos_encoding import COMMAND_BYTES_MAX, Draw, receipt_bytes
from hardware.drivers.escpos_wire import PrinterWire
from hardware.drivers.printer_profiles import USUAL, Profile, profile
from hardware.lettering import lettering
from pos.errors import CoverOpen, DeviceUnavailable, FontMissing, PaperOut, PrinterOffline
from pos.ports.devices import PrinterState, Receipt

EOT = b"\x10\x04"
ANSWERS_OFF = b"\x1da\x00"
ASK_PAPER_IN_TURN = b"\x1dr\x01"
DRAWER_PIN, PULSE_100_MS = 2, 1
DRAWER_AT_ONCE = b"\x10\x14\x01\x00" + bytes([PULSE_100_MS])
STATUS_S = 1.5
ROUNDS_MAX = 3
LOOK_S = 1.5
"""While it prints, a printer is asked how it stands so often."""
PRINT_S = 8.0
LINE_S = 0.1
"""A slow printer's time for a line, added to PRINT_S for each."""
OFFLINE = 0x08
COVER_OPEN, PAPER_END_STOP, ERROR = 0x04, 0x20, 0x40
PAPER_NEAR_END, PAPER_END = 0x0C, 0x60


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each answer is waited for, in seconds."""

    status_s: float = STATUS_S
    look_s: float = LOOK_S
    print_s: float = PRINT_S
    line_s: float = LINE_S


class EscposPrinter:
    """A printer on a wire; used from one lane."""

    def __init__(
        self,
        wire: PrinterWire,
        draw: Draw | None = None,
        patience: Patience | None = None,
        kind: Profile | None = None,
    ) -> None:
        """Take the wire and what the printer at its end can write; nothing is opened yet."""
        self._wire = wire
        self._draw = draw or _drawing()
        self._patience = patience or Patience()
        self._kind = kind or profile(USUAL)
        self._is_broken_off = False
        # Whoever used the printer before may have died within a command.
        self._may_be_within_command = True

    def print_receipt(self, receipt: Receipt) -> None:
        """Print, cut, and return when the printer has taken all of it and still has paper.

        The drawer opens first, also where there is no paper, so that change can be given. Raises
        PaperOut, CoverOpen, PrinterOffline; paper may hold part of the receipt then, and
        `has_finished` tells whether the rest came after all.
        """
        if receipt.opens_drawer:
            self.open_drawer()
        self._must_be_ready()
        if self._is_broken_off and not self._wire.has_worked_through(0):
            receipt = replace(receipt, after_break=True)
        content = receipt_bytes(receipt, self._draw, self._kind)
        self._is_broken_off = self._may_be_within_command = True
        if self._wire.answers:
            try:
                self._wire.ask_in_turn(ANSWERS_OFF + content + ASK_PAPER_IN_TURN)
            except PrinterOffline:
                self._must_be_ready()  # it took no more because of something that it can name
                raise
            self._wait_for_the_cut(len(receipt.lines))
        else:
            self._wire.send(content)
        self._is_broken_off = self._may_be_within_command = False

    def has_finished(self) -> bool:
        """Claim that the receipt cut off last has come out whole after all; waits for it.

        Raises PaperOut, CoverOpen, PrinterOffline while the printer cannot go on.
        """
        if not self._is_broken_off or not self._wire.answers:
            return False
        self._must_be_ready()
        waits = max(1, round(self._patience.print_s / self._patience.look_s))
        for _ in range(waits):
            if self._wire.has_worked_through(self._patience.look_s):
                self._is_broken_off = False
                return True
            self._must_be_ready()
        return False

    def open_drawer(self) -> None:
        """Send the drawer's pulse, once. Raises PrinterOffline."""
        if self._wire.answers and self.state() in {PrinterState.PAPER_OUT, PrinterState.COVER_OPEN}:
            # In this state a printer keeps commands for later; only the real-time form opens now.
            self._wire.send(DRAWER_AT_ONCE)
            return
        commands = Dummy()
        commands.cashdraw(DRAWER_PIN)
        self._wire.send(commands.output)

    def state(self) -> PrinterState:
        """Ask the printer how it stands; OFFLINE where it does not answer. Raises nothing."""
        if not self._wire.answers:
            return self._state_of_a_file()
        try:
            return self._asked()
        except PrinterOffline:
            return PrinterState.OFFLINE

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def _state_of_a_file(self) -> PrinterState:
        """Return whether a device file can be written to, which is all that it tells."""
        try:
            self._wire.send(b"")
        except PrinterOffline:
            return PrinterState.OFFLINE
        return PrinterState.READY

    def _asked(self) -> PrinterState:
        """Ask until the answers are surely to these questions. Raises PrinterOffline."""
        for _ in range(ROUNDS_MAX):
            state = self._asked_once()
            if self._wire.is_in_step(self._patience.status_s):
                return state
        raise PrinterOffline(reason="answers out of step")

    def _asked_once(self) -> PrinterState:
        """Ask status 1, 2 and 4. Raises PrinterOffline where one is not answered."""
        causes, paper = self._status(2), self._status(4)
        # An open cover may read as paper there (emulated TM-T20III): its own bit is asked first.
        if causes & COVER_OPEN:
            return PrinterState.COVER_OPEN
        if causes & PAPER_END_STOP or paper & PAPER_END:
            return PrinterState.PAPER_OUT
        if causes & ERROR or self._status(1) & OFFLINE:
            return PrinterState.OFFLINE
        return PrinterState.PAPER_LOW if paper & PAPER_NEAR_END else PrinterState.READY

    def _status(self, number: int) -> int:
        """Ask one status byte. Raises PrinterOffline where none comes."""
        question = EOT + bytes([number])
        reply = self._wire.ask(question, self._patience.status_s)
        if reply is None and self._may_be_within_command:
            # Some printers take a question within a picture for dots of it: end the picture.
            self._may_be_within_command = False
            self._wire.send(bytes(COMMAND_BYTES_MAX))
            reply = self._wire.ask(question, self._patience.status_s)
        if reply is None:
            self._wire.close()
            raise PrinterOffline(reason="silent")
        return reply

    def _must_be_ready(self) -> None:
        """Raise what keeps the printer from printing."""
        trouble = _TROUBLES.get(self.state())
        if trouble is not None:
            raise trouble()

    def _wait_for_the_cut(self, lines: int) -> None:
        """Wait until the printer has worked through all that was sent. Raises what stopped it."""
        # Asked in turn, so its answer comes after the cut; looked at in slices, because a printer
        # that runs out of paper never gets there and says so only when asked at once.
        left_s = self._patience.print_s + lines * self._patience.line_s
        while left_s > 0:
            wait_s = min(left_s, self._patience.look_s)
            if self._wire.has_worked_through(wait_s):
                return
            left_s -= wait_s
            self._must_be_ready()
        if self._wire.give_up_older():
            return
        self._wire.close()
        raise PrinterOffline(reason="not finished")


_TROUBLES: dict[PrinterState, type[DeviceUnavailable]] = {
    PrinterState.PAPER_OUT: PaperOut,
    PrinterState.COVER_OPEN: CoverOpen,
    PrinterState.OFFLINE: PrinterOffline,
}


def _drawing() -> Draw | None:
    """Return how lines are drawn on this machine, None where it has no font for it."""
    try:
        letters = lettering()
    except FontMissing:
        return None
    return lambda text, bold: letters.drawn(text, is_bold=bold)
