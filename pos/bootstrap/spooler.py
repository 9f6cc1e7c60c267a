"""The spooler: prints what the ledger says is to be printed, in order, as soon as paper is there.

Owns one printer's thread and its own connection to the ledger, so that a dead printer never holds
up a sale or another printer. A receipt whose printing was cut off is printed again and says that
it may be a second copy, unless the printer has finished the first by itself.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from pos.bootstrap.printers import PrinterSetting, printer_for
from pos.errors import DeviceUnavailable, PosError, PrinterOffline, PrinterUnknown
from pos.ports.devices import PrinterState, ReceiptPrinter
from pos.ports.ledger import Ledger, SpoolEntry
from pos.reports.trial_page import trial_page
from pos.services.printing import paper_of

RETRY_S = 1.0
LOOK_S = 0.3
ASK_S = 5.0
"""How often the printer is asked how it stands while nothing is printed."""
_PRINTS = frozenset({PrinterState.READY, PrinterState.PAPER_LOW})
_log = logging.getLogger(__name__)


class _NotReady(Exception):
    """The printer has said why it cannot print; nothing was sent."""


def _trouble(state: PrinterState) -> str | None:
    """Return the error code of a printer's state, None where it can print."""
    return None if state in _PRINTS else f"printer.{state}"


class Spooler:
    """Prints one printer's part of the spool until it is closed."""

    def __init__(
        self,
        open_own: Callable[[], Ledger],
        open_printer: Callable[[], ReceiptPrinter],
        setting: PrinterSetting | None = None,
        beside: Sequence[PrinterSetting] = (),
    ) -> None:
        """Open nothing yet: ledger and printer are opened on the spooler's own thread.

        `beside` are all printers here in their order, this one among them.
        """
        self._open_own, self._open_printer = open_own, open_printer
        self.setting = setting or PrinterSetting("")
        self._beside = tuple(beside) or (self.setting,)
        self._ending = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._opened: set[int] = set()
        """Entries for which the drawer has opened, or need not any more."""
        self._broken_off: int | None = None
        """The entry whose printing was cut off last in this process."""
        self._unprintable: set[int] = set()
        """Entries that failed in a way nobody foresaw: they wait for the next start, the rest goes
        on."""
        self._hand_over_to: str | None = None
        self._asked_s = float("-inf")
        self.trouble: str | None = None
        """The error code of why nothing comes out."""
        self.notice: str | None = None
        """printer.paper_low while the roll is near its end."""
        self.waiting = 0
        self.printed = 0
        self._is_to_open = False
        """Claim that the drawer was asked to open without a receipt."""
        self._trial_page_in: str | None = None
        """The language of a trial page that was asked for."""
        self.tried = ""
        """How the last trial page went: "working", "ok", an error's code."""

    def start(self) -> None:
        """Begin to print; returns at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Say that there may be something to print; returns at once."""
        self._awake.set()

    def hand_over(self, name: str) -> None:
        """Send what waits here to another printer, by its name; returns at once."""
        self._hand_over_to = name
        self.nudge()

    def try_out(self, language: str) -> None:
        """Print a trial page next, whatever waits; returns at once, `tried` says how it went."""
        self.tried, self._trial_page_in = "working", language
        self.nudge()

    def open_drawer(self) -> None:
        """Open the drawer that hangs on this printer, whatever waits; returns at once."""
        self._is_to_open = True
        self.nudge()

    def close(self) -> None:
        """End after the receipt that is being printed."""
        self._ending.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _run(self) -> None:
        """Print until it is closed; what nobody foresaw is told, logged, and tried anew."""
        while not self._ending.is_set():
            try:
                self._serve()
            except Exception:  # noqa: BLE001 - logged with its trace just below
                _log.exception("a printer's thread failed")
                self.trouble = PrinterOffline.code
                self._ending.wait(RETRY_S)
            else:
                return

    def _serve(self) -> None:
        """Print whatever waits, look again now and then, retry while the printer is down."""
        try:
            opened = self._open_printer()
        except PrinterUnknown as wrong:
            # A wrong setting stops no sale: it is shown until somebody sets it right.
            self.trouble = wrong.code
            return
        with closing(self._open_own()) as ledger, closing(opened) as printer:
            while not self._ending.is_set():
                try:
                    self._open_drawer(printer)
                    self._print_trial_page(ledger, printer)
                    self._hand_waiting_over(ledger)
                    self._print_all(ledger, printer)
                    pause = LOOK_S
                except _NotReady:
                    pause = RETRY_S
                except DeviceUnavailable as gone:
                    self.trouble, pause = gone.code, RETRY_S
                except PosError:
                    _log.exception("the spool could not be read")
                    pause = RETRY_S
                self._awake.wait(pause)
                self._awake.clear()

    def _open_drawer(self, printer: ReceiptPrinter) -> None:
        """Open the drawer once where that was asked for; out of paper it opens all the same.

        Raises DeviceUnavailable: then it stays shut, for nobody may be there when it would open.
        """
        is_to_open, self._is_to_open = self._is_to_open, False
        if is_to_open:
            printer.open_drawer()

    def _print_trial_page(self, ledger: Ledger, printer: ReceiptPrinter) -> None:
        """Print the page that was asked for, once; it is never tried again by itself."""
        language, self._trial_page_in = self._trial_page_in, None
        if language is None:
            return
        with ledger.read() as reads:
            settings = reads.settings()
        try:
            self._learn(printer.state())
            if self.trouble is None:
                columns = self.setting.columns or settings.receipt_columns
                printer.print_receipt(trial_page(settings, language, columns))
        except DeviceUnavailable as gone:
            self.trouble = gone.code
        self.tried = self.trouble or "ok"

    def _own_entries(self, ledger: Ledger) -> list[SpoolEntry]:
        """Return what waits for this printer, oldest first."""
        with ledger.read() as reads:
            entries = reads.spool_open()
        return [e for e in entries if printer_for(e, self._beside) == self.setting.name]

    def _hand_waiting_over(self, ledger: Ledger) -> None:
        """Send what waits to the printer that was chosen, if one was."""
        name, self._hand_over_to = self._hand_over_to, None
        if name is None:
            return
        entries = self._own_entries(ledger)
        with ledger.begin() as work:
            for entry in entries:
                work.move_spool(entry.id, name)

    def _print_all(self, ledger: Ledger, printer: ReceiptPrinter) -> None:
        """Print all that waits. Raises DeviceUnavailable: then the rest goes on waiting."""
        while not self._ending.is_set() and self._hand_over_to is None:
            # Read anew each time: another printer may have been given the rest meanwhile.
            entries = self._own_entries(ledger)
            self.waiting = len(entries)
            able = [entry for entry in entries if entry.id not in self._unprintable]
            if not able:
                break
            if self._has_printed(ledger, printer, able[0]):
                self.waiting -= 1
                self.printed += 1
        is_due = time.monotonic() - self._asked_s > ASK_S
        if self.waiting <= len(self._unprintable) and (self.trouble is not None or is_due):
            self._asked_s = time.monotonic()
            self._learn(printer.state())

    def _has_printed(self, ledger: Ledger, printer: ReceiptPrinter, entry: SpoolEntry) -> bool:
        """Print one receipt; false for one that fails in a way nobody foresaw, which then waits.

        Raises as `_print` does.
        """
        try:
            self._print(ledger, printer, entry)
        except (_NotReady, PosError):
            raise
        except Exception:  # noqa: BLE001 - logged with its trace just below
            _log.exception("receipt %s cannot be printed; the next ones are", entry.id)
            self._unprintable.add(entry.id)
            return False
        return True

    def _print(self, ledger: Ledger, printer: ReceiptPrinter, entry: SpoolEntry) -> None:
        """Print one receipt; once begun, the next try says that it may be a second copy.

        Where there is no paper the drawer still opens, once, so that change can be given; when
        paper comes nobody may be there to close it again.
        """
        with ledger.read() as reads:
            receipt = paper_of(reads, entry, self.setting.layout)
        self._learn(printer.state())
        opens = receipt.opens_drawer and entry.id not in self._opened
        if self.trouble is not None:
            self._opened.add(entry.id)
            if opens and self.trouble != PrinterOffline.code:
                printer.open_drawer()
            raise _NotReady
        if not (self._broken_off == entry.id and printer.has_finished()):
            if entry.state != "started":
                _mark(ledger, entry, "started")
            self._opened.add(entry.id)
            self._broken_off = entry.id
            printer.print_receipt(replace(receipt, opens_drawer=opens))
        self._broken_off = None
        self._opened.discard(entry.id)
        _mark(ledger, entry, "done")

    def _learn(self, state: PrinterState) -> None:
        """Keep what the printer said of itself."""
        self.trouble = _trouble(state)
        self.notice = f"printer.{state}" if state is PrinterState.PAPER_LOW else None


def _mark(ledger: Ledger, entry: SpoolEntry, state: str) -> None:
    with ledger.begin() as work:
        work.mark_spool(entry.id, state)
