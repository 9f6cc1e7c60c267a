"""Key: everything that can be tapped, in one of five forms.

Owns how a look is painted and that a tap answers within a frame: pressed at once, and the key's
name sent to the shell when it is let go. It never acts by itself, and no keyboard reaches it.
"""

from typing import Any

from kivy.properties import NumericProperty, ObjectProperty, OptionProperty
from kivy.uix.behaviors import ButtonBehavior

from pos.presenters.parts import KeyView, Look
from pos.ui import thread
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import LEADING, Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_PRICE

_PAINT = {
    Look.SOLID: ("water", "", 0, "water_ink"),
    Look.TINT: ("tint_water", "water", 2, "water"),
    Look.KEY: ("key", "", 0, "ink"),
    Look.NOT_YET: ("", "line", 2, "quiet"),
    Look.WAY_OUT: ("", "line", 2, "ink"),
    Look.STOP: ("key", "", 0, "red"),
}
_NOTHING = KeyView("", "")
_ICON_GAP = 16
_PICTURE_EDGE, _PICTURE_LEAST = 3, 44
_WORDS_EDGE = 6
_ICON_FOR_PICTURE = 40


class Touch(ButtonBehavior, Plate):
    """A plate that sends a name when it is tapped."""

    def sends(self) -> str:
        """Return what a tap sends, "" for nothing now."""
        raise NotImplementedError

    def on_touch_down(self, touch: Any) -> bool:
        """Take the touch only where there is something to send and it can be seen.

        A part that is put away keeps its keys where they were: they must not take what is meant
        for whatever stands there now.
        """
        if not self.collide_point(*touch.pos) or not self.sends() or not self._is_shown():
            return False
        return bool(super().on_touch_down(touch))

    def _is_shown(self) -> bool:
        """Claim that neither this nor anything it lies in is put away."""
        part: Any = self
        while part is not None and part.parent is not part:
            if not part.opacity:
                return False
            part = part.parent
        return True

    def on_release(self) -> None:
        """Send the name up to the shell."""
        above, name = self.parent, self.sends()
        while above is not None and not hasattr(above, "takes_tap"):
            above = above.parent
        if above is not None and name:
            above.takes_tap(name)


class Key(Touch):
    """A key showing a KeyView. Forms: row, column, picture, amount, list."""

    view = ObjectProperty(_NOTHING, allownone=True)
    form = OptionProperty("row", options=["row", "column", "picture", "amount", "list"])
    px = NumericProperty(PX_KEY)
    px_least = NumericProperty(PX_BODY)
    icon_px = NumericProperty(28)
    word_lines = NumericProperty(0)
    """Lines kept for the word of a picture key, alike in a grid; 0: as many as it needs."""
    word: Text
    note: Text
    icon: Icon
    picture: Picture

    def __init__(self, **given: Any) -> None:
        """Make the parts once; they are laid out again when view or size change."""
        super().__init__(**given)
        self.word = Text(bold=True, align="center")
        self.note = Text(align="center", px=PX_BODY)
        self.icon = Icon()
        self.picture = Picture(backing="")
        for part in (self.picture, self.icon, self.word, self.note):
            self.add_widget(part)
        relay = thread.before_frame(self._lay)
        looks = ("view", "form", "px", "px_least", "icon_px", "word_lines")
        for name in (*looks, "pos", "size", "state"):
            self.fbind(name, relay)
        self._lay()

    @property
    def key(self) -> KeyView:
        """Return the view, or that of no key at all."""
        return self.view or _NOTHING

    def sends(self) -> str:
        """Return the key's name while it is on."""
        return self.key.name if self.key.is_on else ""

    def on_touch_down(self, touch: Any) -> bool:
        """Take the touch, but not the second of two where the first has changed what it does."""
        if self.key.takes_once and touch.is_double_tap and self.collide_point(*touch.pos):
            return True
        return super().on_touch_down(touch)

    def _lay(self) -> None:
        """Paint the look and put the parts in their places."""
        key = self.key
        self.disabled = not key.is_on
        self.opacity = 1 if key.name else 0
        ink = self._paint(key)
        note_ink = ink if key.look in {Look.SOLID, Look.TINT} else "quiet"
        self.word.text, self.word.tone, self.word.px, self.word.lines = key.word, ink, self.px, 1
        self.word.px_least = min(self.px, self.px_least)
        self.note.text, self.note.tone, self.note.px_least = key.note, note_ink, PX_BODY
        self.icon.name, self.icon.tone, self.icon.px = key.icon, ink, self.icon_px
        self.picture.source, self.picture.name = key.picture, key.word
        self.picture.category = key.category
        getattr(self, f"_lay_{self.form}")()

    def _paint(self, key: KeyView) -> str:
        """Paint ground and edge; returns the token of the ink."""
        ground, edge, edge_px, ink = _PAINT[key.look]
        if ground == "key" and key.on_paper:
            ground, edge, edge_px = "panel", "line", 1
        if not key.is_on and key.look is not Look.SOLID:
            ground, edge, edge_px, ink = "", "line", 1, "quiet"
        if self.state == "down" and key.is_on:
            ground = {"water": "water", "tint_water": "line"}.get(ground, "line")
        self.ground, self.edge, self.edge_px = ground, edge, edge_px
        return ink

    def _put(self, part: Any, x: float, y: float, w: float, h: float) -> None:
        """Put a part at (x, y) from this key's top left."""
        part.size = (max(0, w), max(0, h))
        part.pos = (self.x + x, self.top - y - h)

    def _hide(self, *parts: Any) -> None:
        for part in parts:
            part.size = (0, 0)

    def _lay_row(self) -> None:
        """Icon left of the word, the pair in the middle; a note under the word."""
        self._hide(self.picture)
        key, icon = self.key, self.icon_px if self.key.icon else 0
        self.word.align = self.note.align = "left" if icon else "center"
        gap = _ICON_GAP if icon and key.word else 0
        room = self.width - 16 - icon - gap
        widest = max(
            width_of(key.word, int(self.px), True),
            width_of(key.note, PX_BODY, False),
        )
        words = min(room, widest) if icon else room
        left = (self.width - icon - gap - words) / 2
        self._put(self.icon, left, 0, icon, self.height)
        x = left + icon + gap
        if key.note:
            high = self.px * LEADING
            top = (self.height - high - PX_BODY * LEADING) / 2
            self._put(self.word, x, top, words, high)
            self._put(self.note, x, top + high, words, PX_BODY * LEADING)
        else:
            self._hide(self.note)
            self._put(self.word, x, 0, words, self.height)

    def _lay_column(self) -> None:
        """Icon over the word, a note under it."""
        self._hide(self.picture)
        self.word.align = self.note.align = "center"
        self.word.lines = self.lines_needed()
        px = self.px if self.word.lines == 1 else self.px_least
        high = px * LEADING * self.word.lines
        note = PX_BODY * LEADING if self.key.note else 0
        icon = self.icon.px if self.key.icon else 0
        gap = min(8, max(0, self.height - icon - high - note - 8)) if icon else 0
        top = (self.height - icon - gap - high - note) / 2
        edge = _PICTURE_EDGE
        self._put(self.icon, 0, top, self.width, icon)
        self._put(self.word, edge, top + icon + gap, self.width - 2 * edge, high)
        if note:
            self._put(self.note, edge, top + icon + gap + high, self.width - 2 * edge, note)
        else:
            self._hide(self.note)

    def _lay_picture(self) -> None:
        """Picture, name and price below each other; without room no price."""
        if not self.key.picture and self.key.icon:
            self.icon.px = _ICON_FOR_PICTURE
            self._lay_column()
            return
        self._hide(self.icon)
        self.word.align = self.note.align = "center"
        room = self.width - 2 * _PICTURE_EDGE
        self.word.lines = self.word_lines or self.lines_needed()
        px = self.px if self.word.lines == 1 else self.word.px_least
        name, price = px * LEADING * self.word.lines, PX_BODY * LEADING
        has_room = self.height >= 120 or self.height - name - price - 16 >= _PICTURE_LEAST  # noqa: PLR2004 - two lines and a picture
        has_price = has_room and bool(self.key.note)
        words = name + (price if has_price else 0)
        side = min(self.width - 16, self.height - words - 16, 112)
        top = (self.height - side - words) / 2 - 1
        self._put(self.picture, (self.width - side) / 2, top, side, side)
        self._put(self.word, _PICTURE_EDGE, top + side, room, name)
        if has_price:
            self._put(self.note, 6, top + side + name, self.width - 12, price)
        else:
            self._hide(self.note)

    def lines_needed(self) -> int:
        """Return how many lines the word takes under a picture or an icon.

        Several words are rather broken than set to the very edge.
        """
        room = self.width - 2 * (_WORDS_EDGE if " " in self.key.word else _PICTURE_EDGE)
        return 1 if width_of(self.key.word, int(self.px_least), True) <= room else 2

    def _lay_amount(self) -> None:
        """A word and a figure beside each other, both large."""
        self._hide(self.icon, self.picture)
        self.word.px, self.note.px, self.note.bold = 32, PX_PRICE, True
        self.word.align, self.note.align = "right", "left"
        self.note.tone = self.word.tone
        word = width_of(self.key.word, 32, True)
        asked = width_of(self.key.note, PX_PRICE, True)
        figure = min(asked, self.width - word - 24 - 24)
        self.note.px_least = 24
        left = (self.width - word - 24 - figure) / 2
        self._put(self.word, left, 4, word, self.height)
        self._put(self.note, left + word + 24, 0, figure, self.height)

    def _lay_list(self) -> None:
        """Icon at the left edge, word beside it, the note at the right edge."""
        self._hide(self.picture)
        icon = self.icon_px if self.key.icon else 0
        x = 24 + (icon + 20 if icon else 0)
        self.word.align, self.note.align = "left", "right"
        asked = width_of(self.key.note, PX_BODY, False) if self.key.note else 0
        note = min(asked, self.width - x - 24)
        word = width_of(self.key.word, int(self.px), True)
        is_beside = not note or word + 16 + note <= self.width - x - 24
        self._put(self.icon, 24, 0, icon, self.height)
        if is_beside:
            self._put(self.word, x, 0, self.width - x - 24 - note, self.height)
            self._put(self.note, self.width - 24 - note, 0, note, self.height)
            return
        self.note.align = "left"
        high = self.px * LEADING
        top = (self.height - high - PX_BODY * LEADING) / 2
        self._put(self.word, x, top, self.width - x - 16, high)
        self._put(self.note, x, top + high, self.width - x - 16, PX_BODY * LEADING)
