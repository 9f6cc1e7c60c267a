"""Devices and sync on the screen: the server's card, a card for each machine, the last test."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import Cells
from pos.ui.parts.key import Key
from pos.ui.parts.live_picture import LivePicture
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_LIST

load_rules(__file__)
_SYNC = ("card", "sync_icon", "sync_title", "sync_text", "sync_key", "facts")
_CELLS = (
    *("cells", "heard_card", "heard_icon", "heard", "heard_text"),
    *("preview", "hint_icon", "hint"),
)


class DevicesBoard(Board):
    """The server on the left, the machines on the right; on an upright window below."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        is_low = area.size is Size.LOW
        if area.size is Size.TALL:
            card, cells = area.work.rows(480, 0)
        else:
            card, cells = area.work.columns(344 if is_low else 504, 0)
        has_picture = self.view.preview is not None
        high = (80 if has_picture else 72) if is_low else 200 if has_picture else 104
        grid, heard = cells.rows(0, high, gap=8 if is_low else 16)
        heard_plan = _heard(heard, has_picture=has_picture, has_hint=bool(self.view.hint))
        plan = {**_sync(card, is_low=is_low), "cells": grid, **heard_plan}
        return plan if area.size is Size.TALL else area.sided(plan, (_SYNC, _CELLS))


def _sync(card: Box, *, is_low: bool) -> Plan:
    inside = card.inset(16, 12) if is_low else card.inset(24)
    icon, title, text, key = (48, 34, 26, 64) if is_low else (72, 44, 32, 72)
    head = title + text
    words = Box(inside.x + icon + (8 if is_low else 16), inside.y, 0, 0)
    room = inside.right - words.x
    key_box = inside.top(key, head + (8 if is_low else 20))
    facts = inside.below(key_box.bottom - inside.y + (6 if is_low else 20))
    return {
        "card": card,
        "sync_icon": Box(inside.x, inside.y, icon, head),
        "sync_title": Box(words.x, inside.y, room, title),
        "sync_text": Box(words.x, inside.y + title, room, text),
        "sync_key": key_box,
        "facts": facts,
    }


def _heard(card: Box, *, has_picture: bool, has_hint: bool) -> Plan:
    """The last reading; before it what the camera sees, below it what the picture lacks."""
    inside = card.inset(20, 6)
    plan: Plan = {}
    if has_picture:
        picture = card.inset(8).left((card.h - 16) * 4 / 3)
        plan["preview"] = picture
        inside = Box(picture.right + 16, inside.y, inside.right - picture.right - 16, inside.h)
    if has_hint:
        hint = inside.low(min(56, inside.h / 2 - 4))
        plan |= {
            "hint_icon": hint.left(48),
            "hint": Box(hint.x + 60, hint.y, hint.w - 60, hint.h),
        }
        inside = inside.top(inside.h - hint.h)
    x, room = inside.x + 60, inside.w - 60
    top = (inside.h - 58) / 2
    return plan | {
        "heard_card": card,
        "heard_icon": inside.left(48),
        "heard": Box(x, inside.y + top, room, 32),
        "heard_text": Box(x, inside.y + top + 32, room, 26),
    }


class FactCell(Plate):
    """A fact: icon, what it is, how it stands."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="", edge="", corner=0, **given)
        self._icon = Icon(tone="quiet", px=24)
        self._label = Text(px=PX_LIST, px_least=PX_BODY)
        self._value = Text(px=PX_LIST, px_least=PX_BODY, align="right")
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (self._icon, self._label, self._value, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Icon and label left, the value right."""
        view, high = self.view, self.height
        px = PX_LIST if high > 44 else PX_BODY  # noqa: PLR2004 - 600 high
        self._icon.name, self._label.text, self._value.text = view.icon, view.label, view.value
        self._label.px = self._value.px = px
        self._value.tone, self._value.bold = view.tone, view.tone == "amber"
        self._icon.size, self._icon.pos = (28, high), (self.x, self.y)
        label = width_of(view.label, px, False) + 2
        self._label.size, self._label.pos = (label, high), (self.x + 40, self.y)
        room = self.width - 40 - label - 12
        self._value.size, self._value.pos = (room, high), (self.right - room, self.y)
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.top - 1)


class DeviceCard(Plate):
    """A machine: its icon, its name, its state with an icon and a word, and its one key."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._icon = Icon(px=36)
        self._name = Text(px=PX_LIST, px_least=PX_BODY, bold=True)
        self._state_icon, self._state = Icon(px=22), Text(px=PX_BODY, bold=True, lines=2)
        self._key = Key(view=None, px=PX_LIST)
        for part in (self._icon, self._name, self._state_icon, self._state, self._key):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Icon beside name and state, the key at the foot."""
        view = self.view
        self._icon.name, self._name.text, self._state.text = view.icon, view.name, view.state
        self._state_icon.name = view.state_icon
        self._state_icon.tone = self._state.tone = view.tone
        self._state.bold = view.tone != "quiet"
        self._key.view = view.key
        is_tight = self.height < 160  # noqa: PLR2004 - 600 high
        margin = 8 if is_tight else 16
        key = (64 if is_tight else 72) if view.key else 0
        self._key.size = (self.width - 2 * margin if key else 0, key)
        self._key.pos = (self.x + margin, self.y + margin)
        x = self.x + margin + 52
        room = self.right - 10 - x
        below = self.top - self.y - margin - key
        head = 30 + (50 if view.key is None else 26)
        top = self.top - max(8, min(24, (below - head) / 2)) - 30
        lines = 50 if width_of(view.state, PX_BODY, True) > room - 28 and below > 84 else 26  # noqa: PLR2004 - two lines at most
        self._icon.size, self._icon.pos = (40, 56), (self.x + margin, top - 26)
        self._name.size, self._name.pos = (room, 30), (x, top)
        self._state_icon.size, self._state_icon.pos = (22, 26), (x, top - 26)
        self._state.lines = 2 if lines > 26 else 1  # noqa: PLR2004 - two lines at most
        self._state.rise = "top" if lines > 26 else "middle"  # noqa: PLR2004 - two lines at most
        self._state.px_least = PX_BODY - 2
        self._state.size, self._state.pos = (room - 28, lines), (x + 28, top - lines)
