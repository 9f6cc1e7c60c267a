"""Plate: a rounded ground with a hairline, which everything that has a ground is.

Owns corners and edges; `ground` names the token it is painted with, so that a test can tell what
a text stands on.
"""

from typing import Any

from kivy.graphics import BorderImage, Color, InstructionGroup, Rectangle
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.plates import plate_texture
from pos.ui.theme import CORNER, theme


class Plate(Widget):
    """A ground named by token, with an edge `edge_px` wide in another; "" is clear."""

    ground = StringProperty("panel")
    edge = StringProperty("line")
    edge_px = NumericProperty(1)
    corner = NumericProperty(CORNER)

    def __init__(self, **given: Any) -> None:
        """Draw before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._drawn = InstructionGroup()
        self.canvas.before.add(self._drawn)
        redraw = thread.before_frame(self._draw)
        for name in ("ground", "edge", "edge_px", "corner", "pos", "size"):
            self.fbind(name, redraw)
        theme.fbind("paper", redraw)
        self._draw()

    def _draw(self) -> None:
        """Draw the ground with its edge in one pass, pixel on pixel."""
        self._drawn.clear()
        edge_px = int(self.edge_px) if self.edge else 0
        left, low = round(self.x), round(self.y)
        wide, high = round(self.right) - left, round(self.top) - low
        if not (self.ground or edge_px) or wide < 1 or high < 1:
            return
        ground = theme.colour(self.ground or self.behind())
        corner = max(0, min(self.corner, wide / 2, high / 2))
        if not corner and not edge_px:
            self._drawn.add(Color(rgba=ground))
            self._drawn.add(Rectangle(pos=(left, low), size=(wide, high)))
            return
        edge = theme.colour(self.edge) if edge_px else ground
        texture, border = plate_texture(tuple(ground), tuple(edge), edge_px, corner)
        self._drawn.add(Color(1, 1, 1, 1))
        self._drawn.add(
            BorderImage(texture=texture, border=[border] * 4, pos=(left, low), size=(wide, high))
        )

    def behind(self) -> str:
        """Return the token of what this plate lies on."""
        above = self.parent
        while above is not None:
            if isinstance(above, Plate) and above.ground:
                return str(above.ground)
            above = above.parent if above.parent is not above else None
        return "paper"
