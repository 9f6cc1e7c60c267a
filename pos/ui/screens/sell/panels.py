"""What stands beside the basket: the thing read last, or a panel that asks or tells.

Owns the inside of these panels; which one is shown is the presenter's choice.
"""

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty

from pos.presenters.parts import KeyView
from pos.presenters.sell_views import (
    ArrangePanel,
    PricePanel,
    ProblemPanel,
    QuantityPanel,
    ReadPanel,
)
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.key import Key
from pos.ui.parts.pad import Display
from pos.ui.parts.panel import Panel
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.quick_grid import QuickGrid
from pos.ui.parts.text import Text
from pos.ui.plan import Box, Plan
from pos.ui.screens.sell.parts import Variant
from pos.ui.theme import KEY_GAP, PX_BODY, PX_HEADING, PX_KEY, PX_LIST, PX_PRICE

_LOW_CARD, _STRIP_CARD = 170, 130
_ONE_ROW, _TWO_ROWS = 88, 216
_AGAIN, _STOCK = 80, 26
_MANY = 3
"""More keys than these stand in two columns."""


class ReadCard(Panel):
    """The thing read last: picture, name, variant, price, stock; or how to sell without a code."""

    panel = ObjectProperty()
    watched = ("panel",)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "picture": Picture(inset=8),
            "hint_ground": Plate(ground="ground", edge="", corner=8),
            "hint_icon": Icon(name="scan", tone="quiet"),
            "name": Text(px_least=PX_LIST, bold=True),
            "chip": Variant(),
            "price": Text(px=PX_PRICE, px_least=PX_HEADING, bold=True),
            "stock": Text(px=PX_BODY, tone="quiet", align="right"),
            "hint": Text(px=PX_HEADING, px_least=PX_KEY, bold=True),
            "hint_text": Text(px=PX_LIST, px_least=PX_BODY, tone="quiet", lines=3, rise="top"),
            "again": Key(view=None, px=PX_KEY),
        }

    def fill(self) -> Plan:
        """Picture left; name, chip, price below each other; stock at the right."""
        panel, parts = self.panel, self.parts
        if not isinstance(panel, ReadPanel):
            return {}
        is_low, is_lowest = self.height < _LOW_CARD, self.height < _STRIP_CARD
        inside = Box(0, 0, self.width, self.height).inset(8 if is_lowest else 16)
        side = inside.h
        words = Box(inside.x + side + 16, inside.y, inside.w - side - 16, inside.h)
        if panel.hint:
            parts["hint"].text, parts["hint_text"].text = panel.hint, panel.hint_text
            parts["hint_icon"].px = round(side * 0.4)
            top = max(0, (words.h - 40 - 80) / 2)
            return {
                "hint_ground": inside.left(side),
                "hint_icon": inside.left(side),
                "hint": words.top(40, top),
                "hint_text": words.below(top + 44),
            }
        parts["picture"].source, parts["picture"].name = panel.picture, panel.name
        parts["name"].text, parts["name"].px = panel.name, PX_KEY if is_low else PX_HEADING
        # Without room for the chip the variant goes with the name: L and XL look alike.
        parts["name"].tail = f"{panel.variant} {panel.rest}".strip() if is_lowest else ""
        parts["chip"].variant, parts["chip"].rest = panel.variant, panel.rest
        parts["price"].text, parts["price"].lead = panel.price, panel.sign
        parts["stock"].text = panel.stock
        name, chip = (32, 34) if is_low else (48, 40)
        parts["again"].view = panel.again
        plan = {
            "picture": inside.left(side),
            "name": words.top(name, 0 if is_low else -2),
            "price": words.low(48, -4 if is_low else 0),
            "stock": words.low(28, 0 if is_low else 2),
        }
        if not is_lowest:
            plan["chip"] = words.top(chip, name + (0 if is_low else 2))
        if panel.again is not None:
            self._make_room(plan, inside, is_low=is_low)
        parts["stock"].align = "center" if is_low and panel.again is not None else "right"
        return plan

    @staticmethod
    def _make_room(plan: Plan, inside: Box, *, is_low: bool) -> None:
        """Place the key for once more: top right, and in a low card beside the price.

        There it takes the place of the stock, which stands under a smaller picture then.
        """
        if is_low:
            plan["again"] = inside.low(64, -8).last(_AGAIN)
            plan["price"] = plan["price"].left(plan["price"].w - _AGAIN - KEY_GAP)
            column = plan["picture"]
            plan["picture"] = column.top(column.h - _STOCK)
            plan["stock"] = Box(inside.x - 8, column.bottom - _STOCK, column.w + 20, _STOCK)
            return
        plan["again"] = inside.top(64).last(_AGAIN)
        for name in ("name", "chip"):
            plan[name] = plan[name].left(plan[name].w - _AGAIN - KEY_GAP)


class SidePanel(Panel):
    """A panel instead of picture and quick keys: a refusal, a quantity, a list."""

    panel = ObjectProperty()
    is_low = BooleanProperty(False)
    watched = ("panel", "is_low")

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "icon": Icon(px=48),
            "title": Text(px=PX_HEADING, px_least=PX_LIST, bold=True),
            "code": Text(px=PX_LIST, px_least=PX_BODY),
            "text": Text(px=PX_LIST, px_least=PX_BODY, lines=4, rise="top"),
            "display": Display(),
            "pad": KeyGrid(columns=3, rows=4, px=PX_HEADING),
            "keys": KeyGrid(form="list", columns=1, px=PX_LIST),
            "pictures": KeyGrid(form="picture"),
            "arranged": QuickGrid(px=PX_BODY, columns=4),
            "leave": Key(view=None),
            "done": Key(view=None),
            "remove": Key(view=None),
        }

    def fill(self) -> Plan:
        """Fill for the kind of panel."""
        panel = self.panel
        if isinstance(panel, ReadPanel | PricePanel):
            return {}
        is_refusal = isinstance(panel, ProblemPanel)
        self.ground, self.edge = ("tint_red", "red") if is_refusal else ("panel", "line")
        self.edge_px = 2 if is_refusal else 1
        inside = Box(0, 0, self.width, self.height).inset(12 if self.is_low else 24)
        self.parts["title"].text, self.parts["text"].text = panel.title, panel.text
        self.parts["leave"].view = panel.leave
        if isinstance(panel, QuantityPanel):
            return self._quantity(panel, inside)
        if isinstance(panel, ArrangePanel):
            return self._arrange(panel, inside)
        icon = self.parts["icon"]
        icon.name, icon.tone = ("stop", "red") if is_refusal else (panel.icon, "water")
        self.parts["code"].text = panel.code if is_refusal else ""
        self.parts["keys"].items = panel.keys
        return self._words(inside, has_code=is_refusal)

    def _words(self, inside: Box, *, has_code: bool) -> Plan:
        """Icon and title, the code below, what to do, keys, and the way out at the end."""
        head = inside.top(64)
        words = Box(head.x + 68, head.y, head.w - 68, head.h)
        low = inside.low(64 if self.is_low else 72)
        columns = 2 if len(self.parts["keys"].items) > _MANY and not has_code else 1
        text = (0, 48)[not self.is_low] if columns > 1 else 92 if self.is_low else 120
        keys = Box(inside.x, inside.y + 72 + text, inside.w, low.y - 8 - inside.y - 72 - text)
        count = max(1, int((keys.h + KEY_GAP) // (64 + KEY_GAP)))
        rows = max(1, min(count, -(-len(self.parts["keys"].items) // columns)))
        self.parts["keys"].columns, self.parts["keys"].rows = columns, rows
        plan = {
            "icon": head.left(52),
            "title": words.top(40) if has_code else words,
            "leave": low.last(min(240, low.w)),
        }
        if text:
            plan["text"] = inside.top(text, 72)
        if has_code:
            pictures = self.parts["pictures"]
            pictures.items = self.parts["keys"].items
            pictures.columns, pictures.rows = 4, 1 if keys.h < _TWO_ROWS else 2
            pictures.px = PX_BODY
            if keys.h >= _ONE_ROW and pictures.items:
                plan["pictures"] = keys
        elif self.parts["keys"].items:
            plan["keys"] = keys.top(min(keys.h, rows * 88 + (rows - 1) * KEY_GAP))
        if has_code:
            plan["code"] = words.top(26, 40)
        return plan

    def _arrange(self, panel: ArrangePanel, inside: Box) -> Plan:
        """Title, what to do, the keys as they will stand, and what ends it."""
        keys = self.parts["arranged"]
        keys.turn, keys.chosen, keys.items = panel.turn, panel.chosen, panel.keys
        self.parts["remove"].view, self.parts["done"].view = panel.remove, panel.done
        high = 64 if self.is_low else 72
        low = inside.low(high)
        leave, remove, done = low.columns(0, 0, 0, gap=KEY_GAP)
        text = 56
        grid = Box(inside.x, inside.y + 44 + text, inside.w, low.y - 16 - inside.y - 44 - text)
        keys.rows = 3 if len(panel.keys) > 8 and grid.h > 300 else 2  # noqa: PLR2004 - two rows of four
        return {
            "title": inside.top(40, -4),
            "text": inside.top(text, 40),
            "arranged": grid,
            "leave": leave,
            "remove": remove,
            "done": done,
        }

    def _quantity(self, panel: QuantityPanel, inside: Box) -> Plan:
        """Title, display, pad; leave and done below."""
        self.parts["pad"].items, self.parts["done"].view = panel.pad.keys, panel.done
        self.parts["display"].pad = panel.pad
        high = 64 if self.is_low else 72
        leave, done = inside.low(high).columns(0, 0, gap=KEY_GAP)
        body = Box(inside.x, inside.y, inside.w, inside.h - high - KEY_GAP)
        plan = {"leave": leave, "done": done}
        if self.is_low:
            pad = self.parts["pad"]
            pad.items, pad.columns, pad.rows = _beside_each_other(panel.pad.keys), 4, 3
            return {**plan, "display": body.top(72), "pad": body.below(80)}
        self.parts["pad"].columns, self.parts["pad"].rows = 3, 4
        return {
            **plan,
            "title": body.top(36, -4),
            "display": body.top(72, 44),
            "pad": body.below(132),
        }


def _beside_each_other(keys: tuple[KeyView, ...]) -> tuple[KeyView, ...]:
    """Return a pad's keys for a low window: the 0 and its neighbours right of the nine digits."""
    digits, last = keys[:9], keys[9:]
    rows = zip(range(0, 9, 3), last, strict=True)
    return tuple(key for start, end in rows for key in (*digits[start : start + 3], end))


class WhichPanel(Panel):
    """The question which product a code means: its answers are the pictures."""

    view = ObjectProperty(None, allownone=True)
    is_low = BooleanProperty(False)
    is_tall = BooleanProperty(False)
    watched = ("view", "is_low", "is_tall")

    def __init__(self, **given: Any) -> None:
        """Stand on the paper itself."""
        super().__init__(ground="", edge="", **given)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "icon": Icon(name="question", px=48, tone="amber"),
            "heading": Text(px=PX_HEADING, px_least=PX_LIST, bold=True),
            "code": Text(px=PX_LIST, tone="quiet"),
            "choices": Cells(cell="ChoiceCell", gap=16),
            "hint_icon": Icon(name="info", tone="quiet"),
            "hint": Text(px=PX_LIST, px_least=PX_BODY, tone="quiet", lines=2),
            "none": Key(view=None, px=PX_KEY),
        }

    def fill(self) -> Plan:
        """Question over its answers, the way out at the end."""
        view, parts = self.view, self.parts
        if view is None:
            return {}
        parts["heading"].text, parts["code"].text = view.heading, view.code
        parts["hint"].text, parts["none"].view = view.hint, view.none
        choices = parts["choices"]
        choices.items = view.choices
        count = len(view.choices)
        choices.columns = 1 if self.is_tall else min(count, 2 if count != 3 else 3)  # noqa: PLR2004 - three side by side
        choices.rows = -(-count // choices.columns)
        head, foot = (64, 64) if self.is_low else (80, 72)
        box = Box(0, 0, self.width, self.height)
        last = box.low(foot)
        none = 248 if self.is_low else 304
        return {
            "icon": box.top(head).left(64),
            "heading": Box(80, 2 if self.is_low else 8, box.w - 80, 40),
            "code": Box(80, 38 if self.is_low else 48, box.w - 80, 26),
            "choices": Box(0, head + 8, box.w, box.h - head - foot - 24),
            "hint_icon": last.left(44),
            "hint": Box(48, last.y, last.w - 48 - none - 16, last.h),
            "none": last.last(none),
        }
