"""Board: a screen's work area, whose parts stand where its plan says.

Owns applying a plan to the parts of a kv rule by their ids. A part that the plan does not name is
not there: it is taken out of sight and takes no touch.
"""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.plan import Area, Box, Plan


class Board(Widget):
    """Shows a frozen `view` in an `area`; a screen gives the plan."""

    view = ObjectProperty(rebind=True)
    area = ObjectProperty(rebind=True)
    has_room_for_strip = True
    """Claim that on a low window a strip still fits under the bar."""

    def __init__(self, **given: Any) -> None:
        """Lay out now, and before the next frame whenever view, area or size changed."""
        super().__init__(**given)
        thread.on_change(self, ("area", "view", "pos", "size"), self.lay)

    @classmethod
    def has_room_beside(cls, _view: object) -> bool:
        """Claim that on a low window a strip fits under the bar beside what this view shows."""
        return cls.has_room_for_strip

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        raise NotImplementedError

    def lay(self) -> None:
        """Put every part in its place."""
        plan = self.plan(self.area)
        for name, part in self.ids.items():
            place(part, plan.get(name), self.area.height)


def place(part: Widget, box: Box | None, height: float) -> None:
    """Put a part into a box measured from the top left of a window of this height."""
    if box is None:
        part.opacity, part.size, part.pos = 0, (0, 0), (-10_000, -10_000)
        return
    part.opacity = 1
    part.size = (round(box.w), round(box.h))
    part.pos = (round(box.x), round(height - box.bottom))
