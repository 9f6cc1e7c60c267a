"""Search on the screen: what was found in a list that scrolls, field and keyboard beside it."""

from typing import Any

from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.recycleboxlayout import RecycleBoxLayout
from kivy.uix.recycleview import RecycleView

from pos.presenters.search import FoundRow
from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.hint import Hint
from pos.ui.parts.key import Touch
from pos.ui.parts.keyboard import Keyboard
from pos.ui.parts.line_field import LineField
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, keyboard_boxes, keyboard_column
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_LIST = ("card", "title", "head_rule", "rows", "empty")
_TYPE = ("field", "keyboard")
_HEAD, _ROW, _KEYBOARD_TALL = 48, 88, 456
_NOTHING = FoundRow("", "", "", "", "", "", "")


class SearchBoard(Board):
    """Found goods on the left, keyboard on the right; on an upright window below."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, typing = area.work.rows(0, _KEYBOARD_TALL)
            plan, card = keyboard_boxes(card, typing, area.size)
            return {**plan, **self._list(card)}
        card, typing = area.work.columns(0, keyboard_column(area.size), gap=16)
        plan, left = keyboard_boxes(card, typing, area.size)
        plan |= self._list(left)
        if area.size is Size.LOW:
            return area.sided(plan, ((*_LIST, "field"), ("keyboard",)))
        return area.sided(plan, (_LIST, _TYPE))

    def _list(self, card: Box) -> Plan:
        plan = {"card": card}
        body = card.inset(1, 1)
        if self.view.empty:
            return {**plan, "empty": body}
        if card.h > 400:  # noqa: PLR2004 - a low window has no room for the head
            plan |= {
                "title": card.inset(20, 0).top(_HEAD),
                "head_rule": card.inset(1, 0).top(1, _HEAD),
            }
            body = body.below(_HEAD)
        plan["rows"] = body
        return plan


class FoundList(RecycleView):
    """Rows over what was found; a few widgets are used again while it scrolls."""

    found = ObjectProperty(())
    row_height = NumericProperty(_ROW)

    def on_height(self, *_: object) -> None:
        """Take rows of a height that fills the list whole: none is cut until it is scrolled."""
        if self.height > _ROW:
            self.row_height = self.height / round(self.height / _ROW)

    def on_found(self, *_: object) -> None:
        """Show the rows from the top."""
        self.data = [{"view": row} for row in self.found]
        self.scroll_y = 1


class FoundCell(Touch):
    """A product: picture, name, what tells it from its sisters, price, stock."""

    view = ObjectProperty(_NOTHING)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self._picture = Picture(inset=4)
        self._name = Text(px=PX_LIST, px_least=PX_BODY, bold=True, tail_bold=False)
        self._note = Text(px=PX_BODY, tone="quiet")
        self._price = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (self._picture, self._name, self._note, self._price, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that sells this product."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Picture, name over note, price at the right."""
        view, high = self.view, self.height
        self.ground = "line" if self.state == "down" else ""
        self._picture.source, self._picture.name = view.picture, view.name
        self._picture.category = view.category
        side = high - 24
        self._picture.size, self._picture.pos = (side, side), (self.x + 12, self.y + 12)
        self._price.text = view.price
        price = min(self.width * 0.4, width_of(view.price, PX_KEY, True) + 2)
        right = self.right - 20
        self._price.size, self._price.pos = (price, high), (right - price, self.y)
        x = self.x + side + 28
        room = right - price - 12 - x
        self._write_name(room)
        self._name.size, self._name.pos = (room, 30), (x, self.center_y - 1)
        self._note.size, self._note.pos = (room, 26), (x, self.center_y - 29)
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.y)

    def _write_name(self, room: float) -> None:
        """Write the name, and after it or, without room, before the note what tells it apart."""
        name, rest, note = self.view.name, self.view.rest, self.view.note
        is_long = bool(rest) and width_of(f"{name} {rest}", PX_BODY, True) > room
        self._name.text, self._name.tail = name, "" if is_long else rest
        self._note.text = f"{rest}  {note}" if is_long else note
