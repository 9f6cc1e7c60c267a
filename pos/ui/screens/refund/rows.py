"""Rows of the refund's table: head and lines share one set of columns."""

from typing import Any

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_HEADING, PX_KEY, PX_LIST

_NARROW = 800
_KEY = 72


def _columns(width: float) -> dict[str, Box]:
    """Return the columns of a row: words take what the figures leave."""
    is_narrow = width < _NARROW
    count, key, now, amount = (66, 64, 48, 84) if is_narrow else (96, _KEY, 72, 112)
    right = width - 16
    boxes: dict[str, Box] = {"amount": Box(right - amount, 0, amount, 0)}
    x = right - amount - (8 if is_narrow else 16)
    boxes["more"] = Box(x - key, 0, key, 0)
    boxes["now"] = Box(x - key - now, 0, now, 0)
    boxes["less"] = Box(x - 2 * key - now, 0, key, 0)
    x -= 2 * key + now + (12 if is_narrow else 24)
    boxes["before"] = Box(x - count, 0, count, 0)
    boxes["sold"] = Box(x - 2 * count, 0, count, 0)
    boxes["words"] = Box(0, 0, x - 2 * count - 8, 0)
    return boxes


class TableHead(Widget):
    """Which receipt it is, and what the columns hold."""

    heading = StringProperty("")
    columns = ObjectProperty(("", "", "", ""))

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._heading = Text(px=PX_BODY, tone="quiet", lines=2)
        self._words = [Text(px=PX_BODY, tone="quiet", align="right") for _ in range(4)]
        self._words[2].align = "center"
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (self._heading, *self._words, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("heading", "columns", "pos", "size"), self._lay)

    def _lay(self) -> None:
        boxes = _columns(self.width)
        now = Box(boxes["less"].x, 0, boxes["more"].right - boxes["less"].x, 0)
        places = (boxes["sold"], boxes["before"], now, boxes["amount"])
        self._heading.text = self.heading
        room = boxes["words"].w - 15
        self._heading.lines = 1 if width_of(self.heading, PX_BODY, False) <= room else 2
        self._heading.size, self._heading.pos = (room, self.height), (self.x + 15, self.y)
        for words, text, box in zip(self._words, self.columns, places, strict=True):
            words.text, words.px_least = text, PX_BODY - 2
            words.size, words.pos = (box.w, self.height), (self.x + box.x, self.y)
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.y)


class RefundCell(Plate):
    """A line: picture, name, sold, before, the keys with what goes back now, the amount."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self._picture = Picture(inset=4)
        self._name = Text(px=PX_LIST, px_least=PX_BODY, bold=True)
        self._rest = Text(px=PX_BODY, tone="quiet")
        self._sold = Text(px=PX_KEY, px_least=PX_BODY, align="right")
        self._before = Text(px=PX_KEY, px_least=PX_BODY, align="right")
        self._less, self._more = Key(view=None), Key(view=None)
        self._now = Text(px=PX_HEADING, px_least=PX_BODY, align="center")
        self._amount = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._done_icon = Icon(tone="green")
        self._done = Text(px=PX_LIST, px_least=PX_BODY, bold=True, tone="green")
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (
            *(self._picture, self._name, self._rest, self._sold, self._before, self._less),
            *(self._now, self._more, self._amount, self._done_icon, self._done, self._rule),
        ):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        view, boxes, high = self.view, _columns(self.width), self.height
        self.ground = "tint_water" if view.is_chosen else ""
        is_narrow = self.width < _NARROW
        side = 40 if is_narrow else 64
        self._put(self._picture, Box(7, (high - side) / 2, side, side))
        self._picture.source, self._picture.name = view.picture, view.name
        x = 7 + side + (10 if is_narrow else 16)
        room = boxes["words"].w - x
        self._name.text, self._rest.text = view.name, view.rest or view.price
        tail = f" {view.price}" if view.rest and not is_narrow else ""
        self._rest.tail = tail if width_of(view.rest + tail, PX_BODY, False) + 8 <= room else ""
        self._rest.tone = "ink" if view.is_chosen else "quiet"
        self._put(self._name, Box(x, high / 2 - 30, room, 30))
        self._put(self._rest, Box(x, high / 2 + 1, room, 25))
        self._sold.text, self._before.text = view.sold, view.before
        self._before.tone = "quiet" if view.before == "0" else "ink"
        self._put(self._sold, Box(boxes["sold"].x, 0, boxes["sold"].w, high))
        self._put(self._before, Box(boxes["before"].x, 0, boxes["before"].w, high))
        self._amount.text = view.amount
        self._put(self._amount, Box(boxes["amount"].x, 0, boxes["amount"].w, high))
        self._put(self._rule, Box(0, high - 1, self.width, 1))
        self._lay_keys(boxes, high)

    def _lay_keys(self, boxes: dict[str, Box], high: float) -> None:
        """Minus, figure, plus; or the word that nothing is left."""
        view, top = self.view, (high - 64) / 2
        less, more = boxes["less"], boxes["more"]
        is_done = bool(view.done)
        self._less.view, self._more.view = view.less, view.more
        self._now.text, self._now.bold = view.now, view.is_chosen
        self._now.tone = "ink" if view.is_chosen else "quiet"
        self._put(self._less, None if is_done else Box(less.x, top, less.w, 64))
        self._put(self._more, None if is_done else Box(more.x, top, more.w, 64))
        self._put(self._now, None if is_done else Box(less.right, 0, more.x - less.right, high))
        self._done.text, self._done_icon.name = view.done, "done" if is_done else ""
        self._put(self._done_icon, Box(less.x + 24, 0, 28, high) if is_done else None)
        self._put(
            self._done, Box(less.x + 60, 0, more.right - less.x - 60, high) if is_done else None
        )

    def _put(self, part: Any, box: Box | None) -> None:
        place(part, box, self.height)
        if box is not None:
            part.pos = (part.x + self.x, part.y + self.y)
