"""The kiosk's own settings: how its screen is liked, and where its machines are plugged in.

Owns `kiosk.json` in the home, and the variables that go before it (LIUSHUI_SCANNER,
LIUSHUI_CAMERA, LIUSHUI_PRINTER, each empty for none). It is no ledger data: it may be deleted.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pos.bootstrap.printers import PrinterSetting, read_printers
from pos.errors import ConfigInvalid
from pos.presenters.desk import Habits

FILE = "kiosk.json"
_VARIABLES = {
    "scanner": "LIUSHUI_SCANNER",
    "camera": "LIUSHUI_CAMERA",
    "printer": "LIUSHUI_PRINTER",
}


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """Habits of the screen, and the addresses of machines ("" for none).

    scanner: addresses as `pos.bootstrap.scanners` reads them; camera: a device number, stream,
    video, picture or folder; printer: an address as `pos.bootstrap.printers` reads it. `printers`
    are all of them: the list of the file, or the one address alone.
    """

    habits: Habits
    scanner: str = ""
    camera: str = ""
    printer: str = ""
    printers: tuple[PrinterSetting, ...] = ()


def read_settings(place: Path, language: str) -> KioskSettings:
    """Return the home's settings; where there are none, the defaults. Raises ConfigInvalid."""
    told = _told(place / FILE)
    habits = Habits(
        language=_one_of(told, "language", ("zh", "en"), language),
        is_dark=_yes_no(told, "is_dark"),
        is_left_handed=_yes_no(told, "is_left_handed"),
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
    told = _told(place / FILE) | asdict(habits)
    aside = place / f"{FILE}.new"
    aside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    aside.replace(place / FILE)


def _told(path: Path) -> dict[str, object]:
    """Return what the file says, nothing where there is none. Raises ConfigInvalid."""
    if not path.exists():
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigInvalid(name=FILE) from error
    if not isinstance(read, dict):
        raise ConfigInvalid(name=FILE)
    return read


def _text(told: dict[str, object], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return value


def _yes_no(told: dict[str, object], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return value


def _one_of(told: dict[str, object], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = told.get(name, default)
    if value not in allowed:
        raise ConfigInvalid(name=f"{FILE}: {name}")
    return str(value)
