"""The menu on the screen: what can be done, and how the machines are."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Plan, Size
from pos.ui.theme import PX_BODY, PX_LIST

load_rules(__file__)
_DO = ("keys",)
_MACHINES = ("machines_card", "machines_title", "machines")


class MenuBoard(Board):
    """Keys and machines beside or below each other."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        work = area.work
        if area.size is Size.TALL:
            keys, machines = work.rows(0, 304)
        else:
            keys, machines = work.columns(0, 296 if area.size is Size.LOW else 376)
        inside = machines.inset(16, 8)
        plan = {
            "keys": keys,
            "machines_card": machines,
            "machines_title": inside.top(48),
            "machines": inside.below(48),
        }
        if area.size is Size.TALL:
            return plan
        return area.sided(plan, (_DO, _MACHINES))


class MachineCell(Plate):
    """A machine: its icon, its name, its state with an icon and a word."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="", edge="", corner=0, **given)
        self._icon = Icon(px=32)
        self._name = Text(px=PX_LIST, bold=True)
        self._state_icon = Icon(px=22)
        self._state = Text(px=PX_BODY)
        for part in (self._icon, self._name, self._state_icon, self._state):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Icon left, name over state."""
        view = self.view
        self._icon.name, self._name.text, self._state.text = view.icon, view.name, view.state
        self._state_icon.name = view.state_icon
        self._state_icon.tone = self._state.tone = view.tone
        self._icon.size, self._icon.pos = (40, self.height), (self.x + 8, self.y)
        x, room = self.x + 64, self.width - 72
        self._name.size, self._name.pos = (room, 28), (x, self.center_y + 1)
        self._state_icon.size, self._state_icon.pos = (22, 26), (x, self.center_y - 27)
        self._state.size, self._state.pos = (room - 30, 26), (x + 30, self.center_y - 27)
