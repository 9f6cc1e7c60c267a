"""A habit with its two answers, the one in use tinted."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.theme import KEY_GAP, PX_BODY, PX_LIST

_TIGHT = 120


class ChoiceRow(Plate):
    """A habit with its two answers."""

    view = ObjectProperty()

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._icon = Icon()
        self._title = Text(px=PX_LIST, bold=True, px_least=PX_BODY)
        self._text = Text(px=PX_BODY, tone="quiet")
        self._first, self._second = Key(view=None, px=PX_LIST), Key(view=None, px=PX_LIST)
        for part in (self._icon, self._title, self._text, self._first, self._second):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Words over the answers; without room the second sentence is left out."""
        view, is_tight = self.view, self.height < _TIGHT + 32
        self._icon.name, self._title.text = view.icon, view.title
        self._text.text = "" if is_tight else view.text
        self._first.view, self._second.view = view.first, view.second
        margin = 8 if is_tight else 20
        high = 64 if is_tight else 72
        top = (self.height - high - (32 if is_tight else 64)) / 2
        self._icon.size = (28, 28)
        self._icon.pos = (self.x + margin + 4, self.top - top - 28)
        words = self.width - 2 * margin - 44
        self._title.size, self._title.pos = (words, 28), (self.x + margin + 44, self.top - top - 28)
        self._text.size = (words, 24)
        self._text.pos = (self.x + margin + 44, self.top - top - 54)
        wide = (self.width - 2 * margin - KEY_GAP) / 2
        y = self.y + top
        self._first.size = self._second.size = (wide, high)
        self._first.pos = (self.x + margin, y)
        self._second.pos = (self.right - margin - wide, y)
