"""A refund on the screen: the sale's lines with their keys, what the customer gets beside them."""

from kivy.properties import NumericProperty

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.pages import PageKey, Pages
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.screens.refund.rows import RefundCell, TableHead

load_rules(__file__)
_TABLE = ("table", "head", "rows", "foot_rule", "below")
_SIDE = (*("card", "label", "total", "tender_icon", "tender", "rule", "ways_label", "ways"),)
_ROW, _ROW_LOW = 88, 80


class RefundBoard(Board):
    """The table on the left, the money on the right; on an upright window below it."""

    has_room_for_strip = False
    row_height = NumericProperty(_ROW)

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        is_low = area.size is Size.LOW
        self.row_height = _ROW_LOW if is_low else _ROW
        if area.size is Size.TALL:
            table, card = area.work.rows(0, 440)
        else:
            table, card = area.work.columns(0, 296 if is_low else 376)
        plan = {**self._table(table, is_low=is_low), **_side(card)}
        return plan if area.size is Size.TALL else area.sided(plan, (_TABLE, _SIDE))

    def _table(self, table: Box, *, is_low: bool) -> Plan:
        head = 48 if is_low else 56
        body = table.inset(1, 0).below(head)
        foot = 64 if len(self.view.lines) * self.row_height > body.h else 0
        plan = {
            "table": table,
            "head": table.inset(1, 0).top(head),
            "rows": body.top(body.h - foot),
        }
        if foot:
            plan |= {"below": table.inset(16, 0).low(foot), "foot_rule": body.low(1, foot)}
        return plan


def _side(card: Box) -> Plan:
    """Label, total, how it goes back; below the ways to choose from."""
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    inside = card.inset(16, 10) if is_low else card.inset(24, 16)
    label, total, tender = (26, 56, 30) if is_low else (36, 92, 52)
    top = label + total + tender
    ways = inside.below(top + (8 if is_low else 48))
    plan = {
        "card": card,
        "label": inside.top(label),
        "total": inside.top(total, label - 2),
        "tender_icon": Box(inside.x, inside.y + label + total, 28, tender),
        "tender": Box(inside.x + 40, inside.y + label + total, inside.w - 40, tender),
        "ways": ways.top(min(ways.h, 3 * 88 + 16)),
    }
    if not is_low:
        plan |= {"rule": inside.top(1, top + 8), "ways_label": inside.top(28, top + 16)}
    return plan
