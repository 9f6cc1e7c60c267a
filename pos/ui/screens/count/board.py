"""Counting the drawer on the screen: a cell for each note and coin, and the pad."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.key import Touch
from pos.ui.parts.pad import Display
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, pad_boxes
from pos.ui.textures import width_of
from pos.ui.theme import KEY_GAP, PX_BODY, PX_HEADING, PX_KEY, PX_LIST

load_rules(__file__)
_COUNT = ("head", "cells")
_PAD = ("display", "pad")
_LOW = 100


class CountBoard(Board):
    """The denominations on the left, the pad on the right."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            count, pad = area.work.rows(0, 536)
            return {**_count(count, 72), **pad_boxes(pad, area.size)}
        count, pad = area.work.columns(0, 328 if area.size is Size.LOW else 376)
        plan = {**_count(count, 64 if area.size is Size.LOW else 72), **pad_boxes(pad, area.size)}
        return area.sided(plan, (_COUNT, _PAD))


def _count(column: Box, head_height: float) -> Plan:
    head, cells = column.rows(head_height, 0, gap=KEY_GAP)
    return {"head": head, "cells": cells}


class HeadLine(Plate):
    """What has been counted so far, and the word that it is counted blind."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._label = Text(tone="quiet")
        self._total = Text(px=PX_HEADING, bold=True)
        self._icon = Icon(name="hidden", tone="quiet")
        self._blind = Text(tone="quiet", px_least=PX_BODY)
        for part in (self._label, self._total, self._icon, self._blind):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Label and sum from the left, the blind word from the right."""
        view = self.view
        self._label.text, self._total.text, self._total.lead = view.label, view.total, view.sign
        self._blind.text = view.blind
        label = width_of(view.label, PX_LIST, False) + 2
        self._label.size, self._label.pos = (label, self.height), (self.x + 24, self.y)
        x = self.x + 24 + label + 16
        sign = width_of(view.sign, PX_BODY, False)
        total = width_of(view.total, PX_HEADING, True) + sign + 16
        self._total.size, self._total.pos = (total, self.height), (x, self.y)
        room = self.right - 24 - (x + total + 24) - 36
        blind = min(room, width_of(view.blind, PX_LIST, False) + 2)
        self._blind.size, self._blind.pos = (blind, self.height), (self.right - 24 - blind, self.y)
        self._icon.size = (28, self.height)
        self._icon.pos = (self.right - 24 - blind - 36, self.y)


class DenominationCell(Touch):
    """A note or coin with how many of it were counted, and what they come to."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._picture = Picture(backing="", corner=0)
        self._name = Text(px=PX_BODY, tone="quiet")
        self._count = Text(px=PX_HEADING, bold=True)
        self._amount = Text(px=PX_KEY, px_least=PX_BODY, align="right")
        self._caret = Plate(ground="water", edge="", corner=0)
        for part in (self._picture, self._name, self._count, self._amount, self._caret):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that chooses this denomination."""
        return str(self.view.key)

    def _lay(self) -> None:
        view, is_low = self.view, self.height < _LOW
        self.ground = "tint_water" if view.is_chosen else "panel"
        self.edge, self.edge_px = ("water", 3) if view.is_chosen else ("line", 1)
        if self.state == "down":
            self.ground = "line"
        side = min(112, (self.height - 16) * 2) if view.picture else 0
        left = self.x + 16
        is_note = "note" in view.picture
        high = side / 2 if is_note else min(side, self.height - 16)
        self._picture.source, self._picture.is_note = view.picture, is_note
        self._picture.size, self._picture.pos = (side, high), (left, self.center_y - high / 2)
        x = left + (side + 16 if side else 0)
        room = self.right - 20 - x
        self._name.text, self._count.text, self._amount.text = view.name, view.count, view.amount
        self._amount.tone = "ink" if view.is_counted else "quiet"
        self._name.size, self._count.size = (room * 0.5, 24), (room * 0.5, 40)
        name_y = self.center_y + (8 if is_low else 10)
        self._name.pos, self._count.pos = (x, name_y), (x, name_y - (36 if is_low else 44))
        if is_low:
            self._count.px = PX_KEY
        self._amount.size = (room * 0.55, self.height)
        self._amount.pos = (self.right - 20 - room * 0.55, self.y)
        is_waiting = view.is_chosen and not view.count
        self._caret.size = (3, 30) if is_waiting else (0, 0)
        self._caret.pos = (x, self._count.y + 5)
