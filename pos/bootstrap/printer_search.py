"""Finding receipt printers that are plugged in here: by USB, and as printer files of the system.

Owns the guess that a USB device of the printer class is one; what it can print is its profile's
matter. The network is not searched: such a printer is set up by its address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pos.bootstrap.printers import build_printer
from pos.errors import PosError
from pos.ports.devices import PrinterState

_PRINTER_CLASS = 7
_FILES = (("/dev/usb", "lp*"), ("/dev", "usblp*"))
_TROUBLES = {
    PrinterState.PAPER_OUT: "printer.paper_out",
    PrinterState.COVER_OPEN: "printer.cover_open",
    PrinterState.OFFLINE: "printer.offline",
    PrinterState.PAPER_LOW: "printer.paper_low",
}


@dataclass(frozen=True, slots=True)
class PluggedPrinter:
    """A printer that is plugged in: its maker's words for it, and its address."""

    name: str
    address: str


def plugged_printers() -> tuple[PluggedPrinter, ...]:
    """Return the printers that this machine has; none where it cannot tell."""
    by_file = [
        PluggedPrinter(path.name, str(path))
        for folder, pattern in _FILES
        for path in sorted(Path(folder).glob(pattern))
    ]
    return tuple(by_file or _by_usb())


def _by_usb() -> Iterator[PluggedPrinter]:
    """Yield the USB printers that no printer file stands for."""
    import usb.core

    try:
        devices = list(usb.core.find(find_all=True) or ())
    except (usb.core.NoBackendError, usb.core.USBError):  # no libusb, or no right to ask
        return
    for device in devices:
        classes = {face.bInterfaceClass for setup in device for face in setup}
        if _PRINTER_CLASS in classes:
            number = f"{device.idVendor:04x}:{device.idProduct:04x}"
            yield PluggedPrinter(f"USB {number}", f"usb:{number}")


def trouble_of(address: str) -> str:
    """Return the error code of how a printer stands, "" where all is well; it may take seconds."""
    try:
        printer = build_printer(address)
    except PosError as error:
        return error.code
    try:
        return _TROUBLES.get(printer.state(), "")
    except PosError as error:
        return error.code
    finally:
        printer.close()
