"""The basket's rows: a few row widgets used again and again, a page of whole lines at a time.

Owns paging: no line is ever cut in two, and a basket of 500 lines costs as much to draw as one of
six. (A RecycleView scrolls by pixels and would cut lines at its edge; the pool of rows is the
same idea with whole pages.) A swipe up or down turns the page.
"""

from typing import Any

from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key, Touch
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.theme import FLASH_S, PX_BODY, PX_HEADING, PX_KEY, PX_LIST

_OPEN_EXTRA = 80
_SWIPE = 60
_LEAST = 64


class BasketRow(Touch):
    """A line: picture, name, unit price, quantity, amount; an open one has its keys below."""

    view = ObjectProperty()
    line_height = NumericProperty(72)

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
        self._keys = {name: Key(view=None, px=PX_LIST) for name in ("less", "more", "typed", "remove")}
        self._count = Text(px=PX_HEADING, px_least=PX_BODY, bold=True, align="center")
        for part in (
            *(self._edge, self._picture, self._name, self._price, self._quantity),
            *(self._amount, self._rule, self._count, *self._keys.values()),
        ):
            self.add_widget(part)
        self._flashed = 0
        self._end_flash: Any = None
        relay = thread.before_frame(self._lay)
        for name in ("view", "line_height", "pos", "size", "state"):
            self.fbind(name, relay)
        relay()

    def sends(self) -> str:
        """Return the name that opens or closes this line."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Lay the line, and its keys where it is open."""
        view, high = self.view, self.line_height
        is_new = view.is_newest
        self.ground = "tint_water" if is_new else ""
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
        words = Box(7 + side + 16, 0, right - 240 - side - 23 - 8, high)
        self._put(self._name, Box(words.x, high / 2 - 30, words.w, 30))
        self._put(self._price, Box(words.x, high / 2 + 1, words.w, 25))
        self._name.text, self._name.tail = view.name, view.rest
        self._price.text, self._price.tone = view.price, "ink" if is_new else "quiet"
        self._quantity.text, self._amount.text = view.quantity, view.amount
        self._put(self._rule, Box(0, self.height - 1, self.width, 1))
        self._lay_keys(high)
        self._flash()

    def _lay_keys(self, top: float) -> None:
        """Lay the open line's keys: remove stands apart."""
        view = self.view
        if not view.is_open:
            for part in (*self._keys.values(), self._count):
                self._put(part, None)
            return
        for name, key in self._keys.items():
            key.view = getattr(view, name)
        self._count.text = view.count
        wide = self.width > 600  # noqa: PLR2004 - 1024 has narrower keys
        self._put(self._keys["less"], Box(7, top, 72, _LEAST))
        self._put(self._count, Box(83, top, 64, _LEAST))
        self._put(self._keys["more"], Box(151, top, 72, _LEAST))
        self._put(self._keys["typed"], Box(247, top, 160 if wide else 136, _LEAST))
        remove = 144
        self._put(self._keys["remove"], Box(self.width - 15 - remove, top, remove, _LEAST))

    def _put(self, part: Any, box: Box | None) -> None:
        place(part, box, self.height)
        if box is not None:
            part.pos = (part.x + self.x, part.y + self.y)

    def _flash(self) -> None:
        """Answer a scan that added to this line, for a moment."""
        flashes = self.view.flashes
        if flashes > 1 and flashes != self._flashed:
            self.ground = "tint_green"
            if self._end_flash:
                self._end_flash()
            self._end_flash = thread.later(FLASH_S, self._settle)
        self._flashed = flashes

    def _settle(self) -> None:
        self.ground = "tint_water" if self.view.is_newest else ""


class BasketRows(Widget):
    """A page of the basket's lines, newest on top."""

    lines = ObjectProperty(())
    line_height = NumericProperty(72)
    page = NumericProperty(0)
    hidden_below = NumericProperty(0)
    hidden_above = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._rows: list[BasketRow] = []
        self._top_line: int | None = None
        refill = thread.before_frame(self._fill)
        for name in ("lines", "line_height", "page", "pos", "size"):
            self.fbind(name, refill)
        refill()

    def turn(self, step: int) -> None:
        """Turn a page down or up, as far as there is one."""
        if (step > 0 and self.hidden_below) or (step < 0 and self.page):
            self.page += step

    def on_touch_up(self, touch: Any) -> bool:
        """Take a swipe as a turn of the page."""
        if self.collide_point(*touch.opos) and abs(touch.y - touch.oy) > _SWIPE:
            self.turn(1 if touch.y > touch.oy else -1)
        return bool(super().on_touch_up(touch))

    def _pages(self) -> list[list[Any]]:
        """Return the lines in pages that fit whole."""
        pages: list[list[Any]] = [[]]
        used = 0.0
        for line in self.lines:
            high = self.line_height + (_OPEN_EXTRA if line.is_open else 0)
            if used + high > self.height + 1 and pages[-1]:
                pages.append([])
                used = 0.0
            pages[-1].append(line)
            used += high
        return pages

    def _fill(self) -> None:
        """Show the lines of the page; a new line on top turns back to the first page."""
        if self.height < 1:
            return
        newest = (self.lines[0].number, self.lines[0].flashes) if self.lines else None
        if newest != self._top_line:
            self._top_line, self.page = newest, 0
        pages = self._pages()
        at = min(int(self.page), len(pages) - 1)
        self.page = at
        shown = pages[at]
        self.hidden_below = sum(len(page) for page in pages[at + 1 :])
        self.hidden_above = sum(len(page) for page in pages[:at])
        while len(self._rows) < len(shown):
            self._rows.append(BasketRow(view=shown[len(self._rows)]))
            self.add_widget(self._rows[-1])
        y = 0.0
        for row, line in zip(self._rows, shown, strict=False):
            high = self.line_height + (_OPEN_EXTRA if line.is_open else 0)
            row.view, row.line_height = line, self.line_height
            place(row, Box(0, y, self.width, high), self.height)
            row.pos = (row.x + self.x, row.y + self.y)
            y += high
        for row in self._rows[len(shown) :]:
            place(row, None, 0)
