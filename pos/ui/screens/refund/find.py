"""Finding a receipt on the screen: today's on one side, the number to type on the other."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.hint import Hint, Problem
from pos.ui.parts.key import Touch
from pos.ui.parts.keyboard import Keyboard
from pos.ui.parts.line_field import LineField
from pos.ui.parts.pad import Display
from pos.ui.parts.pages import PageKey, Pages
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, keyboard_boxes, keyboard_column, pad_boxes
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_LIST = ("card", "title", "hint", "head_rule", "rows", "empty", "below", "problem")
_TYPE = ("display", "pad", "field", "keyboard")
_HEAD, _FOOT = 64, 64
_HINT_FROM = 640


class FindReceiptBoard(Board):
    """The list on the left, the pad or the keyboard on the right."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        is_whole = self.view.keyboard is not None
        if area.size is Size.TALL:
            card, typing = area.work.rows(0, 464 if is_whole else 568)
        else:
            pad = 328 if area.size is Size.LOW else 376
            wide = keyboard_column(area.size) if is_whole else pad
            card, typing = area.work.columns(0, wide)
        columns: tuple[tuple[str, ...], ...] = (_LIST, _TYPE)
        if is_whole:
            plan, card = keyboard_boxes(card, typing, area.size)
            columns = ((*_LIST, "field"), _TYPE[:2] + _TYPE[3:]) if card.y > typing.y else columns
        else:
            plan = pad_boxes(typing, area.size)
        plan |= self._list(card)
        return plan if area.size is Size.TALL else area.sided(plan, columns)

    def _list(self, card: Box) -> Plan:
        view = self.view
        if view.problem is not None:
            return {"problem": card}
        inside = card.inset(24, 0)
        plan = {
            "card": card,
            "title": inside.top(_HEAD),
            "head_rule": card.inset(1, 0).top(1, _HEAD),
        }
        if card.w >= _HINT_FROM:
            plan["hint"] = inside.top(_HEAD)
        body = card.inset(1, 0).below(_HEAD + 1)
        if view.empty:
            return {**plan, "empty": body}
        foot = _FOOT if len(view.rows) * 72 > body.h - 1 else 0
        plan["rows"] = body.top(body.h - foot - 1)
        if foot:
            plan["below"] = inside.low(_FOOT)
        return plan


class ReceiptCell(Touch):
    """A receipt of today: when, which, who, how much."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self._time = Text(px=PX_KEY, bold=True)
        self._number = Text(px=PX_LIST, px_least=PX_BODY)
        self._who = Text(px=PX_BODY, tone="quiet")
        self._total = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._next = Icon(name="next", tone="quiet")
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (self._time, self._number, self._who, self._total, self._next, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that picks this receipt, "" where it cannot be picked."""
        return "" if self.view.note else str(self.view.key)

    def _lay(self) -> None:
        """Time and number left, the total right before the arrow."""
        view = self.view
        self.ground = "line" if self.state == "down" else ""
        tone = "quiet" if view.note else "ink"
        self._time.text, self._number.text, self._total.text = view.time, view.number, view.total
        self._time.tone = self._number.tone = self._total.tone = tone
        self._who.text = view.note or view.who
        high = self.height
        self._time.size, self._time.pos = (80, high), (self.x + 23, self.y)
        arrow = 0 if view.note else 28
        self._next.name = "next" if arrow else ""
        self._next.size, self._next.pos = (28, high), (self.right - 44, self.y)
        total = width_of(view.total, PX_KEY, True) + 2
        right = self.right - 56
        self._total.size, self._total.pos = (total, high), (right - total, self.y)
        x = self.x + 112
        room = right - total - 16 - x
        lower = 25 if self._who.text else 0
        middle = self.center_y + lower / 2
        self._number.size, self._number.pos = (room, 30), (x, middle - 15)
        self._who.size, self._who.pos = (room if lower else 0, 25), (x, self.center_y - 27)
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.y)
