"""Finding the serial port of a scanner by itself, and the same one again after its cable moved."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from serial.tools import list_ports

from hardware.drivers.plugged import NotPluggedIn, is_scanner

BY_ID = Path("/dev/serial/by-id")


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port of this machine; `name` is all that its maker says of it."""

    device: str
    name: str
    is_usb: bool


def listed_ports() -> list[Port]:
    """Return the serial ports of this machine."""
    return [
        Port(port.device, f"{port.manufacturer} {port.product} {port.description}", bool(port.vid))
        for port in list_ports.comports()
    ]


def find_port(
    taken: Collection[str] = (),
    by_id: Path = BY_ID,
    listed: Callable[[], Sequence[Port]] = listed_ports,
) -> str:
    """Return the port of the scanner: by its name, else the only USB port that is free.

    `taken` are ports of other machines (a printer's). Raises NotPluggedIn; never guesses.
    """
    used = {_true_name(port) for port in taken}
    named = sorted(by_id.iterdir()) if by_id.is_dir() else []
    for link in named:
        if is_scanner(link.name) and _true_name(str(link)) not in used:
            return str(link)
    free = [port for port in listed() if _true_name(port.device) not in used]
    for port in free:
        if is_scanner(port.name):
            return port.device
    usb = [port.device for port in free if port.is_usb]
    if len(usb) == 1:
        return usb[0]
    raise NotPluggedIn


def _true_name(port: str) -> str:
    """Return a port's own name, whichever of its names was given."""
    return str(Path(port).resolve()) if port.startswith("/") else port
