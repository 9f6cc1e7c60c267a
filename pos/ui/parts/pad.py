"""The display above a number pad: what is typed for what, with the key that takes one back."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.presenters.parts import KeyView
from pos.ui import thread
from pos.ui.parts.key import Key
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.theme import PX_BODY, PX_PRICE

_BACK = KeyView("pad:back", "", "backspace")
_BACK_WIDTH, _LOW = 96, 100


class Display(Plate):
    """A PadView's label and figure; the figure is quiet until something is typed."""

    pad = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._label = Text(px=PX_BODY, tone="quiet")
        self._figure = Text(px=PX_PRICE, px_least=28)
        self._back = Key(view=_BACK)
        for part in (self._label, self._figure, self._back):
            self.add_widget(part)
        thread.on_change(self, ("pad", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Label over figure; in a low display the figure alone, right of its label."""
        if self.pad is None:
            return
        self._label.text = self.pad.label
        self._figure.text = self.pad.typed
        self._figure.tone = "ink" if self.pad.is_typed else "quiet"
        is_low = self.height < _LOW
        side = 4 if is_low else 16
        self._back.size = (_BACK_WIDTH, min(72, self.height - 2 * side))
        self._back.pos = (self.right - side - _BACK_WIDTH, self.y + side)
        room = self.width - 32 - _BACK_WIDTH - side
        if is_low:
            self._label.size, self._figure.px = (room, 24), 32
            self._label.pos = (self.x + 16, self.top - 30)
            self._figure.size, self._figure.pos = (room, 36), (self.x + 16, self.y + 6)
        else:
            self._label.size = (self.width - 32, 28)
            self._label.pos = (self.x + 16, self.top - 42)
            self._figure.size, self._figure.px = (room, 56), PX_PRICE
            self._figure.pos = (self.x + 16, self.y + 26)
