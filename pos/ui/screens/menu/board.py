"""The menu on the screen: what can be done, how the screen looks, how the machines are."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.grid import Cells, KeyGrid  # noqa: F401 - named in the rule
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Plan, Size
from pos.ui.theme import KEY_GAP, PX_BODY, PX_LIST

load_rules(__file__)
_DO = ("keys",)
_HABITS = ("rows",)
_MACHINES = ("machines_card", "machines_title", "machines")
_TIGHT = 120


class MenuBoard(Board):
    """Keys, habits, machines, in three columns or below each other."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        work = area.work
        if area.size is Size.TALL:
            keys, rows, machines = work.rows(312, 400, 0)
        elif area.size is Size.LOW:
            keys, rows, machines = work.columns(264, 0, 296, gap=KEY_GAP)
        else:
            keys, rows, machines = work.columns(376, 0, 376)
        inside = machines.inset(16, 8)
        plan = {
            "keys": keys,
            "rows": rows,
            "machines_card": machines,
            "machines_title": inside.top(48),
            "machines": inside.below(48),
        }
        if area.size is Size.TALL:
            return plan
        return area.sided(plan, (_DO, _HABITS, _MACHINES))


class HabitRow(Plate):
    """A habit with its two answers."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._icon = Icon()
        self._title = Text(px=PX_LIST, bold=True, px_least=PX_BODY)
        self._text = Text(px=PX_BODY, tone="quiet")
        self._first, self._second = Key(view=None, px=PX_LIST), Key(view=None, px=PX_LIST)
        for part in (self._icon, self._title, self._text, self._first, self._second):
            self.add_widget(part)
        relay = thread.before_frame(self._lay)
        for name in ("view", "pos", "size"):
            self.fbind(name, relay)
        relay()

    def _lay(self) -> None:
        """Words over the answers; without room the second sentence is left out."""
        view, is_tight = self.view, self.height < _TIGHT + 32
        self._icon.name, self._title.text = view.icon, view.title
        self._text.text = "" if is_tight else view.text
        self._first.view, self._second.view = view.first, view.second
        margin = 8 if is_tight else 20
        high = 64 if is_tight else 72
        top = (self.height - high - (32 if is_tight else 64)) / 2
        self._icon.size = (28, 28)
        self._icon.pos = (self.x + margin + 4, self.top - top - 28)
        words = self.width - 2 * margin - 44
        self._title.size, self._title.pos = (words, 28), (self.x + margin + 44, self.top - top - 28)
        self._text.size = (words, 24)
        self._text.pos = (self.x + margin + 44, self.top - top - 54)
        wide = (self.width - 2 * margin - KEY_GAP) / 2
        y = self.y + top
        self._first.size = self._second.size = (wide, high)
        self._first.pos = (self.x + margin, y)
        self._second.pos = (self.right - margin - wide, y)


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
        relay = thread.before_frame(self._lay)
        for name in ("view", "pos", "size"):
            self.fbind(name, relay)
        relay()

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
