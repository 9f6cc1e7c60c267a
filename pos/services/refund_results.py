"""What going back answers: a sale as it can be given back, what that would bring, and its end.

Frozen; amounts are minor units, quantities thousandths. It refuses words: names of goods come in
both languages, and sentences are the caller's job.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.documents import Document
from pos.domain.money import BasisPoints, Minor, Thousandths
from pos.services.selling_results import TenderHanded


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One line of a sale to give back, and how much of it."""

    line: int
    q: Thousandths


@dataclass(frozen=True, slots=True)
class RefundPreviewLine:
    """One line of a sale as it can be given back: sold, gone back so far, still left."""

    line: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    sold: Thousandths
    returned: Thousandths
    net: Minor
    """What the whole line cost after all discounts, tax inside or on top as it was sold."""

    @property
    def left(self) -> Thousandths:
        """Return how much of the line can still be given back: nothing where too much came back."""
        left = self.sold - self.returned
        return left if left * self.sold > 0 else 0


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """A sale looked up for a refund; nothing is written."""

    sale: str
    number: str
    at: str
    total: Minor
    lines: tuple[RefundPreviewLine, ...]
    tenders: tuple[TenderHanded, ...]
    """Net of change, as the sale was paid."""
    is_of_open_shift: bool
    """Claim that a post-void may still take it back as a whole."""
    has_member: bool


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What a refund of these lines would hand back; nothing is written."""

    total: Minor
    tenders: tuple[TenderHanded, ...]
    lines: Mapping[int, Minor]
    """What each line that goes back brings, by its number."""


@dataclass(frozen=True, slots=True)
class RefundDone:
    """A refund that is on disk; `total` is positive, what is handed back."""

    refund: str
    number: str
    total: Minor
    taxes: Mapping[BasisPoints, Minor]
    tenders: tuple[TenderHanded, ...]
    document: Document
    receipt_text: str


@dataclass(frozen=True, slots=True)
class PostVoidDone:
    """A sale of this shift taken back as a whole; it keeps the sale's number."""

    post_void: str
    number: str
    total: Minor
    tenders: tuple[TenderHanded, ...]
    document: Document
    receipt_text: str
