"""A badge: a word with its icon on a tint, which says what came out."""

from typing import Any

from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_KEY

_ICON, _SIDE, _GAP = 28, 14, 10


class Badge(Widget):
    """A badge at the left of its box, as wide as its word."""

    icon = StringProperty("done")
    word = StringProperty("")
    tone = StringProperty("green")

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._plate = Plate(edge="", corner=8)
        self._icon, self._word = Icon(px=_ICON), Text(px=PX_KEY, bold=True)
        self._plate.add_widget(self._icon)
        self._plate.add_widget(self._word)
        self.add_widget(self._plate)
        thread.on_change(self, ("icon", "word", "tone", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Make the ground as wide as the word."""
        self._icon.name, self._icon.tone = self.icon, self.tone
        self._word.text, self._word.tone = self.word, self.tone
        self._plate.ground = f"tint_{self.tone}"
        wide = width_of(self.word, PX_KEY, True) + 2
        words = _SIDE + _ICON + _GAP
        self._plate.size, self._plate.pos = (words + wide + _SIDE, self.height), self.pos
        self._icon.size, self._icon.pos = (_ICON, self.height), (self.x + _SIDE, self.y)
        self._word.size, self._word.pos = (wide, self.height), (self.x + words, self.y)
