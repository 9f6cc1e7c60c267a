"""Printers put together from settings: the one place that reads a printer's address.

An address is `tcp://HOST[:PORT]`, `serial:PORT[@BAUD]`, `usb:VENDOR:PRODUCT` (hex, as `lsusb`
lists them), `file:PATH` or a path. Where there are several printers, each says what it prints.
Nothing is opened here: a printer that is not there says so when it is used.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pos.errors import ConfigInvalid, PrinterUnknown
from pos.ports.devices import ReceiptPrinter
from pos.ports.ledger import SpoolEntry
from pos.services.printing import Layout

if TYPE_CHECKING:
    from hardware.drivers.escpos_wire import PrinterWire

PORT, BAUD = 9100, 9600
USUAL_PROFILE = "chinese"
PAPERS = frozenset({"receipt", "gift", "x"})
"""What is printed: receipts with Z reports and reprints, gift receipts, X reports."""
COLUMNS = (32, 48)
NUMBERS_AS = ("barcode", "qr")
_TCP = re.compile(r"//(?P<host>\[[0-9A-Fa-f:]+\]|[^:/\s]+)(?::(?P<port>[0-9]{1,5}))?/?")
_USB = re.compile(r"(?P<vendor>[0-9A-Fa-f]{4}):(?P<product>[0-9A-Fa-f]{4})")


@dataclass(frozen=True, slots=True)
class PrinterSetting:
    """One printer as the settings describe it."""

    address: str
    name: str = "counter"
    profile: str = USUAL_PROFILE
    columns: int | None = None
    """32 on 58 mm paper, 48 on 80 mm; None: as the shop's settings say."""
    prints: frozenset[str] = PAPERS
    number_as: str = NUMBERS_AS[0]

    @property
    def layout(self) -> Layout:
        """Return how this printer wants its paper."""
        return Layout(self.columns, self.number_as)


def build_printer(setting: str | PrinterSetting) -> ReceiptPrinter:
    """Return the printer at an address; it connects when first used. Raises PrinterUnknown."""
    from hardware.drivers.escpos_printer import EscposPrinter
    from hardware.drivers.printer_profiles import profile

    wanted = setting if isinstance(setting, PrinterSetting) else PrinterSetting(setting)
    return EscposPrinter(_wire(wanted.address), kind=profile(wanted.profile))


def _wire(address: str) -> "PrinterWire":
    """Return the wire that an address names. Raises PrinterUnknown."""
    kind, colon, place = address.partition(":")
    wire = _WIRES[kind](place) if colon and place and kind in _WIRES else None
    is_path = kind not in _WIRES and "://" not in address and ("/" in address or "\\" in address)
    if wire is None and is_path:
        wire = _file(address)
    if wire is None:
        raise PrinterUnknown(name=address)
    return wire


def _tcp(place: str) -> "PrinterWire | None":
    from hardware.drivers.escpos_wire import network_wire

    found = _TCP.fullmatch(place)
    return network_wire(found["host"].strip("[]"), int(found["port"] or PORT)) if found else None


def _serial(place: str) -> "PrinterWire | None":
    from hardware.drivers.escpos_wire import serial_wire

    port, _, baud = place.partition("@")
    return serial_wire(port, int(baud or BAUD)) if not baud or baud.isdigit() else None


def _usb(place: str) -> "PrinterWire | None":
    from hardware.drivers.escpos_usb import usb_wire

    found = _USB.fullmatch(place)
    return usb_wire(int(found["vendor"], 16), int(found["product"], 16)) if found else None


def _file(place: str) -> "PrinterWire":
    from hardware.drivers.escpos_wire import file_wire

    return file_wire(Path(place))


_WIRES: dict[str, "Callable[[str], PrinterWire | None]"] = {
    "tcp": _tcp,
    "serial": _serial,
    "usb": _usb,
    "file": _file,
}


def read_printers(told: object) -> tuple[PrinterSetting, ...]:
    """Return the printers of a settings file's list. Raises ConfigInvalid, naming the field."""
    if not isinstance(told, list):
        raise ConfigInvalid(name="printers")
    printers = tuple(_read_printer(one, place) for place, one in enumerate(told, 1))
    if len({printer.name for printer in printers}) < len(printers):
        raise ConfigInvalid(name="printers: name")
    return printers


def _read_printer(told: object, place: int) -> PrinterSetting:
    """Return one printer of the list."""
    if not isinstance(told, dict):
        raise ConfigInvalid(name=f"printers {place}")
    prints = told.get("prints", sorted(PAPERS))
    setting = PrinterSetting(
        address=told.get("address", ""),
        name=told.get("name", f"printer {place}"),
        profile=told.get("profile", USUAL_PROFILE),
        columns=told.get("columns"),
        prints=frozenset(prints) if isinstance(prints, list) else frozenset({"?"}),
        number_as=told.get("number_as", NUMBERS_AS[0]),
    )
    are_right = {
        "address": isinstance(setting.address, str) and bool(setting.address),
        "name": isinstance(setting.name, str) and bool(setting.name),
        "profile": isinstance(setting.profile, str),
        "columns": setting.columns is None or setting.columns in COLUMNS,
        "prints": setting.prints <= PAPERS,
        "number_as": setting.number_as in NUMBERS_AS,
    }
    for field, is_right in are_right.items():
        if not is_right:
            raise ConfigInvalid(name=f"printers {place}: {field}")
    return setting


def printer_for(entry: SpoolEntry, printers: Sequence[PrinterSetting]) -> str:
    """Return the name of the printer that an entry goes to.

    That is the one it was sent to by hand, else the first that prints such paper, else the first:
    a paper that nobody was told to print is printed all the same.
    """
    names = [printer.name for printer in printers]
    if entry.printer in names:
        return entry.printer
    fitting = [printer.name for printer in printers if entry.paper in printer.prints]
    return (fitting or names)[0]
