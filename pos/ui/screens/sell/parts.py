"""Parts of the sell screen alone: the chip of a variant, a choice, the key below the basket."""

from typing import Any

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.key import Touch
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import LEADING, Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_HEADING, PX_KEY, PX_LIST, PX_PRICE


class Variant(Widget):
    """What tells a product from its sisters, as a chip, and how much is in it beside."""

    variant = StringProperty("")
    rest = StringProperty("")

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._chip = Plate(ground="tint_water", edge="", corner=8)
        self._variant = Text(px=PX_KEY, px_least=PX_BODY, bold=True, tone="water", align="center")
        self._rest = Text(px=PX_KEY, px_least=PX_BODY)
        self._chip.add_widget(self._variant)
        for part in (self._chip, self._rest):
            self.add_widget(part)
        thread.on_change(self, ("variant", "rest", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Chip as wide as its word, the rest after it."""
        self._variant.text, self._rest.text = self.variant, self.rest
        px = PX_KEY if self.height > 38 else PX_LIST  # noqa: PLR2004 - 40 where there is room
        self._variant.px = self._rest.px = px
        rest = width_of(self.rest, px, False) + 2 if self.rest else 0
        asked = width_of(self.variant, px, True) + 24 if self.variant else 0
        wide = min(asked, max(self.width - rest - 8, self.width * 0.6))
        self._chip.size, self._chip.pos = (wide, self.height if wide else 0), self.pos
        self._variant.size, self._variant.pos = (
            (max(0, wide - 16), self.height),
            (self.x + 8, self.y),
        )
        x = self.x + (wide + 8 if wide else 0)
        self._rest.size, self._rest.pos = (max(0, self.right - x), self.height), (x, self.y)


class ChoiceCell(Touch):
    """One of the products that a code may mean: picture, name, variant on ink, price."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._picture = Picture(inset=16)
        self._name = Text(px=PX_HEADING, px_least=PX_LIST, bold=True, lines=2)
        self._chip = Plate(ground="ink", edge="", corner=12)
        self._variant = Text(px_least=PX_LIST, bold=True, tone="panel", align="center")
        self._rest = Text(px=PX_KEY, px_least=PX_BODY)
        self._price = Text(px=PX_PRICE, px_least=PX_KEY, bold=True)
        self._stock = Text(px=PX_BODY, tone="quiet")
        self._chip.add_widget(self._variant)
        for part in (
            *(self._picture, self._name, self._chip, self._rest, self._price, self._stock),
        ):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size", "state"), self._lay)

    def sends(self) -> str:
        """Return the name that chooses this product."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Picture beside the words where it is wide, above them where it is not."""
        view = self.view
        self.ground = "line" if self.state == "down" else "panel"
        self._picture.source, self._picture.name = view.picture, view.name
        self._name.text, self._variant.text, self._rest.text = view.name, view.variant, view.rest
        self._price.text, self._price.lead, self._stock.text = view.price, view.sign, view.stock
        is_low = self.height < 300  # noqa: PLR2004 - 600 high
        margin = 16 if is_low else 32
        side = min(304, self.height - 2 * margin, self.width / 2)
        self._picture.size = (side, side)
        self._picture.pos = (self.x + margin, self.center_y - side / 2)
        x = self.x + margin + side + (20 if is_low else 32)
        room = self.right - margin - x
        chip = 48 if is_low else 72
        self._variant.px = PX_HEADING if is_low else PX_PRICE
        parts = [
            (self._name, 40 if is_low else 48, bool(view.name)),
            (self._chip, chip, bool(view.variant)),
            (self._rest, 36, bool(view.rest)),
            (self._price, 48 if is_low else 64, bool(view.price)),
            (self._stock, PX_BODY * LEADING, bool(view.stock)),
        ]
        total = sum(high for _, high, is_there in parts if is_there)
        y = self.center_y + total / 2
        for part, high, is_there in parts:
            part.size = (room, high) if is_there else (0, 0)
            if is_there:
                y -= high
                part.pos = (x, y)
        wide = width_of(view.variant, int(self._variant.px), True) + 48
        self._chip.width = min(room, wide) if view.variant else 0
        self._variant.size = (max(0, self._chip.width - 24), self._chip.height)
        self._variant.pos = (self._chip.x + 12, self._chip.y)
