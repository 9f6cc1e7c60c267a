"""The machines of the demo day: a printer, a hand scanner's cable, photographs to read.

Owns the simulators that ship with the product (real socket, real pseudo-terminal) and the choice
of photographs; the drivers in front of them are the shop's own.
"""

import json
import os
import pty
import tty
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from pos.ports.devices import Reading

PHOTOS_VARIABLE = "LIUSHUI_PHOTOS"
DRAW_SEED = 20261123
SEEN_S = 30.0


class DemoPrinter(Protocol):
    """What the day asks of its printer."""

    @property
    def contents(self) -> tuple[bytes, ...]:
        """Return the printing bytes of each receipt cut so far."""
        ...

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what no real printer would have understood."""
        ...

    def close(self) -> None:
        """Unplug it."""
        ...


def plug_in_printer(folder: Path, dots: int) -> tuple[DemoPrinter, str]:
    """Return a printer on a socket that keeps each receipt as bytes and PNG, and its address."""
    from hardware.fakes.printer_simulator import PrinterSimulator

    folder.mkdir(parents=True, exist_ok=True)
    printer = PrinterSimulator(dots, folder)
    return printer, printer.listen()


class ScannerCable:
    """The far end of a serial port: what is written here, the till's scanner driver reads."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)

    def send(self, code: str) -> None:
        """Send a code as a hand scanner does: in pieces, closed with CR."""
        data = f"{code}\r".encode()
        for start in range(0, len(data), 5):
            os.write(self._master, data[start : start + 5])

    def close(self) -> None:
        """Unplug."""
        os.close(self._slave)
        os.close(self._master)


def readable_photos(target: Path, sold: Iterable[str], count: int) -> list[tuple[Path, str]]:
    """Return so many (photograph, GTIN) of goods that are sold, each read alone by the camera.

    From the folder in LIUSHUI_PHOTOS where it is set, else drawn here.
    """
    chosen: list[tuple[Path, str]] = []
    taken: set[str] = set()
    for path, gtin in _candidates(target, sorted(set(sold)), count):
        if gtin in taken:
            continue
        if _counted(path) == {gtin}:
            chosen.append((path, gtin))
            taken.add(gtin)
        if len(chosen) == count:
            break
    return chosen


def _counted(photo: Path) -> set[str | None]:
    """Return the GTINs that count when a photograph is held before the camera."""
    from hardware.drivers.camera import CameraScanner, open_camera
    from hardware.drivers.decoding import FrameDecoder
    from pos.bootstrap.decoder import gtin_of_reading
    from pos.bootstrap.devices import VotedScanner

    camera = CameraScanner(lambda: open_camera(str(photo)), FrameDecoder())
    counted: list[Reading] = []
    scanner = VotedScanner(camera)
    scanner.start(counted.append)
    camera.wait_until_seen(SEEN_S)
    scanner.close()
    return {gtin_of_reading(reading) for reading in counted}


def _candidates(target: Path, sold: list[str], count: int) -> list[tuple[Path, str]]:
    """Return photographs of goods that are sold, from the given folder or drawn."""
    given = os.environ.get(PHOTOS_VARIABLE)
    if given:
        folder = Path(given)
    else:
        from assets.draw.barcode_photos import draw_photos

        folder = target
        drawn = [gtin for gtin in sold if not gtin.startswith("02")][: count + count // 2]
        draw_photos(folder, drawn, DRAW_SEED)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    wanted = set(sold)
    return [(folder / name, fact["text"]) for name, fact in sorted(truth.items())
            if fact["text"] in wanted]  # fmt: skip
