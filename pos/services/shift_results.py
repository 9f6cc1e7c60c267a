"""What the shift answers: its opening, its running figures, cash moved, and the Z.

Frozen; amounts are minor units, quantities thousandths. It refuses words: names of goods come in
both languages, and sentences are the caller's job.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.money import Minor


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """The till's shift that any cashier shares from now on."""

    document: str
    number: int
    business_date: str


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The Z of a shift: expected cash, what was counted, counted − expected.

    Refunds (and voids) are positive.
    """

    document: str
    number: int
    z: int
    expected: Minor
    counted: Minor
    difference: Minor
    sales: Minor
    refunds: Minor
    tenders: Mapping[str, Minor]
    held: tuple[str, ...]
    """Baskets still put aside: they stay, and the screen says so."""
    open_lines: int = 0
    """Lines of a basket that was not paid when the shift was closed: it stays too."""


@dataclass(frozen=True, slots=True)
class XReport:
    """The running shift, read only; refunds (and voids) are positive, net = sales − refunds."""

    shift: int
    sales: Minor
    refunds: Minor
    net: Minor
    tenders: Mapping[str, Minor]


@dataclass(frozen=True, slots=True)
class DrawerOpened:
    """The drawer may open: that it was opened without a sale is on disk."""

    document: str


@dataclass(frozen=True, slots=True)
class CashDone:
    """Cash moved in or out of the drawer."""

    document: str
