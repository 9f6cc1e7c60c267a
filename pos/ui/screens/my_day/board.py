"""My day on the screen: the list on one side, its sums or a receipt on the other."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.hint import Hint
from pos.ui.parts.key import Touch
from pos.ui.parts.pages import PageKey, Pages
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.screens.my_day.beside import Paper, Summary
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_LIST = ("card", "title", "head_rule", "rows", "empty", "below")
_BESIDE = ("summary", "paper")
_HEAD, _FOOT, _ROW = 64, 64, 72


class MyDayBoard(Board):
    """The list on the left, sums or receipt on the right; on an upright window below."""

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, beside = area.work.rows(0, 520)
        else:
            card, beside = area.work.columns(0, 440 if area.size is Size.LOW else 504)
        name = "summary" if self.view.paper is None else "paper"
        plan = {**self._list(card), name: beside}
        return plan if area.size is Size.TALL else area.sided(plan, (_LIST, _BESIDE))

    def _list(self, card: Box) -> Plan:
        inside, view = card.inset(24, 0), self.view
        head = 48 if card.h < 420 else _HEAD  # noqa: PLR2004 - 600 high
        plan = {
            "card": card,
            "title": inside.top(head),
            "head_rule": card.inset(1, 0).top(1, head),
        }
        body = card.inset(1, 0).below(head + 1)
        if view.empty:
            return {**plan, "empty": body}
        foot = _FOOT if len(view.rows) * _ROW > body.h - 1 else 0
        plan["rows"] = body.top(body.h - foot - 1)
        if foot:
            plan["below"] = inside.low(_FOOT)
        return plan


class DayCell(Touch):
    """A sale, refund or void: when, which, by whom, how much."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(corner=0, edge="", **given)
        self._icon = Icon()
        self._time = Text(px=PX_KEY, px_least=PX_BODY, bold=True)
        self._number = Text(px=PX_LIST, px_least=PX_BODY)
        self._note = Text(px=PX_BODY)
        self._total = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._rule = Plate(ground="line", edge="", corner=0)
        self._mark = Plate(ground="water", edge="", corner=0)
        for part in (
            *(self._icon, self._time, self._number, self._note, self._total),
            *(self._rule, self._mark),
        ):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that shows this receipt."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Icon, time, number over its note, total at the right."""
        view, high = self.view, self.height
        self.ground = "tint_water" if view.is_chosen else ""
        if self.state == "down":
            self.ground = "line"
        mark = 4 if view.is_chosen else 0
        self._mark.size, self._mark.pos = (mark, high), (self.x, self.y)
        self._icon.name, self._icon.tone = view.icon, "quiet" if view.tone == "ink" else view.tone
        self._icon.size, self._icon.pos = (28, high), (self.x + 20, self.y)
        self._time.text, self._number.text, self._total.text = view.time, view.number, view.total
        self._note.text, self._note.tone = view.note, "quiet" if view.tone == "ink" else view.tone
        self._time.size, self._time.pos = (72, high), (self.x + 64, self.y)
        total = width_of(view.total, PX_KEY, True) + 2
        right = self.right - 20
        self._total.size, self._total.pos = (total, high), (right - total, self.y)
        x = self.x + 148
        room = right - total - 12 - x
        middle = self.center_y + (12 if view.note else 0)
        self._number.size, self._number.pos = (room, 30), (x, middle - 15)
        self._note.size, self._note.pos = (room if view.note else 0, 25), (x, self.center_y - 28)
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.y)
