"""What the first minute asks of the outside: the shop founded, printers found, zones known."""

from dataclasses import dataclass
from typing import Protocol

from pos.presenters.desk import Habits


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """A printer that is plugged in: what to call it, where it is, and the code of how it stands."""

    name: str
    address: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class NewShop:
    """All that the first minute has asked."""

    shop: str
    company: str
    owner: str
    pin: str
    time_zone: str
    printer: str
    """An address, "" for none yet."""
    habits: Habits


class Founder(Protocol):
    """The home without a ledger; `printers` and `found` may take seconds and run on a lane."""

    def time_zone(self) -> str:
        """Return the zone that this machine is set to, as "Asia/Shanghai"."""
        ...

    def zones(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return zones that a text names, each with its offset now; the usual ones for ""."""
        ...

    def printers(self) -> tuple[FoundPrinter, ...]:
        """Return the printers that are plugged in, asking each how it stands."""
        ...

    def found(self, shop: NewShop) -> None:
        """Make the ledger, whole or not at all. Raises LedgerExists, DiskFull, HomeUnwritable."""
        ...
