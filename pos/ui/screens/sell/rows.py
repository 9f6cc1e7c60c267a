"""The basket's rows: a few row widgets used again and again, a page of whole lines at a time.

Owns paging: no line is ever cut in two, and a basket of 500 lines costs as much to draw as one of
six. (A RecycleView scrolls by pixels and would cut lines at its edge; the pool of rows is the
same idea with whole pages.) A swipe up or down turns the page.
"""

from dataclasses import replace
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key, Touch
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.textures import width_of
from pos.ui.theme import FLASH_S, PX_BODY, PX_HEADING, PX_KEY, PX_LIST

_OPEN_EXTRA = 80
_SWIPE = 60
_LEAST = 64


class BasketRow(Touch):
    """A line: picture, name, unit price, quantity, amount; an open one has its keys below."""

    view = ObjectProperty()
    line_height = NumericProperty(72)
    is_flashing = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self._edge = Plate(ground="water", edge="", corner=0)
        self._picture = Picture(inset=4)
        self._name = Text(px=PX_LIST, px_least=PX_BODY, bold=True)
        self._price = Text(px=PX_BODY)
        self._quantity = Text(px=PX_KEY, px_least=PX_BODY, align="right")
        self._amount = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._rule = Plate(ground="line", edge="", corner=0)
        self._keys = {
            name: Key(view=None, px=PX_LIST)
            for name in ("less", "more", "typed", "reprice", "discount", "remove")
        }
        self._keys["typed"].px = PX_HEADING
        for part in (
            *(self._edge, self._picture, self._name, self._price, self._quantity),
            *(self._amount, self._rule, *self._keys.values()),
        ):
            self.add_widget(part)
        self._end_flash: Any = None
        thread.on_change(
            self, ("view", "line_height", "is_flashing", "pos", "size", "state"), self._lay
        )

    def sends(self) -> str:
        """Return the name that opens or closes this line."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Lay the line, and its keys where it is open."""
        view, high = self.view, self.line_height
        is_new = view.is_newest
        self.ground = "tint_water" if is_new else ""
        if self.is_flashing:
            self.ground = "tint_green"
        if self.state == "down":
            self.ground = "line"
        box = Box(0, 0, self.width, high)
        side = high - 16
        self._put(self._edge, Box(0, 0, 4, self.height) if is_new else None)
        self._put(self._picture, Box(7, 8, side, side))
        self._picture.source, self._picture.name = view.picture, view.name
        right = box.w - 15
        self._put(self._amount, Box(right - 112, 0, 112, high))
        self._put(self._quantity, Box(right - 112 - 128, 0, 116, high))
        # Words may take what a short quantity leaves of its column.
        taken = min(116, width_of(view.quantity, PX_KEY, False) + 2)
        words = Box(7 + side + 16, 0, right - 124 - taken - side - 23 - 12, high)
        self._put(self._name, Box(words.x, high / 2 - 30, words.w, 30))
        self._put(self._price, Box(words.x, high / 2 + 1, words.w, 25))
        self._name.text, self._name.tail = view.name, view.rest
        self._price.text, self._price.tone = view.price, "ink" if is_new else "quiet"
        self._price.tail, self._price.tail_tone = view.given, "amber" if view.given else ""
        self._quantity.text, self._amount.text = view.quantity, view.amount
        self._put(self._rule, Box(0, self.height - 1, self.width, 1))
        self._lay_keys(high)

    def _lay_keys(self, top: float) -> None:
        """Lay the open line's keys: remove stands apart."""
        view = self.view
        if not view.is_open:
            for part in self._keys.values():
                self._put(part, None)
            return
        wide = self.width > 600  # noqa: PLR2004 - 1024 has no room for icons beside words
        for name, key in self._keys.items():
            shown = getattr(view, name)
            key.view = shown if wide or not shown.word else replace(shown, icon="")
        side, words, apart = (72, (112, 152), 24) if wide else (64, (80, 112), 8)
        remove = 136 if wide else 96
        left: float = 7
        for name, width in (("less", side), ("typed", side), ("more", side)):
            self._put(self._keys[name], Box(left, top, width, _LEAST))
            left += width + 8
        left += apart - 8
        for name, word in zip(("reprice", "discount"), words, strict=True):
            self._put(self._keys[name], Box(left, top, word, _LEAST))
            left += word + 8
        self._put(self._keys["remove"], Box(self.width - 15 - remove, top, remove, _LEAST))

    def _put(self, part: Any, box: Box | None) -> None:
        place(part, box, self.height)
        if box is not None:
            part.pos = (part.x + self.x, part.y + self.y)

    def flash(self) -> None:
        """Answer a scan that added to this line, for a moment."""
        if self._end_flash:
            self._end_flash()
        self.is_flashing = True
        self._end_flash = thread.later(FLASH_S, self._settle)

    def _settle(self) -> None:
        self.is_flashing = False


class BasketRows(Widget):
    """A page of the basket's lines, newest on top; only whole lines are shown."""

    lines = ObjectProperty(())
    line_height = NumericProperty(72)
    first = NumericProperty(0)
    """Index of the line on top of the page."""
    hidden_below = NumericProperty(0)
    hidden_above = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._rows: list[BasketRow] = []
        self._newest: tuple[int, int] | None = None
        self._open: int | None = None
        thread.on_change(self, ("lines", "line_height", "first", "pos", "size"), self._fill)

    def turn(self, step: int) -> None:
        """Turn a page down or up, as far as there is one."""
        if step > 0 and self.hidden_below:
            self.first += max(1, self._fitting(int(self.first)))
        elif step < 0:
            self.first = max(0, self.first - int(self.height // self.line_height))

    def on_touch_up(self, touch: Any) -> bool:
        """Take a swipe as a turn of the page."""
        if self.collide_point(*touch.opos) and abs(touch.y - touch.oy) > _SWIPE:
            self.turn(1 if touch.y > touch.oy else -1)
        return bool(super().on_touch_up(touch))

    def _high(self, line: Any) -> float:
        return float(self.line_height + (_OPEN_EXTRA if line.is_open else 0))

    def _fitting(self, first: int) -> int:
        """Return how many whole lines fit from this one on."""
        used = 0.0
        for count, line in enumerate(self.lines[first:]):
            used += self._high(line)
            if used > self.height + 1:
                return count
        return len(self.lines) - first

    def _first(self, *, is_read: bool) -> int:
        """Return which line is on top: a new one comes to the top, an opened one into sight."""
        first = 0 if is_read else min(int(self.first), max(0, len(self.lines) - 1))
        at = next((i for i, line in enumerate(self.lines) if line.is_open), None)
        opened = self.lines[at].number if at is not None else None
        if at is not None and (is_read or opened != self._open):
            first = min(first, at)
            while first < at and first + self._fitting(first) <= at:
                first += 1
        self._open = opened
        return first

    def _fill(self) -> None:
        """Show the lines from the first one on."""
        if self.height < 1:
            return
        newest = (self.lines[0].number, self.lines[0].flashes) if self.lines else None
        is_read, self._newest = newest != self._newest, newest
        first = self._first(is_read=is_read)
        shown = self.lines[first : first + self._fitting(first)]
        self.first, self.hidden_above = first, first
        self.hidden_below = len(self.lines) - first - len(shown)
        while len(self._rows) < len(shown):
            self._rows.append(BasketRow(view=shown[len(self._rows)]))
            self.add_widget(self._rows[-1])
        y = 0.0
        for row, line in zip(self._rows, shown, strict=False):
            high = self._high(line)
            row.view, row.line_height = line, self.line_height
            place(row, Box(0, y, self.width, high), self.height)
            row.pos = (row.x + self.x, row.y + self.y)
            y += high
        for row in self._rows[len(shown) :]:
            place(row, None, 0)
        if is_read and newest is not None and newest[1] > 1 and first == 0:
            self._rows[0].flash()
