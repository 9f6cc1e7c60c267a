"""What the screens ask of the machines' upkeep: how each stands, trying one out, setting it up.

Every call returns at once: whatever waits for a machine waits elsewhere.
"""

from dataclasses import dataclass
from typing import Protocol

from pos.ports.devices import Preview

WORKING, FINE = "working", "ok"


@dataclass(frozen=True, slots=True)
class PrinterFact:
    """How a printer stands: error codes of what is wrong and of what soon will be, "" for none."""

    name: str
    trouble: str
    notice: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where machines are plugged in, "" for none; the width of the receipts' paper in columns."""

    scanner: str = ""
    camera: str = ""
    printer: str = ""
    columns: int | None = None


class Upkeep(Protocol):
    """The machines as whoever looks after them needs them."""

    def disk_free(self) -> int | None:
        """Return the free bytes where the ledger lies, None where that cannot be told."""
        ...

    def printers(self) -> tuple[PrinterFact, ...]:
        """Return how each printer stands, the one for receipts in front."""
        ...

    def try_out(self, machine: str) -> None:
        """Print a page on the "printer", open the "drawer", connect "scanner" or "camera" anew."""
        ...

    def outcome(self, machine: str) -> str:
        """Return how the last try ended: FINE, an error's code, WORKING, or "" before any."""
        ...

    def watch(self, *, is_on: bool) -> None:
        """Ask for what the camera sees, or no more."""
        ...

    def preview(self) -> Preview | None:
        """Return what the camera saw last while it was watched, None for nothing."""
        ...

    def places(self) -> Places:
        """Return where the machines are plugged in."""
        ...

    def ports(self) -> tuple[str, ...]:
        """Return the serial ports that there are."""
        ...

    def set_up(self, places: Places) -> None:
        """Keep where the machines are, and take it over. Raises a PosError for a bad address."""
        ...


class NoUpkeep:
    """The upkeep of a counter without machines: there is nothing to look after."""

    def disk_free(self) -> int | None:
        """Return None: nobody knows."""
        return None

    def printers(self) -> tuple[PrinterFact, ...]:
        """Return no printer."""
        return ()

    def try_out(self, machine: str) -> None:
        """Return at once: there is nothing to try."""

    def outcome(self, _machine: str) -> str:
        """Return that nothing was tried."""
        return ""

    def watch(self, *, is_on: bool) -> None:
        """Return at once: there is nothing to see."""

    def preview(self) -> Preview | None:
        """Return that nothing is seen."""
        return None

    def places(self) -> Places:
        """Return that nothing is plugged in."""
        return Places()

    def ports(self) -> tuple[str, ...]:
        """Return no port."""
        return ()

    def set_up(self, places: Places) -> None:
        """Return at once: there is nothing to set up."""
