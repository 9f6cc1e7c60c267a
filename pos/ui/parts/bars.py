"""The bar and the foot of every screen: the finishing key top right, Scan bottom centre, always.

Owns these two places for all screens, sizes, languages and hands; no screen draws them itself.
"""

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty

from pos.presenters.parts import KeyView
from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.textures import width_of
from pos.ui.theme import (
    BAR_HEIGHT,
    FINISH_SIZE,
    FOOT_HEIGHT,
    KEY_GAP,
    MARGIN,
    PX_BODY,
    PX_HEADING,
    PX_KEY,
    PX_LIST,
    PX_PRICE,
    SCAN_SIZE,
)

_CORNER = 72
_FACE = 48
_APART = 24
_NEAR = 8
_COLUMN_BELOW = 200


class TopBar(Plate):
    """A BarView: corner key, title, state, who, clock, total, finishing key."""

    view = ObjectProperty()
    is_covered = BooleanProperty(False)
    """Claim that a strip lies over all between the corner and the finishing key."""

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self.corner_key = Key(view=None)
        self._mark = Plate(ground="water", edge="")
        self._mark_icon = Icon(name="logo", px=36, tone="water_ink")
        self._title = Text(bold=True)
        self._subtitle = Text(px=PX_BODY, tone="quiet")
        self._state_icon = Icon(tone="quiet")
        self._state = Text(px=PX_BODY, tone="quiet")
        self._face = Picture(backing="", is_round=True)
        self._who = Text(px=PX_LIST)
        self._clock = Text(px=PX_LIST)
        self.total = Text(px=PX_PRICE, bold=True, align="right")
        self.finish = Key(view=None, px=PX_HEADING, icon_px=32)
        self._line = Plate(ground="line", edge="", corner=0)
        for part in (
            *(self._line, self.corner_key, self._mark, self._mark_icon, self._title),
            *(self._subtitle, self._state_icon, self._state, self._face, self._who),
            *(self._clock, self.total, self.finish),
        ):
            self.add_widget(part)
        thread.on_change(self, ("view", "is_covered", "pos", "size"), self._lay)

    def _put(self, part: Any, box: Box | None) -> None:
        place(part, box, BAR_HEIGHT)
        part.y += self.y

    def _lay(self) -> None:
        """Place from both ends; what has no room between them is left out, least needed first."""
        view = self.view
        self._put(self._line, Box(0, BAR_HEIGHT - 1, self.width, 1))
        finish = Box(self.width - MARGIN - FINISH_SIZE[0], KEY_GAP, *FINISH_SIZE)
        self.finish.view = view.finish
        self._put(self.finish, finish)
        self._lay_corner(view.corner)
        if self.is_covered:
            self._clear_middle()
            return
        left = self._lay_title()
        right = self._lay_total(finish.x - _APART)
        self._lay_middle(left + _APART, right)

    def _clear_middle(self) -> None:
        """Take away what a strip lies over: half a word beside it would be worse than none."""
        for part in (
            *(self._title, self._subtitle, self._state_icon, self._state),
            *(self._face, self._who, self._clock, self.total),
        ):
            self._put(part, None)

    def _lay_corner(self, corner: KeyView | None) -> None:
        self.corner_key.view = corner
        box = Box(MARGIN, KEY_GAP, _CORNER, _CORNER)
        self._put(self.corner_key, box if corner else None)
        self._put(self._mark, None if corner else box.inset(12))
        self._put(self._mark_icon, None if corner else box.inset(12))

    def _lay_title(self) -> float:
        """Lay the title; returns where it ends."""
        view, x = self.view, MARGIN + _CORNER + 16
        self._title.text, self._subtitle.text = view.title, view.subtitle
        if view.subtitle:
            is_narrow = self.width < 1000 and bool(view.total)  # noqa: PLR2004 - 800 wide
            px = PX_LIST
            wide = max(
                width_of(view.title, px, True),
                width_of(view.subtitle, PX_BODY, False),
            )
            if is_narrow:
                self._put(self._title, None)
                self._put(self._subtitle, None)
                return x - 16
            self._title.px = px
            self._put(self._title, Box(x, 18, wide + 4, 28))
            self._put(self._subtitle, Box(x, 46, wide + 4, 24))
            return x + wide
        self._title.px = PX_HEADING
        wide = width_of(view.title, PX_HEADING, True)
        self._put(self._title, Box(x, KEY_GAP, wide + 4, _CORNER))
        self._put(self._subtitle, None)
        return x + wide

    def _lay_total(self, right: float) -> float:
        """Lay the total; returns where it begins."""
        view = self.view
        self.total.text, self.total.lead = view.total, view.sign
        if not view.total:
            self._put(self.total, None)
            return right
        sign = width_of(view.sign, round(PX_PRICE * 0.56), False)
        wide = width_of(view.total, PX_PRICE, True) + sign + round(PX_PRICE * 0.06) + 2
        self._put(self.total, Box(right - wide, KEY_GAP, wide, _CORNER))
        return right - wide - _APART

    def _lay_middle(self, left: float, right: float) -> None:
        """Lay clock, who and state from the right as far as there is room.

        How much waits for the server and since when goes last: it is shown always.
        """
        view, room, text = self.view, right - left, self.view.state_text
        clock = width_of(view.clock, PX_LIST, False)
        who = width_of(view.who, PX_LIST, False) if view.who else 0
        face = _FACE if view.who else 0
        icon = 28 + _NEAR if view.state_icon else 0
        parts = {"state": _wide(text) + icon, "face": face, "clock": clock, "who": who}
        if _needed(parts) > room:
            text = view.state_short
            parts["state"] = _wide(text) + icon
        for dropped in ("who", "clock", "face"):
            if _needed(parts) > room:
                parts[dropped] = 0
        self._clock.text, self._who.text, self._state.text = view.clock, view.who, text
        self._state_icon.name = view.state_icon
        self._face.source, self._face.name = view.face, view.who
        right = self._from_right(self._clock, parts["clock"], right, _APART)
        right = self._from_right(self._who, parts["who"], right, _NEAR)
        right = self._from_right(self._face, parts["face"], right, _APART)
        if not parts["state"]:
            self._put(self._state, None)
            self._put(self._state_icon, None)
            return
        words = parts["state"] - 28 - _NEAR
        right = self._from_right(self._state, max(0, words), right, _NEAR)
        self._from_right(self._state_icon, 28, right, 0)

    def _from_right(self, part: Any, wide: float, right: float, gap: float) -> float:
        """Place a part that ends at `right`; returns where the next one ends."""
        if not wide:
            self._put(part, None)
            return right
        high = _FACE if part is self._face else 40
        self._put(part, Box(right - wide - 2, (BAR_HEIGHT - high) / 2, wide + 2, high))
        return right - wide - 2 - gap


def _wide(text: str) -> int:
    """Return how wide the words of a state are."""
    return width_of(text, PX_BODY, False) if text else 0


def _needed(parts: dict[str, int]) -> int:
    """Return the room that these widths take beside each other."""
    return sum(wide + _APART for wide in parts.values() if wide)


class FootBar(Plate):
    """Scan in the middle, two keys on each side, mirrored for the left hand."""

    scan = ObjectProperty()
    sides = ObjectProperty((None, None, None, None))
    is_left_handed = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self.scan_key = Key(view=None, px=PX_HEADING, icon_px=44)
        self.side_keys = [Key(view=None) for _ in range(4)]
        self._line = Plate(ground="line", edge="", corner=0)
        for part in (self._line, self.scan_key, *self.side_keys):
            self.add_widget(part)
        thread.on_change(self, ("scan", "sides", "is_left_handed", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Place Scan in the middle and the side keys around it."""
        place(self._line, Box(0, 0, self.width, 1), FOOT_HEIGHT)
        self._line.y += self.y
        middle = Box((self.width - SCAN_SIZE[0]) / 2, KEY_GAP, *SCAN_SIZE)
        self.scan_key.view = self.scan
        place(self.scan_key, middle, FOOT_HEIGHT)
        self.scan_key.y += self.y
        wide = (middle.x - _APART - MARGIN - KEY_GAP) / 2
        beyond = middle.right + _APART
        starts = [MARGIN, MARGIN + wide + KEY_GAP, beyond, beyond + wide + KEY_GAP]
        if self.is_left_handed:
            starts.reverse()
        for key, view, x in zip(self.side_keys, self.sides, starts, strict=True):
            key.view = view
            key.form = "column" if wide < _COLUMN_BELOW else "row"
            key.px = PX_KEY if wide > 100 else PX_LIST  # noqa: PLR2004 - 88 wide at 800
            place(key, Box(x, KEY_GAP, wide, SCAN_SIZE[1]) if view else None, FOOT_HEIGHT)
            key.y += self.y
