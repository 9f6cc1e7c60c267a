"""What the journal answers: the day's sales, one receipt, and what was printed again.

Frozen; amounts are minor units, quantities thousandths. It refuses words: names of goods come in
both languages, and sentences are the caller's job.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.coming_back import ComingBack
from pos.domain.documents import Document
from pos.domain.money import Minor


@dataclass(frozen=True, slots=True)
class SaleEntry:
    """One line of the sales journal: kind is sale, refund or post_void, refunds negative."""

    number: str
    total: Minor
    user: str | None
    """Login of who made it."""
    at: str
    kind: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Day:
    """The sales journal of a business date with its sums: a cashier's own, the owner's till's."""

    business_date: str
    entries: tuple[SaleEntry, ...]
    """Oldest first."""
    sales: int
    """How many; `refunds` counts refunds and voids."""
    refunds: int
    net: Minor
    """Sales − refunds."""
    tenders: Mapping[str, Minor]
    """Net by kind, what was handed back taken off."""
    is_own: bool
    """Claim that only what this user made is in it."""


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One entry of the sales journal with its sealed document."""

    entry: SaleEntry
    document: Document


@dataclass(frozen=True, slots=True)
class Printed:
    """Something put in line for the printer; without a printer its text alone."""

    number: str
    """The receipt's number, `Z n` of a closed shift, empty for a running one."""
    copy: int
    """Which copy of its paper it is; 0 for what has no copies."""
    receipt_text: str


@dataclass(frozen=True, slots=True)
class UnusualEvent:
    """One thing out of the ordinary: what kind, who did it, when, what it came to (positive)."""

    kind: str
    user: str | None
    """Login of who did it."""
    at: str
    amount: Minor
    of: str
    """The SKU or the receipt that it is about; "" where there is none."""
    why: ComingBack | None = None
    """Why goods came back, where that was said."""
