"""Pay on the screen: the total, the ways to pay it, the pad."""

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.key import Key
from pos.ui.parts.ledger_list import AmountList
from pos.ui.parts.pad import Display
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, pad_boxes
from pos.ui.theme import KEY_GAP

load_rules(__file__)
_TIGHT = 520
_SUM = ("card", "due_label", "due", "rule", "lines", "member_icon", "member")
_WAYS = ("cash_label", "exact", "notes", "ways_label", "ways")
_PAD = ("display", "pad")


class PayBoard(Board):
    """Three columns: what is due, how it may be paid, the pad."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            return _tall(area)
        if area.size is Size.LOW:
            card, ways, pad = area.work.columns(0, 336, 328, gap=KEY_GAP)
            plan = {**_sum(card, 16, is_low=True), **_ways_low(ways)}
        else:
            card, ways, pad = area.work.columns(376, 0, 376)
            plan = {**_sum(card, 24, is_low=False), **_ways(ways)}
        return area.sided({**plan, **pad_boxes(pad, area.size)}, (_SUM, _WAYS, _PAD))


def _sum(card: Box, margin: float, *, is_low: bool) -> Plan:
    inside = card.inset(margin)
    label, due = (28, 56) if is_low else (36, 96)
    top = label + due + (8 if is_low else 16)
    return {
        "card": card,
        "due_label": inside.top(label, -4),
        "due": inside.top(due, label - 8),
        "rule": inside.top(1, top - 8),
        "lines": Box(inside.x, inside.y + top, inside.w, inside.h - top - 40),
        "member_icon": inside.low(32).left(28),
        "member": Box(inside.x + 40, inside.bottom - 32, inside.w - 40, 32),
    }


def _ways(column: Box) -> Plan:
    """28 for a label, 128 for the exact sum, 88 for notes, two rows of 128 for other ways."""
    if column.h < _TIGHT:
        return {
            "cash_label": column.top(28, -4),
            "exact": column.top(88, 26),
            "notes": column.top(72, 122),
            "ways_label": column.top(28, 198),
            "ways": column.below(230),
        }
    return {
        "cash_label": column.top(28),
        "exact": column.top(128, 32),
        "notes": column.top(88, 176),
        "ways_label": column.top(28, 278),
        "ways": column.below(312),
    }


def _ways_low(column: Box) -> Plan:
    return {
        "exact": column.top(88),
        "notes": column.top(72, 96),
        "ways_label": column.top(24, 174),
        "ways": column.below(202),
    }


def _tall(area: Area) -> Plan:
    top, low = area.work.rows(0, 568)
    left, pad = low.columns(0, 376)
    if area.is_left_handed:
        pad, left = low.columns(376, 0)
    return {**_sum(top, 24, is_low=False), **_ways(left), **pad_boxes(pad, area.size)}
