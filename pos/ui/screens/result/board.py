"""The shift's result on the screen: the difference at 144, the takings beside it."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.badge import Badge
from pos.ui.parts.board import Board
from pos.ui.parts.grid import Cells
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_RESULT = (
    *("card", "badge", "label", "figure", "counted_label", "counted"),
    *("expected_label", "expected", "rule", "note_icon", "note"),
)
_TABLE = ("table", "title", "number", "head_rule", "takings", "sum_rule", "sum_label", "sum")


class ResultBoard(Board):
    """What came out on the left, the takings on the right."""

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, table = area.work.rows(0, 520)
            return {**_card(card), **_table(table)}
        card, table = area.work.columns(0, 408 if area.size is Size.LOW else 504)
        return area.sided({**_card(card), **_table(table)}, (_RESULT, _TABLE))


def _card(card: Box) -> Plan:
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    inside = card.inset(24, 16) if is_low else card.inset(32)
    badge, label, figure, pair = (40, 32, 96, 64) if is_low else (48, 48, 160, 88)
    if card.h < 320:  # noqa: PLR2004 - 600 high, under a strip
        label, figure, pair = 0, 72, 60
    top = badge + max(0, (inside.h - badge - label - figure - pair - 72) / 2)
    half = min(280, inside.w / 2)
    figures = inside.top(pair, top + label + figure)
    second = Box(inside.x + half, figures.y, inside.w - half, figures.h)
    plan = {
        "card": card,
        "badge": inside.top(badge),
        "figure": inside.top(figure, top + label),
        "counted_label": figures.top(28).left(half),
        "counted": figures.below(28).left(half - 16),
        "expected_label": second.top(28),
        "expected": second.below(28),
        "rule": inside.low(1, 56),
        "note_icon": inside.low(48).left(28),
        "note": Box(inside.x + 44, inside.bottom - 48, inside.w - 44, 48),
    }
    if label:
        plan["label"] = inside.top(label, top)
    return plan


def _table(table: Box) -> Plan:
    head, foot = 64, 64
    inside = table.inset(24, 0)
    rows = table.h - head - foot
    return {
        "table": table,
        "title": inside.top(head),
        "number": inside.top(head),
        "head_rule": table.inset(1, 0).top(1, head),
        "takings": Box(table.x, table.y + head, table.w, rows),
        "sum_rule": table.inset(1, 0).low(1, foot),
        "sum_label": inside.low(foot),
        "sum": inside.low(foot),
    }


class TakingRow(Plate):
    """What came in by one means of payment."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="", edge="", corner=0, **given)
        self._icon, self._name = Icon(), Text(px=PX_LIST, px_least=PX_BODY)
        self._amount = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="right")
        for part in (self._icon, self._name, self._amount):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Icon, name, amount."""
        view = self.view
        self._icon.name, self._name.text, self._amount.text = view.icon, view.name, view.amount
        wide = width_of(view.amount, PX_KEY, True) + 2
        self._icon.size, self._icon.pos = (28, self.height), (self.x + 24, self.y)
        self._amount.size = (wide, self.height)
        self._amount.pos = (self.right - 24 - wide, self.y)
        self._name.size = (self.width - 24 - 44 - wide - 40, self.height)
        self._name.pos = (self.x + 68, self.y)
