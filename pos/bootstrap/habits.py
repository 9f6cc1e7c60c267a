"""The kiosk's own settings: how its screen is liked, and where its machines are plugged in.

Owns `kiosk.json` in the home, and the variables that go before it (LIUSHUI_SCANNER,
LIUSHUI_CAMERA, LIUSHUI_PRINTER, LIUSHUI_DISPLAY, each empty for none). It is no ledger data: it
may be deleted.
"""

import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pos.bootstrap.printers import PrinterSetting, read_printers
from pos.errors import ConfigInvalid, unwritable
from pos.presenters.desk import Habits
from pos.presenters.kiosk import COACHED
from pos.presenters.machines import Places
from pos.store.durable import write_durably

FILE = "kiosk.json"
MINUTES_MAX = 24 * 60
_one_at_a_time = threading.Lock()
_VARIABLES = {
    "scanner": "LIUSHUI_SCANNER",
    "camera": "LIUSHUI_CAMERA",
    "printer": "LIUSHUI_PRINTER",
    "display": "LIUSHUI_DISPLAY",
}


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """Habits of the screen, and the addresses of machines ("" for none).

    scanner: addresses as `pos.bootstrap.scanners` reads them; camera: a device number, stream,
    video, picture or folder; printer: an address as `pos.bootstrap.printers` reads it. `printers`
    are all of them: the list of the file, or the one address alone. display: the size of the
    customer's window, such as 1024x600, or "full" for a screen of its own.
    """

    habits: Habits
    scanner: str = ""
    camera: str = ""
    printer: str = ""
    display: str = ""
    printers: tuple[PrinterSetting, ...] = ()


def read_settings(place: Path, language: str) -> KioskSettings:
    """Return the home's settings; where there are none, the defaults. Raises ConfigInvalid."""
    told = _told(place / FILE)
    habits = Habits(
        language=_one_of(told, "language", ("zh", "en"), language),
        is_dark=_yes_no(told, "is_dark"),
        is_left_handed=_yes_no(told, "is_left_handed"),
        has_sound=_yes_no(told, "has_sound", default=True),
        lock_after_min=_minutes(told, "lock_after_min"),
        to_coach=_screens(told, "to_coach"),
    )
    machines = {
        name: os.environ[variable] if variable in os.environ else _text(told, name)
        for name, variable in _VARIABLES.items()
    }
    address = machines["printer"]
    printers: tuple[PrinterSetting, ...] = (PrinterSetting(address),) if address else ()
    if _VARIABLES["printer"] not in os.environ and "printers" in told:
        printers = read_printers(told["printers"])
    return KioskSettings(habits, **machines, printers=printers)


def keep_habits(place: Path, habits: Habits) -> None:
    """Write other habits into the settings, whole or not at all; addresses stay as they are."""
    _keep(place, asdict(habits))


def keep_places(place: Path, places: Places, settings: KioskSettings) -> KioskSettings:
    """Write other addresses of machines into the settings; returns the settings as they are then.

    Only the first printer is told anew: a second one stays as the file says. Where the first is
    taken away, the second prints what both printed: else receipts would have no printer left.
    """
    others = settings.printers[1:]
    first = settings.printers[0] if settings.printers else PrinterSetting("")
    if places.printer:
        printers = (replace(first, address=places.printer, columns=places.columns), *others)
    else:
        printers = tuple(replace(one, prints=one.prints | first.prints) for one in others[:1])
        printers += others[1:]
    address = printers[0].address if printers else ""
    changed: dict[str, object] = {
        "scanner": places.scanner,
        "camera": places.camera,
        "printer": address,
        "printers": [_printer_told(printer) for printer in printers],
    }
    _keep(place, changed)
    return replace(
        settings,
        scanner=places.scanner,
        camera=places.camera,
        printer=address,
        printers=printers,
    )


def _printer_told(printer: PrinterSetting) -> dict[str, object]:
    """Return a printer as the settings file has it."""
    return asdict(printer) | {"prints": sorted(printer.prints)}


def _keep(place: Path, changed: dict[str, object]) -> None:
    """Change some settings, whole or not at all, on the disk.

    Habits are kept from the ledger's lane and addresses from the screen, so one at a time.
    Raises DiskFull, HomeUnwritable, ConfigInvalid.
    """
    with _one_at_a_time:
        told = _told(place / FILE) | changed
        written = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        try:
            write_durably(place / FILE, written.encode())
        except OSError as error:
            raise unwritable(error, place) from error


def _told(path: Path) -> dict[str, object]:
    """Return what the file says, nothing where there is none. Raises ConfigInvalid."""
    if not path.exists():
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigInvalid(name=FILE) from error
    if not isinstance(read, dict):
        raise ConfigInvalid(name=FILE)
    return read


def _text(told: dict[str, object], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return value


def _minutes(told: dict[str, object], name: str) -> int:
    value = told.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MINUTES_MAX:
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return value


def _yes_no(told: dict[str, object], name: str, *, default: bool = False) -> bool:
    value = told.get(name, default)
    if not isinstance(value, bool):
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return value


def _screens(told: dict[str, object], name: str) -> tuple[str, ...]:
    """Return the screens of a list that have a coach mark; a till that kept none has seen none."""
    value = told.get(name, list(COACHED))
    if not isinstance(value, list):
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return tuple(screen for screen in COACHED if screen in value)


def _one_of(told: dict[str, object], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = told.get(name, default)
    if value not in allowed:
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return str(value)
