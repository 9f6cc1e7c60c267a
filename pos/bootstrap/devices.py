"""Devices put together from settings: printer, hand scanner, camera with its votes.

The one place that picks drivers. A setting is an address: `tcp://host:port`, `serial:PORT[@BAUD]`
and `file:PATH` for printers, a port for scanners; a number, file, folder or stream's address for
cameras. Nothing is opened here: a device that is not there says so when it is used.
"""

from collections.abc import Callable
from pathlib import Path

from pos.domain.codes import normalise_barcode
from pos.domain.codes.gtin import gtin_of
from pos.domain.codes.votes import Votes
from pos.errors import BadCheckDigit, PrinterUnknown
from pos.ports.devices import Frame, Reading, ReceiptPrinter, Scanner

PRINTER_PORT = 9100
PRINTER_BAUD = 9600
RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
SHORT = frozenset({"EAN-8", "UPC-E"})


def build_printer(setting: str) -> ReceiptPrinter:
    """Return the receipt printer that a setting names. Raises PrinterUnknown."""
    from hardware.drivers.escpos_printer import EscposPrinter
    from hardware.drivers.escpos_wire import file_wire, network_wire, serial_wire

    kind, _, place = setting.partition(":")
    if kind == "tcp" and place.startswith("//") and len(place) > len("//"):
        host, _, port = place.removeprefix("//").rpartition(":")
        if not host:
            host, port = port, str(PRINTER_PORT)
        if port.isdigit():
            return EscposPrinter(network_wire(host, int(port)))
    if kind == "serial" and place:
        device, _, baud = place.partition("@")
        if not baud or baud.isdigit():
            return EscposPrinter(serial_wire(device, int(baud or PRINTER_BAUD)))
    if kind == "file" and place:
        return EscposPrinter(file_wire(Path(place)))
    raise PrinterUnknown(name=setting)


def build_serial_scanner(port: str, suffix: str | None = None) -> Scanner:
    """Return the hand scanner on a port; `suffix` is "cr", "lf", "tab", "etx" where it is known."""
    from hardware.drivers.serial_scanner import SerialScanner

    return SerialScanner(port, suffix=suffix)


def build_camera(source: str, on_frame: Callable[[Frame], None] | None = None) -> Scanner:
    """Return a camera that delivers each article once while it is in view.

    `on_frame` gets each frame looked at, on the camera's own thread.
    """
    from hardware.drivers.camera import CameraScanner, open_camera
    from hardware.drivers.decoding import FrameDecoder

    return VotedScanner(CameraScanner(lambda: open_camera(source), FrameDecoder(), on_frame))


class VotedScanner:
    """A scanner whose readings are votes: delivers what enough of them agree on."""

    def __init__(self, readings: Scanner) -> None:
        self._readings = readings
        self._votes = Votes()

    @property
    def trouble(self) -> str | None:
        """Return what is wrong with the scanner behind."""
        return self._readings.trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin; `deliver` is called on the scanner's thread."""

        def vote(reading: Reading) -> None:
            code = _counted_as(reading)
            is_short = reading.symbology in SHORT
            if code is not None and self._votes.see(code, reading.at_ms, is_short=is_short):
                deliver(reading)

        self._readings.start(vote)

    def close(self) -> None:
        """End the scanner behind."""
        self._readings.close()


def _counted_as(reading: Reading) -> str | None:
    """Return what a vote is for: readers write one number in several lengths; None: no vote."""
    try:
        if reading.symbology in RETAIL:
            return gtin_of(reading.text, reading.symbology)
        return normalise_barcode(reading.text)
    except BadCheckDigit:
        return None
