"""The spooler: prints what the ledger says is to be printed, in order, as soon as paper is there.

Owns its thread and its own connection to the ledger, so that a dead printer never holds a sale
up. A receipt whose printing was cut off is printed again and says that it may be a second copy.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from pos.errors import DeviceUnavailable, PosError, PrinterOffline
from pos.ports.devices import PrinterState, Receipt, ReceiptPrinter
from pos.ports.ledger import Ledger, Reads, SpoolEntry
from pos.reports.receipt import Printing, receipt_of
from pos.services.receipts import cashier_name

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
    """Prints from the spool until it is closed; `trouble` says why nothing comes out."""

    def __init__(
        self, open_own: Callable[[], Ledger], open_printer: Callable[[], ReceiptPrinter]
    ) -> None:
        """Open neither yet: both are opened on the spooler's own thread."""
        self._open_own, self._open_printer = open_own, open_printer
        self._ending = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._opened: set[int] = set()
        """Entries for which the drawer has opened, or need not any more."""
        self.trouble: str | None = None
        self.waiting = 0
        self._asked_s = float("-inf")
        self.printed = 0

    def start(self) -> None:
        """Begin to print; returns at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Say that there may be something to print; returns at once."""
        self._awake.set()

    def close(self) -> None:
        """End after the receipt that is being printed."""
        self._ending.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _run(self) -> None:
        """Print whatever waits, look again now and then, retry while the printer is down."""
        with closing(self._open_own()) as ledger, closing(self._open_printer()) as printer:
            while not self._ending.is_set():
                try:
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

    def _print_all(self, ledger: Ledger, printer: ReceiptPrinter) -> None:
        """Print all that waits. Raises DeviceUnavailable: then the rest goes on waiting."""
        with ledger.read() as reads:
            entries = reads.spool_open()
        self.waiting = len(entries)
        for entry in entries:
            if self._ending.is_set():
                return
            with ledger.read() as reads:
                receipt = _receipt(reads, entry)
            self._print(ledger, printer, entry, receipt)
            self.waiting -= 1
            self.printed += 1
        is_due = time.monotonic() - self._asked_s > ASK_S
        if not entries and (self.trouble is not None or is_due):
            self._ask(printer)

    def _print(
        self, ledger: Ledger, printer: ReceiptPrinter, entry: SpoolEntry, receipt: Receipt
    ) -> None:
        """Print one receipt; once begun, the next try says that it may be a second copy.

        Where there is no paper the drawer still opens, once, so that change can be given; when
        paper comes nobody may be there to close it again.
        """
        trouble = _trouble(printer.state())
        opens = receipt.opens_drawer and entry.id not in self._opened
        if trouble is not None:
            self._opened.add(entry.id)
            if opens and trouble != PrinterOffline.code:
                printer.open_drawer()
            self.trouble = trouble
            raise _NotReady
        if entry.state != "started":
            _mark(ledger, entry, "started")
        self._opened.add(entry.id)
        printer.print_receipt(replace(receipt, opens_drawer=opens))
        self._opened.discard(entry.id)
        self.trouble = None
        _mark(ledger, entry, "done")

    def _ask(self, printer: ReceiptPrinter) -> None:
        """Find out how the printer stands while nothing waits."""
        self._asked_s = time.monotonic()
        self.trouble = _trouble(printer.state())


def _receipt(reads: Reads, entry: SpoolEntry) -> Receipt:
    """Return the receipt of a spool entry, laid out from its sealed document."""
    document = reads.document(entry.event_id)
    assert document is not None, "a spool entry is written with its document"
    settings = reads.settings()
    user = document.content["user"]
    cashier = reads.user_by_id(str(user)) if user else None
    how = Printing(
        language=settings.language,
        cashier=cashier_name(cashier, settings),
        columns=settings.receipt_columns,
        copy=entry.copy,
        may_be_second=entry.state == "started",
        till=reads.origin().till_code,
    )
    return receipt_of(document, settings, how)


def _mark(ledger: Ledger, entry: SpoolEntry, state: str) -> None:
    with ledger.begin() as work:
        work.mark_spool(entry.id, state)


def wait_until_printed(spooler: Spooler, wait_s: float) -> bool:
    """Return whether nothing waits any more, after at most `wait_s`."""
    deadline = time.monotonic() + wait_s
    while spooler.waiting and time.monotonic() < deadline:
        spooler.nudge()
        time.sleep(LOOK_S / 10)
    return not spooler.waiting
