"""Forms: a few fields, one of which is typed into, with a keyboard or a pad beside them.

Owns the views that a form is drawn from: the shop's names, a new product, a list to pick from.
"""

from dataclasses import dataclass

from pos.presenters.parts import KeyView, PadView
from pos.presenters.typing_line import FieldView, KeyboardView


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: a tap chooses it; `letters` at its end wait for hanzi."""

    key: str
    label: str
    text: str
    hint: str
    is_chosen: bool
    letters: str = ""
    sign: str = ""
    """What leads a figure: the currency's sign."""


@dataclass(frozen=True, slots=True)
class FormView:
    """Fields on one side, what they are typed with on the other."""

    heading: str
    fields: tuple[FormField, ...]
    label: str
    """What the choices below the fields are about; "" where there are none."""
    choices: tuple[KeyView, ...]
    candidates: tuple[KeyView, ...]
    mode: KeyView | None
    """Changes what letters stand for: themselves, or hanzi."""
    keyboard: KeyboardView | None
    pad: PadView | None


@dataclass(frozen=True, slots=True)
class PickView:
    """A list to pick one from; `field` and `keyboard` where one may search it by typing."""

    heading: str
    text: str
    rows: tuple[KeyView, ...]
    field: FieldView | None = None
    keyboard: KeyboardView | None = None
