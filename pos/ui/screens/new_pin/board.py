"""The owner's PIN on the screen: what was answered on one side, the pad on the other."""

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.dots import Dots
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.ledger_list import AmountList
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size

load_rules(__file__)
_PANEL, _PANEL_LOW, _PANEL_TALL = 424, 376, 536


class NewPinBoard(Board):
    """The PIN being typed, beside what the shop will be."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, panel = area.work.rows(0, _PANEL_TALL)
            return {**_card(card), **_panel(panel, panel.w / 2 - 196)}
        is_low = area.size is Size.LOW
        card, panel = area.work.columns(0, _PANEL_LOW if is_low else _PANEL)
        left, right = _card(card), _panel(panel, 8 if is_low else 24)
        return area.sided({**left, **right}, (tuple(left), tuple(right)))


def _card(card: Box) -> Plan:
    is_low = card.h < 480  # noqa: PLR2004 - 600 high
    inside = card.inset(24, 16 if is_low else 32)
    icon, words = (48, 56) if is_low else (72, 88)
    summary = 5 * 40
    return {
        "card": card,
        "icon": inside.left(icon).top(56),
        "heading": Box(inside.x + icon + 8, inside.y, inside.w - icon - 8, 56),
        "text": inside.top(words, 64),
        "rule": inside.top(1, 64 + words + 8),
        "summary": inside.below(64 + words + 16).top(summary),
    }


def _panel(panel: Box, margin: float) -> Plan:
    is_low = panel.h < 480  # noqa: PLR2004 - 600 high
    head = 56 if is_low else 88
    inside = panel.below(head).inset(margin, 0)
    return {
        "panel": panel,
        "dots": panel.top(24, (head - 24) / 2),
        "pad": inside.top(panel.h - head - (8 if is_low else 24)),
    }
