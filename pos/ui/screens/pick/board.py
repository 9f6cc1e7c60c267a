"""A list to pick from on the screen: with a keyboard to search it, or beside a card alone."""

from kivy.properties import BooleanProperty, NumericProperty

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.keyboard import Keyboard
from pos.ui.parts.line_field import LineField
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, keyboard_boxes, keyboard_column
from pos.ui.theme import KEY_GAP

load_rules(__file__)
_HEADING, _KEYBOARD_TALL, _CARD_TALL = 48, 456, 360
_ROW_LEAST, _ROW_MOST = 64, 88


class PickBoard(Board):
    """Rows to tap; each is as high as there is room for."""

    has_room_for_strip = False
    row_count = NumericProperty(1)
    is_card = BooleanProperty(False)

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        self.is_card = self.view.keyboard is None
        return self._card(area) if self.is_card else self._searched(area)

    def _searched(self, area: Area) -> Plan:
        if area.size is Size.TALL:
            listing, typing = area.work.rows(0, _KEYBOARD_TALL)
        else:
            listing, typing = area.work.columns(0, keyboard_column(area.size))
        plan, left = keyboard_boxes(listing, typing, area.size)
        if area.size is Size.TALL:
            plan, left = {"keyboard": typing, "field": listing.low(72)}, _above(listing, 80)
        if area.size is not Size.LOW:
            plan["heading"] = left.top(_HEADING)
            left = left.below(_HEADING + KEY_GAP)
        plan |= self._rows(left)
        if not self.view.rows:
            plan["text"] = left.top(96)
        if area.size is Size.TALL:
            return plan
        typed = ("keyboard",) if area.size is Size.LOW else ("field", "keyboard")
        return area.sided(plan, (tuple(name for name in plan if name not in typed), typed))

    def _card(self, area: Area) -> Plan:
        if area.size is Size.TALL:
            card, listing = area.work.rows(_CARD_TALL, 0)
        else:
            card, listing = area.work.columns(360 if area.size is Size.LOW else 504, 0)
        inside = card.inset(24)
        top = max(0, (inside.h - 96 - 96 - 120) / 2)
        plan = {
            "card": card,
            "icon": inside.top(96, top),
            "heading": inside.top(96, top + 88),
            "text": inside.top(112, top + 196),
        }
        rows = self._rows(listing)
        if area.size is Size.TALL:
            return {**plan, **rows}
        return area.sided({**plan, **rows}, (tuple(plan), tuple(rows)))

    def _rows(self, box: Box) -> Plan:
        """Return the rows' place: as many as there are, or as have room."""
        most = int((box.h + KEY_GAP) // (_ROW_LEAST + KEY_GAP))
        count = max(1, min(most, len(self.view.rows)))
        self.row_count = count
        each = min(_ROW_MOST, (box.h + KEY_GAP) / count - KEY_GAP)
        return {"rows": box.top(count * (each + KEY_GAP) - KEY_GAP)}


def _above(box: Box, low: float) -> Box:
    """Return a box without a band at its foot."""
    return box.top(box.h - low)
