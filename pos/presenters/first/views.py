"""What the steps of the first minute show, beside the forms that other screens share."""

from dataclasses import dataclass

from pos.presenters.parts import KeyView


@dataclass(frozen=True, slots=True)
class LanguageView:
    """The welcome, in both languages at once, and a large key for each."""

    heading: str
    text: str
    keys: tuple[KeyView, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """An answer: what was asked, what was said."""

    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class NewPinView:
    """The owner's PIN, typed twice; dots stand for digits."""

    icon: str
    heading: str
    text: str
    is_refused: bool
    dots: int
    filled: int
    keys: tuple[KeyView, ...]
    summary: tuple[SummaryLine, ...]
    """What was answered so far."""
