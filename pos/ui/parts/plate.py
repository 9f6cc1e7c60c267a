"""Plate: a rounded ground with a hairline, which everything that has a ground is.

Owns corners and edges; `ground` names the token it is painted with, so that a test can tell what
a text stands on.
"""

from typing import Any

from kivy.graphics import Color, InstructionGroup, SmoothRoundedRectangle
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
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
        """Draw the edge, and the ground inside it."""
        self._drawn.clear()
        inset = self.edge_px if self.edge else 0
        if inset:
            self._rounded(self.edge, 0)
        if self.ground:
            self._rounded(self.ground, inset)
        elif inset:
            self._rounded(self.behind(), inset)

    def behind(self) -> str:
        """Return the token of what this plate lies on."""
        above = self.parent
        while above is not None:
            if isinstance(above, Plate) and above.ground:
                return str(above.ground)
            above = above.parent if above.parent is not above else None
        return "paper"

    def _rounded(self, token: str, inset: float) -> None:
        size = (max(0, self.width - 2 * inset), max(0, self.height - 2 * inset))
        self._drawn.add(Color(rgba=theme.colour(token)))
        if self.corner:
            radius = [max(0, self.corner - inset)]
            self._drawn.add(
                SmoothRoundedRectangle(
                    pos=(self.x + inset, self.y + inset), size=size, radius=radius
                )
            )
        else:
            from kivy.graphics import Rectangle

            self._drawn.add(Rectangle(pos=(self.x + inset, self.y + inset), size=size))
