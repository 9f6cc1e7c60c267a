"""Dots: how many digits of a PIN are typed, and never which."""

from typing import Any

from kivy.properties import NumericProperty

from pos.ui import thread
from pos.ui.parts.plate import Plate


class Dots(Plate):
    """A dot for each digit: filled once it is typed."""

    total = NumericProperty(4)
    filled = NumericProperty(0)
    px = NumericProperty(24)

    def __init__(self, **given: Any) -> None:
        """Begin with no dot."""
        super().__init__(ground="", edge="", **given)
        self._dots: list[Plate] = []
        thread.on_change(self, ("total", "filled", "px", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Lay the dots in a row in the middle."""
        total, px = int(self.total), min(24, self.height)
        while len(self._dots) < total:
            self._dots.append(Plate(edge="quiet", edge_px=2))
            self.add_widget(self._dots[-1])
        wide = total * px + (total - 1) * px
        for index, dot in enumerate(self._dots):
            is_there = index < total
            dot.corner, dot.size = px / 2, (px, px) if is_there else (0, 0)
            dot.opacity = 1 if is_there else 0
            dot.ground = "water" if index < self.filled else "panel"
            dot.edge = "water" if index < self.filled else "quiet"
            dot.pos = (self.center_x - wide / 2 + 2 * px * index, self.center_y - px / 2)
