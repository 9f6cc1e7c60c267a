"""Sales put aside on the screen: the list, and while one is being put aside its name."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.hint import Hint
from pos.ui.parts.key import Touch
from pos.ui.parts.pad import Display
from pos.ui.parts.pages import PageKey, Pages
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, pad_boxes
from pos.ui.textures import width_of
from pos.ui.theme import KEY_GAP, PX_BODY, PX_KEY

load_rules(__file__)
_LIST = ("card", "title", "head_rule", "rows", "empty", "below")
_NAMES = ("names_label", "names")
_PAD = ("display", "pad")
_HEAD, _FOOT, _ROW = 64, 64, 96


class HeldBoard(Board):
    """List, quick names and pad in three columns; without a sale to put aside the list alone."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        work, is_low = area.work, area.size is Size.LOW
        if not self.view.is_parking:
            return self._list(work)
        if area.size is Size.TALL:
            card, names, pad = work.rows(0, 200, 496)
            return {**self._list(card), **_names(names), **pad_boxes(pad, area.size)}
        columns = (0.0, 288.0, 328.0) if is_low else (0.0, 376.0, 376.0)
        card, names, pad = work.columns(*columns, gap=KEY_GAP if is_low else 16)
        plan = {**self._list(card), **_names(names), **pad_boxes(pad, area.size)}
        return area.sided(plan, (_LIST, _NAMES, _PAD))

    def _list(self, card: Box) -> Plan:
        view = self.view
        inside = card.inset(24, 0)
        plan = {
            "card": card,
            "title": inside.top(_HEAD),
            "head_rule": card.inset(1, 0).top(1, _HEAD),
        }
        is_wide = card.w > 900  # noqa: PLR2004 - two cards beside each other
        body = card.inset(8 if is_wide else 1, 0).below(_HEAD + (8 if is_wide else 1))
        if view.empty:
            return {**plan, "empty": body}
        needed = len(view.rows) * _ROW
        if is_wide:
            needed = (len(view.rows) + 1) // 2 * (_ROW + KEY_GAP)
        foot = _FOOT if needed > body.h else 0
        plan["rows"] = body.top(body.h - foot - 1)
        if foot:
            plan["below"] = inside.low(_FOOT)
        return plan


def _names(column: Box) -> Plan:
    label = 28
    return {"names_label": column.top(label, -2), "names": column.below(label + 4)}


class HeldCell(Touch):
    """A sale put aside: name and total, what is in it and since when."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._icon = Icon(name="hold", px=32, tone="water")
        self._name = Text(px=PX_KEY, px_least=PX_BODY, bold=True)
        self._total = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        self._goods = Text(px=PX_BODY, may_shorten=True)
        self._note = Text(px=PX_BODY, tone="quiet", may_shorten=True)
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (*(self._icon, self._name, self._total, self._goods, self._note, self._rule),):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that takes this sale back."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Name and total on one line, goods and age below."""
        view = self.view
        is_card = self.width > 440 and self.parent is not None and self.parent.columns > 1  # noqa: PLR2004 - a wide card
        self.corner, self.edge = (12, "line") if is_card else (0, "")
        self.ground = "line" if self.state == "down" else "panel" if is_card else ""
        self._name.text, self._total.text = view.name, view.total
        self._goods.text, self._note.text = view.goods, view.note
        self._icon.size, self._icon.pos = (32, 32), (self.x + 20, self.center_y - 16)
        x, right = self.x + 68, self.right - 20
        total = width_of(view.total, PX_KEY, True) + 2
        self._total.size, self._total.pos = (total, 32), (right - total, self.center_y + 10)
        self._name.size, self._name.pos = (right - total - 16 - x, 32), (x, self.center_y + 10)
        self._goods.size, self._goods.pos = (right - x, 25), (x, self.center_y - 15)
        self._note.size, self._note.pos = (right - x, 25), (x, self.center_y - 40)
        rule = 0 if is_card else 1
        self._rule.size, self._rule.pos = (self.width, rule), (self.x, self.y)
