"""What an empty place says, and what a failure says: an icon, what it is, what to do."""

from typing import Any

from kivy.properties import ObjectProperty, StringProperty

from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.panel import Panel
from pos.ui.parts.picture import Icon
from pos.ui.parts.text import Text
from pos.ui.plan import Box, Plan
from pos.ui.theme import KEY_GAP, PX_BODY, PX_HEADING, PX_KEY, PX_LIST

_LOW = 320
_KEY_HEIGHT, _KEY_LEAST = 72, 200


class Hint(Panel):
    """Said in the middle of a list that is empty: calm, with what to do first."""

    icon = StringProperty("info")
    heading = StringProperty("")
    words = StringProperty("")
    watched = ("icon", "heading", "words")

    def __init__(self, **given: Any) -> None:
        """Stand on whatever lies below."""
        super().__init__(ground="", edge="", **given)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "icon": Icon(px=56, tone="quiet"),
            "heading": Text(px=PX_HEADING, px_least=PX_LIST, bold=True, align="center"),
            "words": Text(px=PX_LIST, px_least=PX_BODY, tone="quiet", align="center", lines=3),
        }

    def fill(self) -> Plan:
        """Icon, heading and words below each other in the middle."""
        parts = self.parts
        parts["icon"].name = self.icon if self.heading else ""
        parts["heading"].text, parts["words"].text = self.heading, self.words
        parts["words"].rise = "top"
        if not self.heading:
            return {}
        box = Box(0, 0, self.width, self.height).inset(16, 0)
        is_low = box.h < _LOW
        icon = 0 if box.h < _LOW / 2 else 72
        words = 84 if self.words else 0
        top = max(0, (box.h - icon - 48 - words) / 2)
        parts["icon"].px = 40 if is_low else 56
        plan = {"heading": box.top(48, top + icon), "words": box.top(words, top + icon + 48)}
        if icon:
            plan["icon"] = box.top(icon, top)
        return plan


class Problem(Panel):
    """A ProblemView: what could not be done and why, on its tint, with the keys that go on."""

    view = ObjectProperty(None, allownone=True)
    watched = ("view",)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "icon": Icon(px=48),
            "title": Text(px=PX_HEADING, px_least=PX_LIST, bold=True, lines=2),
            "code": Text(px=PX_LIST, px_least=PX_BODY),
            "words": Text(px=PX_LIST, px_least=PX_BODY, lines=5, rise="top"),
            "keys": KeyGrid(px=PX_KEY, px_least=PX_LIST),
        }

    def fill(self) -> Plan:
        """Icon and title, the code below, what to do, the keys at the foot."""
        view, parts = self.view, self.parts
        if view is None:
            return {}
        self.ground, self.edge, self.edge_px = f"tint_{view.tone}", str(view.tone), 2
        parts["icon"].name, parts["icon"].tone = view.icon, str(view.tone)
        parts["title"].text, parts["code"].text = view.title, view.code
        parts["words"].text, parts["keys"].items = view.text, view.keys
        parts["keys"].columns = len(view.keys)
        inside = Box(0, 0, self.width, self.height).inset(16 if self.height < _LOW + 80 else 24)
        head = inside.top(56)
        keys = min(inside.w, len(view.keys) * (_KEY_LEAST + 40) + KEY_GAP)
        code = 32 if view.code else 0
        return {
            "icon": head.left(52),
            "title": Box(head.x + 68, head.y, head.w - 68, head.h),
            "code": Box(head.x + 68, head.bottom, head.w - 68, code),
            "words": Box(
                inside.x, head.bottom + code + 12, inside.w, inside.h - 56 - code - 24 - _KEY_HEIGHT
            ),
            "keys": inside.low(_KEY_HEIGHT).last(keys),
        }
