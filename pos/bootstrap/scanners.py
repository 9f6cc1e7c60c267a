"""Hand scanners put together from a setting: the one place that reads a scanner's address.

An address is `serial:PORT[@BAUD][+SUFFIX]` or the port alone, `evdev:DEVICE` for a keyboard
scanner that is read past the window (Linux), or `auto`: the scanner is found by itself, on either
cable. Several are separated by spaces. SUFFIX is cr, crlf, lf, tab or etx, where the scanner is
known to send it: then a QR code may hold line breaks. Nothing is opened here.
"""

import sys
from collections.abc import Callable, Collection
from functools import partial

from pos.errors import ScannerUnknown
from pos.ports.devices import Reading, Scanner

AUTO = "auto"
KINDS = frozenset({"serial", "evdev"})


class UnknownScanner:
    """A scanner whose setting cannot be read: it says so, and stops nothing."""

    trouble = ScannerUnknown.code

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Deliver nothing: nobody knows where to listen."""

    def close(self) -> None:
        """Let go of nothing."""


def build_scanners(setting: str, taken: Collection[str] = ()) -> list[Scanner]:
    """Return the scanners of a setting; `taken` are ports of other machines."""
    scanners: list[Scanner] = []
    for address in setting.split():
        try:
            scanners += build_scanner(address, taken)
        except ScannerUnknown:
            scanners.append(UnknownScanner())
    return scanners


def build_scanner(address: str, taken: Collection[str] = ()) -> list[Scanner]:
    """Return the scanners of one address: one, or with `auto` one on either cable.

    Raises ScannerUnknown.
    """
    if address == AUTO:
        return [_serial(AUTO, taken), *([_evdev(AUTO)] if sys.platform == "linux" else [])]
    kind, colon, place = address.partition(":")
    if not colon or kind not in KINDS:
        kind, place = "serial", address
    if not place or (kind == "evdev" and sys.platform != "linux"):
        raise ScannerUnknown(name=address)
    return [_evdev(place) if kind == "evdev" else _serial(place, taken)]


def _serial(place: str, taken: Collection[str]) -> Scanner:
    """Return a scanner on a serial port."""
    from hardware.drivers.serial_ports import find_port
    from hardware.drivers.serial_scanner import BAUD, SUFFIXES, SerialScanner

    port, plus, suffix = place.rpartition("+")
    if not plus or suffix not in SUFFIXES:
        port, suffix = place, ""
    before, at, baud = port.rpartition("@")
    if not at or not baud.isdigit():
        before, baud = port, str(BAUD)
    where = partial(find_port, taken) if before == AUTO else before
    return SerialScanner(where, int(baud), suffix or None)


def _evdev(place: str) -> Scanner:
    """Return a keyboard scanner that is read past the window."""
    from hardware.drivers.evdev_scanner import EvdevScanner, find_keyboard

    return EvdevScanner(find_keyboard if place == AUTO else place)


def serial_port_of(address: str) -> str | None:
    """Return the serial port that another machine's address names, None where it names none."""
    kind, _, place = address.partition(":")
    return place.partition("@")[0] if kind == "serial" and place else None
