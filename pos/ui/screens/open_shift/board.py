"""Open shift on the screen: the float, large, and the pad to type it."""

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.pad import Display
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, pad_boxes

load_rules(__file__)
_CARD = ("card", "icon", "heading", "text", "amount", "usual")
_PAD = ("display", "pad")


class OpenShiftBoard(Board):
    """The amount on the left, the pad on the right."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, pad = area.work.rows(0, 568)
            return {**_card(card, 48), **pad_boxes(pad, area.size)}
        card, pad = area.work.columns(0, 328 if area.size is Size.LOW else 376)
        margin = 24 if area.size is Size.LOW else 48
        return area.sided({**_card(card, margin), **pad_boxes(pad, area.size)}, (_CARD, _PAD))


def _card(card: Box, margin: float) -> Plan:
    inside = card.inset(margin)
    is_low = card.h < 480  # noqa: PLR2004 - 600 high
    icon, heading, amount, usual = (48, 36, 88, 72) if is_low else (72, 56, 208, 88)
    room = inside.h - heading - 56 - amount - usual
    return {
        "card": card,
        "icon": Box(inside.x, inside.y, icon, heading),
        "heading": Box(inside.x + icon + 8, inside.y, inside.w - icon - 8, heading),
        "text": inside.top(56, heading + 8),
        "amount": inside.top(amount, heading + 56 + room / 2),
        "usual": inside.low(usual),
    }
