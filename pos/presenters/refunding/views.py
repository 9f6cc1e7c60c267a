"""What the refund screen shows, as frozen views: finding a receipt, its lines, what goes back."""

from dataclasses import dataclass

from pos.presenters.parts import KeyView, PadView, Tone
from pos.presenters.typing_line import FieldView, KeyboardView


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt of today to pick."""

    key: str
    time: str
    number: str
    who: str
    total: str
    note: str
    """Why it cannot be picked, "" where it can."""


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why a receipt cannot be given back now, and what to do."""

    tone: Tone
    icon: str
    title: str
    code: str
    text: str
    keys: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True)
class FindReceiptView:
    """Today's receipts on one side, the number to type on the other."""

    title: str
    hint: str
    rows: tuple[ReceiptRow, ...]
    empty: str
    empty_text: str
    below: str
    above: str
    problem: ProblemView | None
    pad: PadView | None
    """For the last digits of a number of this till; None while a whole number is typed."""
    field: FieldView | None
    keyboard: KeyboardView | None


@dataclass(frozen=True, slots=True)
class RefundLineView:
    """A line of the sale: sold, given back before, given back now."""

    picture: str
    name: str
    rest: str
    price: str
    """What the whole line cost."""
    sold: str
    before: str
    now: str
    amount: str
    is_chosen: bool
    less: KeyView
    more: KeyView
    done: str
    """Said instead of the keys where nothing is left of the line."""


@dataclass(frozen=True, slots=True)
class RefundView:
    """The sale's lines, and what the customer gets and how."""

    heading: str
    columns: tuple[str, str, str, str]
    lines: tuple[RefundLineView, ...]
    below: str
    above: str
    label: str
    sign: str
    total: str
    is_chosen: bool
    tender_icon: str
    tender_text: str
    ways_label: str
    ways: tuple[KeyView, ...]
