"""The customer's screen: the shop while idle, the sale so far, the change; to be read from afar.

Owns where things stand on it. It has no keys: nothing here can be touched.
"""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from pos.ports.devices import CustomerFace
from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box, Plan
from pos.ui.theme import PX_HEADING, PX_KEY, PX_LIST, PX_PRICE, theme

PX_TOTAL, PX_CHANGE = 72, 144
_ROW, _MARGIN = 72, 32


class CustomerRow(Widget):
    """A line: name, quantity, amount."""

    view = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._name = Text(px=PX_HEADING, px_least=PX_LIST)
        self._quantity = Text(px=PX_KEY, px_least=PX_LIST, tone="quiet", align="right")
        self._amount = Text(px=PX_HEADING, px_least=PX_LIST, bold=True, align="right")
        self._rule = Plate(ground="line", edge="", corner=0)
        for part in (self._name, self._quantity, self._amount, self._rule):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        line = self.view
        if line is None:
            return
        self._name.text, self._quantity.text, self._amount.text = (
            line.name,
            line.quantity,
            line.amount,
        )
        box = Box(0, 0, self.width, self.height)
        amount, quantity = (176, 136) if self.width > 560 else (136, 104)  # noqa: PLR2004 - a narrow screen
        for part, at in (
            (self._amount, box.last(amount)),
            (self._quantity, Box(box.w - amount - quantity - 8, 0, quantity, box.h)),
            (self._name, box.left(box.w - amount - quantity - 24)),
            (self._rule, box.low(1)),
        ):
            place(part, at, self.height)
            part.pos = (part.x + self.x, part.y + self.y)


class CustomerBoard(Widget):
    """Shows a face over the whole window."""

    face = ObjectProperty(CustomerFace("", ""))

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._rows: list[CustomerRow] = []
        self.parts: dict[str, Any] = {
            "scene": Picture(backing="", source="scenes/welcome"),
            "card": Plate(),
            "done": Icon(name="done", px=72, tone="green"),
            "heading": Text(px_least=PX_LIST, bold=True),
            "text": Text(px=PX_HEADING, px_least=PX_LIST, tone="quiet"),
            "more": Text(px=PX_KEY, tone="quiet"),
            "label": Text(px=PX_HEADING, px_least=PX_LIST, tone="quiet"),
            "figure": Text(px_least=PX_PRICE, bold=True),
            "note_1": Text(px=PX_KEY, px_least=18, tone="quiet", lines=2, rise="top"),
            "note_2": Text(px=PX_KEY, px_least=18, tone="water", lines=2, rise="top"),
        }
        for part in self.parts.values():
            self.add_widget(part)
        relay = thread.on_change(self, ("face", "pos", "size"), self._lay)
        theme.fbind("paper", relay)

    def _lay(self) -> None:
        face = self.face
        self.canvas.before.clear()
        with self.canvas.before:
            Color(rgba=theme.paper)
            Rectangle(pos=self.pos, size=self.size)
        for name in ("heading", "text", "label", "figure"):
            self.parts[name].text = getattr(face, name)
        self.parts["figure"].lead = face.sign if face.figure else ""
        notes = (*face.notes, "", "")
        self.parts["note_1"].text, self.parts["note_2"].text = notes[:2]
        is_tall = self.height > self.width
        if face.is_done:
            plan = self._done(is_tall=is_tall)
        elif face.lines:
            plan = self._sale(is_tall=is_tall)
        else:
            plan = self._idle()
        for name, part in self.parts.items():
            place(part, plan.get(name), self.height)
        if not face.lines:
            for row in self._rows:
                place(row, None, 0)

    def _idle(self) -> Plan:
        """The shop's name over a picture, in the middle."""
        box = Box(0, 0, self.width, self.height).inset(_MARGIN)
        side = min(box.w, box.h - 200)
        heading, text = self.parts["heading"], self.parts["text"]
        heading.px, heading.align, text.align = PX_TOTAL, "center", "center"
        top = (box.h - side - 176) / 2
        return {
            "scene": Box(box.x + (box.w - side) / 2, box.y + top, side, side),
            "heading": box.top(112, top + side + 8),
            "text": box.top(56, top + side + 120),
        }

    def _done(self, *, is_tall: bool) -> Plan:
        """Thanks, and the change as large as can be."""
        box = Box(0, 0, self.width, self.height).inset(_MARGIN)
        parts = self.parts
        parts["heading"].px, parts["figure"].px = PX_PRICE, PX_CHANGE if not is_tall else 112
        for name in ("heading", "label", "figure", "note_1", "note_2"):
            parts[name].align = "center"
        top = max(0, (box.h - 520) / 2)
        return {
            "done": box.top(80, top),
            "heading": box.top(72, top + 88),
            "label": box.top(48, top + 176),
            "figure": box.top(184, top + 224),
            "note_1": box.top(40, top + 416),
            "note_2": box.top(40, top + 464),
        }

    def _sale(self, *, is_tall: bool) -> Plan:
        """Lines on one side, the total on the other; upright, the total below."""
        box = Box(0, 0, self.width, self.height).inset(_MARGIN)
        if is_tall:
            lines, card = box.rows(0, 288)
        else:
            lines, card = box.columns(0, min(440, box.w * 0.4), gap=_MARGIN)
        parts, inside = self.parts, card.inset(24)
        parts["heading"].px = PX_HEADING
        for name in ("heading", "label", "figure", "note_1", "note_2"):
            parts[name].align = "left"
        parts["figure"].px = PX_TOTAL
        shown = self._fill(lines.below(64))
        hidden = len(self.face.lines) - shown
        parts["more"].text = self.face.more.replace("{n}", str(hidden)) if hidden else ""
        return {
            "heading": lines.top(56),
            "card": card,
            "label": inside.top(48),
            "figure": inside.top(104, 48),
            "note_1": inside.top(64, 160),
            "note_2": inside.top(64, 160 + (40 if is_tall else 72)),
            "more": lines.low(40),
        }

    def _fill(self, box: Box) -> int:
        """Show as many whole lines as fit, newest on top; returns how many."""
        lines = self.face.lines
        fit = int(box.h // _ROW)
        if fit < len(lines):
            fit = int((box.h - 40) // _ROW)
        while len(self._rows) < min(fit, len(lines)):
            self._rows.append(CustomerRow())
            self.add_widget(self._rows[-1])
        for index, row in enumerate(self._rows):
            if index < min(fit, len(lines)):
                row.view = lines[index]
                place(row, Box(box.x, box.y + index * _ROW, box.w, _ROW), self.height)
            else:
                place(row, None, 0)
        return min(fit, len(lines))
