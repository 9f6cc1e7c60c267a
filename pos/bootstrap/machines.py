"""The machines around a kiosk: scanners, camera, printer, each on a thread of its own.

Owns which drivers the settings name, one stream of readings from all of them, and what is wrong
with them now. A machine that is gone never stops another, and never a sale.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.habits import KioskSettings
from pos.bootstrap.spooler import Spooler
from pos.domain.codes.votes import Votes
from pos.errors import PrinterUnknown
from pos.ports.devices import Reading, ReceiptPrinter, Scanner
from pos.ports.ledger import Ledger

if TYPE_CHECKING:
    from hardware.drivers.escpos_wire import PrinterWire

Deliver = Callable[[Reading], None]


class Machines:
    """What is plugged in here; the presenters' `Outside`."""

    def __init__(self, settings: KioskSettings, open_own: Callable[[], Ledger]) -> None:
        """Know what is plugged in; nothing is opened before `start`."""
        self._settings = settings
        self._scanners: dict[str, list[Scanner]] = {"scanner": [], "camera": []}
        self._deliver: Deliver = lambda _reading: None
        self.spooler: Spooler | None = None
        if settings.printer:
            self.spooler = Spooler(open_own, lambda: open_printer(settings.printer))

    def start(self, deliver: Deliver) -> None:
        """Open everything; readings are delivered from threads of the machines."""
        self._deliver = deliver
        if self._settings.scanner:
            self.plug_in_scanner(self._settings.scanner)
        if self._settings.camera:
            self.look_at(self._settings.camera)
        if self.spooler is not None:
            self.spooler.start()

    def plug_in_scanner(self, port: str) -> None:
        """Listen to a serial scanner."""
        from hardware.drivers.serial_scanner import SerialScanner

        scanner = SerialScanner(port)
        self._scanners["scanner"].append(scanner)
        scanner.start(self._deliver)

    def look_at(self, source: str) -> None:
        """Look through a camera; what it reads counts once enough views agree."""
        from hardware.drivers.camera import CameraScanner, open_camera
        from hardware.drivers.decoding import CascadeDecoder

        votes = Votes()

        def vote(reading: Reading) -> None:
            if votes.see(reading.text, reading.at_ms):
                self._deliver(reading)

        scanner = CameraScanner(lambda: open_camera(source), CascadeDecoder())
        self._scanners["camera"].append(scanner)
        scanner.start(vote)

    def close(self) -> None:
        """Let go of every machine."""
        for scanners in self._scanners.values():
            for scanner in scanners:
                scanner.close()
            # Drivers go now, not at the interpreter's end: by then a reader's library is gone
            # before its objects, and it complains on stderr.
            scanners.clear()
        if self.spooler is not None:
            self.spooler.close()

    # --- what the screens ask ------------------------------------------------------------

    def troubles(self) -> tuple[str, ...]:
        """Return the error codes of what is wrong now, the printer's first."""
        found = [self.spooler.trouble] if self.spooler is not None else []
        for scanners in self._scanners.values():
            found += [scanner.trouble for scanner in scanners]
        return tuple(code for code in found if code is not None)

    def waiting_receipts(self) -> int:
        """Return how many receipts wait for the printer."""
        return self.spooler.waiting if self.spooler is not None else 0

    def has(self, machine: str) -> bool:
        """Claim that a "scanner", "camera" or "printer" is set up here."""
        if machine == "printer":
            return self.spooler is not None
        return bool(self._scanners[machine])


def open_printer(address: str) -> ReceiptPrinter:
    """Return the printer at an address; it connects when first used. Raises PrinterUnknown."""
    from hardware.drivers.escpos_printer import EscposPrinter

    return EscposPrinter(_wire(address))


def _wire(address: str) -> "PrinterWire":
    """Return the wire that an address names: tcp://host:port, serial:PORT, or a file's path."""
    from hardware.drivers.escpos_wire import file_wire, network_wire, serial_wire

    if address.startswith("tcp://"):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        if host and port.isdigit():
            return network_wire(host, int(port))
    elif address.startswith("serial:"):
        return serial_wire(address.removeprefix("serial:"))
    elif "/" in address or "\\" in address:
        return file_wire(Path(address))
    raise PrinterUnknown(name=address)
