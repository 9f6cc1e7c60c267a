"""A dashed rule, as receipts have them."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.theme import theme

_DASH, _GAP = 8, 5


class Dashes(Widget):
    """Dashes from left to right in ink."""

    def __init__(self, **given: Any) -> None:
        """Draw before the next frame, and again whenever it moved."""
        super().__init__(**given)
        redraw = thread.on_change(self, ("pos", "size"), self._draw)
        theme.fbind("paper", redraw)

    def _draw(self) -> None:
        self.canvas.clear()
        with self.canvas:
            Color(rgba=theme.ink)
            x = self.x
            while x < self.right:
                wide = min(_DASH, self.right - x)
                Rectangle(pos=(round(x), self.y), size=(round(wide), self.height))
                x += _DASH + _GAP
