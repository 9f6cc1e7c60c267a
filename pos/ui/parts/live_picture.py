"""A camera's small picture, drawn as it comes; nothing where no camera shows any."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.parts.plate import Plate


class LivePicture(Plate):
    """A Preview as large as its box allows, in the middle of it."""

    preview = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Draw before the next frame, and again whenever a picture came."""
        super().__init__(**{"ground": "ground", "edge": "", "corner": 8, **given})
        self._texture: Any = None
        thread.on_change(self, ("preview", "pos", "size"), self._draw_picture)

    def _draw_picture(self) -> None:
        self.canvas.clear()
        shown = self.preview
        if shown is None or self.width < 1:
            return
        size = (shown.width, shown.height)
        if self._texture is None or tuple(self._texture.size) != size:
            self._texture = Texture.create(size=size, colorfmt="rgb")
            self._texture.flip_vertical()
        self._texture.blit_buffer(shown.rgb, colorfmt="rgb", bufferfmt="ubyte")
        share = min(self.width / shown.width, self.height / shown.height)
        wide, high = round(shown.width * share), round(shown.height * share)
        pos = (round(self.center_x - wide / 2), round(self.center_y - high / 2))
        with self.canvas:
            Color(rgba=(1, 1, 1, 1))
            Rectangle(texture=self._texture, pos=pos, size=(wide, high))
