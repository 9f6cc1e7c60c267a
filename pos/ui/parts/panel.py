"""Panel: a plate whose parts stand where a plan says, for what is made in Python alone."""

from typing import Any

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.plate import Plate
from pos.ui.plan import Plan


class Panel(Plate):
    """A plate whose parts stand by name where `plan` says, from its own top left."""

    def __init__(self, **given: Any) -> None:
        """Take parts from `make`; lay them out before the next frame after each change."""
        super().__init__(**given)
        self.parts: dict[str, Any] = self.make()
        for part in self.parts.values():
            self.add_widget(part)
        thread.on_change(self, ("pos", "size", *self.watched), self._lay)

    watched: tuple[str, ...] = ()

    def make(self) -> dict[str, Any]:
        """Return the parts by name."""
        raise NotImplementedError

    def fill(self) -> Plan:
        """Fill the parts from the view and return where they stand."""
        raise NotImplementedError

    def _lay(self) -> None:
        plan = self.fill() if self.width > 1 else {}
        for name, part in self.parts.items():
            place(part, plan.get(name), self.height)
            if name in plan:
                part.pos = (part.x + self.x, part.y + self.y)
