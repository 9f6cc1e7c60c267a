"""Settings on the screen: the sections on one side, the open one on the other."""

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.choice_row import ChoiceRow
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.key import Touch
from pos.ui.parts.keyboard import Keyboard
from pos.ui.parts.line_field import LineField
from pos.ui.parts.pages import PageKey, Pages
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.theme import KEY_GAP, PX_BODY, PX_LIST

load_rules(__file__)
_SECTIONS = ("sections",)
_DETAIL = (
    *("card", "title", "text", "choices", "keys_label", "keys", "more_label", "more_keys"),
    *("field", "keyboard", "table_head", "table", "below"),
)
_KEY, _LABEL = 72, 28


class SettingsBoard(Board):
    """Sections left, the open one right; where a keyboard needs it, the open one alone."""

    has_room_for_strip = False
    is_listed = BooleanProperty(True)
    key_columns = NumericProperty(3)
    key_rows = NumericProperty(1)

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        self.is_listed = area.size is Size.WIDE
        has_keyboard = self.view.keyboard is not None
        if area.size is Size.LOW and has_keyboard:
            return self._typing_low(area)
        if area.size is Size.TALL:
            sections, card = area.work.rows(224, 0)
        else:
            low = area.size is Size.LOW
            sections, card = area.work.columns(256 if low else 304, 0, gap=8 if low else 16)
        plan = {"sections": sections, "card": card, **self._detail(card, area.size)}
        return plan if area.size is Size.TALL else area.sided(plan, (_SECTIONS, _DETAIL))

    def _detail(self, card: Box, size: Size) -> Plan:
        is_low = size is Size.LOW
        inside = card.inset(12, 8) if is_low else card.inset(24, 16)
        head = 40 if is_low else 48
        title = inside.top(head)
        plan = {"title": title.left(240), "text": title.last(title.w - 250)}
        body = inside.below(head + 8)
        if self.view.choices:
            return {**plan, "choices": body.top(min(body.h, 440))}
        if self.view.table_head is not None:
            foot = 64 if len(self.view.table) * 64 > body.h - 48 else 0
            rows = body.below(48)
            plan |= {"table_head": body.top(48), "table": rows.top(rows.h - foot)}
            return plan | ({"below": body.low(foot)} if foot else {})
        return {**plan, **self._keys(body)}

    def _keys(self, body: Box) -> Plan:
        """Keys under their label; what else the section has beside them, typing below."""
        view = self.view
        is_typing = view.keyboard is not None
        count = max(1, len(view.keys))
        plan: Plan = {}
        band = body.top(_LABEL + (64 if is_typing else _KEY))
        left, more = band, band
        if view.more_keys:
            left, more = band.columns(0, 300)
            plan |= {"more_label": more.top(_LABEL), "more_keys": more.below(_LABEL)}
        self.key_columns = count if is_typing else 3
        self.key_rows = 1 if is_typing else -(-count // 3)
        plan["keys_label"] = left.top(_LABEL)
        if not is_typing:
            high = self.key_rows * _KEY + (self.key_rows - 1) * KEY_GAP
            return {**plan, "keys": body.below(_LABEL).top(high)}
        typing = body.below(band.h + KEY_GAP)
        return {
            **plan,
            "keys": left.below(_LABEL),
            "field": typing.top(64),
            "keyboard": typing.below(64 + KEY_GAP).top(min(400, typing.h - 64 - KEY_GAP)),
        }

    def _typing_low(self, area: Area) -> Plan:
        """Keys below each other on one side, the keyboard on the other: nothing else has room."""
        view = self.view
        left, typing = area.work.inset(8).columns(0, 728, gap=KEY_GAP)
        more = _LABEL + 64 if view.more_keys else 0
        count = max(1, len(view.keys))
        self.key_columns = 1 if count * 72 <= left.h - _LABEL - more else 2
        self.key_rows = -(-count // int(self.key_columns))
        high = self.key_rows * 64 + (self.key_rows - 1) * KEY_GAP
        plan = {
            "card": area.work,
            "keys_label": left.top(_LABEL),
            "keys": left.below(_LABEL).top(high),
            "field": typing.top(64),
            "keyboard": typing.below(72),
        }
        if more:
            plan |= {"more_label": left.low(more).top(_LABEL), "more_keys": left.low(64)}
        return area.sided(plan, (("keys", "keys_label", "more_label", "more_keys"), _DETAIL[8:10]))


class TableRow(Touch):
    """A row of the labels' table, which a tap opens, or its head."""

    view = ObjectProperty(None, allownone=True)
    is_head = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="", edge="", corner=0, **given)
        self._cells = [Text(px=PX_LIST, px_least=PX_BODY - 2) for _ in range(5)]
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (*self._cells, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("view", "is_head", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that opens this row, "" where it cannot be."""
        return str(self.view.key) if self.view is not None else ""

    def _lay(self) -> None:
        """Five columns, the first the widest."""
        view = self.view
        if view is None:
            return
        self.ground = "line" if self.state == "down" else ""
        texts = (view.prefixes, view.item, view.value, view.decimals, view.check)
        shares = (0.3, 0.16, 0.24, 0.13, 0.17)
        x = self.x
        for cell, text, share in zip(self._cells, texts, shares, strict=True):
            cell.text, cell.tone = text, "quiet" if self.is_head else "ink"
            cell.px = PX_BODY if self.is_head else PX_LIST
            cell.size, cell.pos = (self.width * share - 12, self.height), (x, self.y)
            x += self.width * share
        self._rule.size, self._rule.pos = (self.width, 1), (self.x, self.y)
