"""Sign in on the screen: faces, and the PIN pad of the chosen one."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.dots import Dots
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.key import Touch
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.theme import PX_BODY, PX_KEY

load_rules(__file__)
_LEFT = ("faces", "heading", "day")
_RIGHT = ("panel", "picture", "name", "hint", "dots", "pad")
_BADGE = 40
_IN_A_ROW, _FACE_MOST = 3, 264


class SignInBoard(Board):
    """Faces on the left, the PIN on the right."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        plan = {Size.WIDE: _wide, Size.LOW: _low, Size.TALL: _tall}[area.size](area.work)
        if len(self.view.faces) <= _IN_A_ROW:
            plan["faces"] = plan["faces"].top(min(_FACE_MOST, plan["faces"].h))
        if area.size is Size.TALL:
            return plan
        return area.sided(plan, (_LEFT, _RIGHT))


def _wide(work: Box) -> Plan:
    left, right = work.columns(0, 424)
    head = right.inset(24, 28)
    return {
        "heading": left.top(64, 4),
        "day": left.top(64, 6),
        "faces": left.below(80),
        "panel": right,
        "picture": head.left(72).top(72),
        "name": Box(head.x + 88, head.y - 6, head.w - 88, 40),
        "hint": Box(head.x + 88, head.y + 34, head.w - 88, 48),
        "dots": right.top(24, 118),
        "pad": right.below(152).inset(24, 0).top(work.h - 176),
    }


def _low(work: Box) -> Plan:
    left, right = work.columns(0, 376)
    head = right.inset(12, 8)
    return {
        "heading": left.top(48),
        "faces": left.below(56),
        "panel": right,
        "picture": head.left(56).top(56),
        "name": Box(head.x + 68, head.y - 6, head.w - 60, 28),
        "hint": Box(head.x + 68, head.y + 18, head.w - 60, 46),
        "dots": right.top(16, 79),
        "pad": right.below(98).inset(8, 0).top(work.h - 104),
    }


def _tall(work: Box) -> Plan:
    heading, faces, panel = work.rows(64, 440, 0)
    inside = panel.inset(24)
    words, pad = inside.columns(0, 376)
    return {
        "heading": heading,
        "day": heading,
        "faces": faces,
        "panel": panel,
        "picture": words.top(120, 40).left(120),
        "name": words.top(48, 180),
        "hint": words.top(80, 228),
        "dots": words.top(24, 324).left(200),
        "pad": pad,
    }


class FaceCell(Touch):
    """A face to tap, with name and role; the chosen one bears a tick."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._picture = Picture(backing="key", is_round=True)
        self._name = Text(px=PX_KEY, px_least=PX_BODY, bold=True, align="center")
        self._role = Text(px=PX_BODY, align="center")
        self._badge = Plate(ground="water", edge="", corner=_BADGE / 2)
        self._tick = Icon(name="check", px=24, tone="water_ink")
        for part in (self._picture, self._name, self._role, self._badge, self._tick):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that chooses this face."""
        return str(self.view.key)

    def _lay(self) -> None:
        view = self.view
        self.ground = "tint_water" if view.is_chosen else "panel"
        self.edge, self.edge_px = ("water", 3) if view.is_chosen else ("line", 1)
        if self.state == "down":
            self.ground = "line"
        side = min(128, self.height - 92)
        top = (self.height - side - 72) / 2 - 2
        self._picture.source, self._picture.name = view.picture, view.name
        self._picture.size = (side, side)
        self._picture.pos = (self.center_x - side / 2, self.top - top - side)
        self._name.text, self._role.text = view.name, view.role
        self._role.tone = "ink" if view.is_chosen else "quiet"
        self._name.size, self._role.size = (self.width - 16, 36), (self.width - 16, 26)
        self._name.pos = (self.x + 8, self.top - top - side - 8 - 36)
        self._role.pos = (self.x + 8, self._name.y - 26)
        badge = _BADGE if view.is_chosen else 0
        for part in (self._badge, self._tick):
            part.size = (badge, badge)
            part.pos = (self.right - badge - 16, self.top - badge - 16)
        self._tick.name = "check" if badge else ""
