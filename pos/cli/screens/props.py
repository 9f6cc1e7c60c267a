"""What a walk has at hand: goods to scan, a printer that obeys, and the scanner's way in."""

from dataclasses import dataclass
from pathlib import Path

from pos.bootstrap.rehearsal import RehearsedPrinter, add_department, share_barcode
from pos.cli.kiosk_driver import KioskDriver

GOODS = ("A001", "A001", "A001", "N002", "F001", "R001", "B002", "D002", "N002")
SISTERS = ("N002", "N003")
"""Alike but for their size: the demo lets them bear one barcode, to show what is asked then."""
MORE_KEYS = ("A006", "A001", "B006", "D002", "C001", "B007", "W001", "R001")
"""What the walk's shop puts on quick keys beside those that it has: more than one page holds."""
UNKNOWN = "6999999999997"
DEPARTMENT = "Z001"
"""What the walk's shop sells at a price that is asked for at each sale."""


@dataclass(frozen=True, slots=True)
class Props:
    """The printer that can be told to run out, and the barcode that two products share."""

    printer: RehearsedPrinter
    shared: str


def props_of(home: Path, printer: RehearsedPrinter) -> Props:
    """Return what a walk through this home has at hand, once the home has what it needs."""
    add_department(home, DEPARTMENT)
    return Props(printer, share_barcode(home, *SISTERS))


def scan(kiosk: KioskDriver, *codes: str) -> None:
    """Hand readings in as a scanner's driver does."""
    for code in codes:
        kiosk.read(code)
    kiosk.settle()


def sign_in(kiosk: KioskDriver, login: str, pin: str) -> None:
    """Sign someone in."""
    kiosk.tap(f"user:{login}")
    kiosk.type_keys(" ".join(f"pad:{digit}" for digit in pin))
    kiosk.tap("sign_in")
