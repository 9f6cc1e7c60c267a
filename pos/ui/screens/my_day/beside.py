"""What stands beside the day's list: its sums, or a receipt as it was given."""

from dataclasses import replace
from typing import Any

from kivy.properties import ObjectProperty

from pos.ui.parts.dashes import Dashes
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.key import Key
from pos.ui.parts.ledger_list import AmountList
from pos.ui.parts.panel import Panel
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Box, Plan
from pos.ui.theme import KEY_GAP, PX_BODY, PX_HEADING, PX_KEY, PX_LIST, PX_PRICE, PX_TOTAL

_LOW = 420
_STEP, _STEP_LOW = 44, 32


class Summary(Panel):
    """What the day comes to: net, how many, by which means, and the key for the report."""

    view = ObjectProperty(None, allownone=True)
    watched = ("view",)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "title": Text(px=PX_KEY, px_least=PX_LIST, bold=True),
            "net_label": Text(px=PX_LIST, tone="quiet"),
            "net": Text(px=PX_TOTAL, px_least=PX_HEADING, bold=True),
            "rule": Plate(ground="line", edge="", corner=0),
            "counts": AmountList(px=PX_LIST),
            "rule2": Plate(ground="line", edge="", corner=0),
            "tenders": AmountList(px=PX_LIST),
            "report": Key(view=None),
        }

    def fill(self) -> Plan:
        """Title, net, counts and tenders below each other, the key at the foot."""
        view, parts = self.view, self.parts
        if view is None:
            return {}
        is_low = self.height < _LOW
        box = Box(0, 0, self.width, self.height)
        inside = box.inset(20, 12) if is_low else box.inset(24)
        step = _STEP_LOW if is_low else _STEP
        parts["title"].text, parts["net_label"].text = view.title, view.net_label
        parts["net"].text, parts["net"].lead = view.net, view.sign
        parts["net"].px = PX_PRICE if is_low else PX_TOTAL
        parts["counts"].lines, parts["tenders"].lines = view.counts, view.tenders
        parts["counts"].step = parts["tenders"].step = step
        parts["report"].view = view.report
        title, label, net = (32, 26, 56) if is_low else (40, 32, 96)
        top = title + label + net
        counts = inside.top(len(view.counts) * step, top + 8)
        key = (64 if is_low else 72) if view.report else 0
        tenders = Box(
            inside.x, counts.bottom + 8, inside.w, inside.bottom - key - 8 - counts.bottom - 8
        )
        plan = {
            "title": inside.top(title),
            "net_label": inside.top(label, title),
            "net": inside.top(net, title + label - 2),
            "rule": inside.top(1, top + 2),
            "counts": counts,
            "rule2": Box(inside.x, counts.bottom + 2, inside.w, 1),
            "tenders": tenders,
        }
        if key:
            plan["report"] = inside.low(key)
        return plan


class Paper(Panel):
    """A receipt: shop, number, lines, what was paid, and the code that tells it is true."""

    view = ObjectProperty(None, allownone=True)
    watched = ("view",)

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        return {
            "shop": Text(px=PX_KEY, px_least=PX_LIST, bold=True, align="center"),
            "number": Text(px=PX_BODY, align="center"),
            "dashes": Dashes(),
            "lines": AmountList(px=PX_BODY, step=28),
            "dashes2": Dashes(),
            "last": AmountList(px=PX_LIST, step=30),
            "check": Text(px=PX_BODY, tone="quiet"),
            "keys": KeyGrid(px=PX_LIST, px_least=PX_BODY, icon_px=24),
        }

    def fill(self) -> Plan:
        """As on paper, from the top; the keys at the foot."""
        view, parts = self.view, self.parts
        if view is None:
            return {}
        is_low = self.height < _LOW
        box = Box(0, 0, self.width, self.height)
        inside = box.inset(20, 10) if is_low else box.inset(32, 20)
        parts["shop"].text = f"{view.shop}  {view.title}"
        parts["number"].text = f"{view.number}  {view.at}"
        parts["lines"].lines, parts["lines"].more = view.lines, view.more
        parts["last"].last = view.last
        parts["check"].text, parts["keys"].items = view.check, view.keys
        if is_low:
            parts["keys"].items = tuple(replace(key, icon="") for key in view.keys)
        columns = min(len(view.keys), 3 if is_low else 2)
        rows = -(-len(view.keys) // columns) if columns else 0
        parts["keys"].columns, parts["keys"].rows = max(1, columns), max(1, rows)
        keys = inside.low(rows * (64 + KEY_GAP))
        head, number = (32, 26) if is_low else (40, 30)
        parts["last"].step = 26 if is_low else 30
        last = len(view.last) * int(parts["last"].step)
        foot = keys.y - inside.y - 34
        lines = Box(
            inside.x, inside.y + head + number + 8, inside.w, foot - last - head - number - 20
        )
        return {
            "shop": inside.top(head),
            "number": inside.top(number, head),
            "dashes": inside.top(2, head + number + 2),
            "lines": lines,
            "dashes2": Box(inside.x, lines.bottom + 4, inside.w, 2),
            "last": Box(inside.x, lines.bottom + 8, inside.w, last),
            "check": Box(inside.x, keys.y - 34, inside.w, 28),
            "keys": keys.below(KEY_GAP),
        }
