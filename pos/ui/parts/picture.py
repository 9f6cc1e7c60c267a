"""Picture and icon: a thing's picture on its ground, a line icon in a token's colour.

Owns what stands where a picture is missing: a card in its category's colour with the first
character of the name. Never an empty place.
"""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.gallery import gallery
from pos.ui.parts.plate import Plate
from pos.ui.textures import texture_of
from pos.ui.theme import theme

_GROUNDS = ("tint_water", "tint_amber", "tint_red", "tint_green")
_FIRST_SHARE = 0.42


class Icon(Widget):
    """A line icon `px` a side in the middle of its box."""

    name = StringProperty("")
    px = NumericProperty(28)
    tone = StringProperty("ink")

    def __init__(self, **given: Any) -> None:
        """Draw before the next frame, and again whenever something changed."""
        super().__init__(**given)
        redraw = thread.on_change(self, ("name", "px", "tone", "pos", "size"), self._draw)
        theme.fbind("paper", redraw)

    def _draw(self) -> None:
        self.canvas.clear()
        if not self.name:
            return
        texture = gallery.icon(self.name, int(self.px))
        pos = (round(self.center_x - texture.width / 2), round(self.center_y - texture.height / 2))
        with self.canvas:
            Color(rgba=theme.colour(self.tone))
            Rectangle(texture=texture, pos=pos, size=texture.size)


class Picture(Plate):
    """The picture `source` (goods/SKU) filling its box; else a card with the name's first sign."""

    source = StringProperty("")
    name = StringProperty("")
    category = StringProperty("")
    inset = NumericProperty(0)
    is_round = BooleanProperty(False)
    backing = StringProperty("ground")
    """Token of the ground behind a picture; "" for none."""
    is_note = BooleanProperty(False)
    """Claim that the drawing takes the middle half of its square, as notes of money do."""

    def __init__(self, **given: Any) -> None:
        """Ask for the picture whenever it is another one or of another size."""
        self._texture: Any = None
        self._asked: tuple[str, int] = ("", 0)
        super().__init__(**{"edge": "", "ground": "", "corner": 8, **given})
        thread.on_change(self, ("source", "size", "inset", "is_note"), self._ask)
        redraw = thread.before_frame(self._draw_picture)
        for name in ("name", "category", "is_round", "backing", "pos", "size"):
            self.fbind(name, redraw)
        theme.fbind("paper", redraw)
        gallery.watch(self)

    def renew(self) -> None:
        """Ask once more; what is shown stays until the other picture is there."""
        source, px = self._asked
        if source and px > 0:
            gallery.ask(source, px, lambda texture: self._came((source, px), texture))

    def _ask(self) -> None:
        """Ask for the texture; until it comes, the card stands."""
        room = self.width if self.is_note else min(self.width, self.height)
        px = int(room - 2 * self.inset)
        asked = (self.source, px)
        if asked == self._asked:
            return
        self._asked, self._texture = asked, None
        if self.source and px > 0:
            gallery.ask(self.source, px, lambda texture: self._came(asked, texture))
        self._draw_picture()

    def _came(self, asked: tuple[str, int], texture: Any) -> None:
        """Show what came, unless another picture is wanted by now."""
        if asked == self._asked and texture is not self._texture:
            self._texture = texture
            self._draw_picture()

    def _draw_picture(self) -> None:
        self.canvas.clear()
        texture, tone = self._texture, None
        is_card = texture is None and bool(self.name) and self.width > 1
        if self.is_round:
            self.corner = self.height / 2
        self.ground = _card_ground(self.category) if is_card else self.backing
        if is_card:
            px = int(self.height * _FIRST_SHARE)
            texture, tone = texture_of(self.name[:1].upper(), px, True), "quiet"
        if texture is None:
            return
        if self.is_note and not is_card:
            texture = texture.get_region(0, texture.height // 4, texture.width, texture.height // 2)
        pos = (round(self.center_x - texture.width / 2), round(self.center_y - texture.height / 2))
        with self.canvas:
            Color(rgba=theme.colour(tone) if tone else (1, 1, 1, 1))
            Rectangle(texture=texture, pos=pos, size=texture.size)


def _card_ground(category: str) -> str:
    """Return the token of a category's card: the same one every time."""
    return _GROUNDS[sum(map(ord, category)) % len(_GROUNDS)]
