"""What views are made of: keys, the bar, the foot, the strip; frozen, and without Kivy.

Owns the vocabulary between presenters and screens. A key's `name` is what a tap on it sends;
words are in the user's language already, figures are written as they stand.
"""

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """How a key looks, by what it means."""

    SOLID = "solid"
    """The next tap; at most one on a screen."""
    TINT = "tint"
    """The other anchor: water tint with an edge."""
    KEY = "key"
    """Any other key."""
    NOT_YET = "not_yet"
    """Hollow with quiet ink: nothing to tap yet."""
    WAY_OUT = "way_out"
    """Hollow with ink: leaves without doing."""
    STOP = "stop"
    """Takes something away: red ink on a key."""


class Tone(StrEnum):
    """What a message is: it asks, stops, tells that something is done, or just tells."""

    AMBER = "amber"
    RED = "red"
    GREEN = "green"
    WATER = "water"


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key: where `is_on` is false it is drawn, with its `note` as the reason, and takes no tap.

    `on_paper` keys stand on the ground itself, not on a panel.
    """

    name: str
    word: str
    icon: str = ""
    note: str = ""
    look: Look = Look.KEY
    is_on: bool = True
    picture: str = ""
    category: str = ""
    on_paper: bool = False
    takes_once: bool = False
    """The second tap of a double tap is not taken: by then the key does something else."""


@dataclass(frozen=True, slots=True)
class StripView:
    """What needs a hand, under the bar: what happened, what to do, its keys."""

    title: str
    text: str
    icon: str
    tone: Tone
    keys: tuple[KeyView, ...] = ()


@dataclass(frozen=True, slots=True)
class BarView:
    """The top bar: where one is, who, when, how things stand, and the key that finishes."""

    title: str
    subtitle: str
    corner: KeyView | None
    """Top left: back or menu; None shows the mark of the house."""
    state_icon: str
    state_text: str
    state_short: str
    """What must be seen of `state_text` where there is no room for all of it."""
    who: str
    face: str
    clock: str
    total: str
    """The running total without its sign, "" where the screen has none."""
    sign: str
    """The currency's sign."""
    finish: KeyView


@dataclass(frozen=True, slots=True)
class CoachView:
    """One sentence on the first visit to a screen, and the word that says it was read."""

    text: str
    ok: str


@dataclass(frozen=True, slots=True)
class FrameView:
    """The frame of a screen: bar, strip, and the foot with Scan between its side keys."""

    bar: BarView
    scan: KeyView
    sides: tuple[KeyView | None, KeyView | None, KeyView | None, KeyView | None]
    strip: StripView | None = None
    coach: CoachView | None = None


@dataclass(frozen=True, slots=True)
class PadView:
    """The number pad: what is typed for what, and its keys in rows of three from the top."""

    label: str
    typed: str
    is_typed: bool
    keys: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True)
class KioskView:
    """All that is to be seen: the frame and the work inside it."""

    frame: FrameView
    work: object
