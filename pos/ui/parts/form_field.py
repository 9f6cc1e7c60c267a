"""A field of a form: label over what is typed, with letters that wait for hanzi behind it."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.presenters.forms import FormField
from pos.ui import thread
from pos.ui.parts.key import Touch
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

_NOTHING = FormField("", "", "", "", is_chosen=False)
_SIDE, _CARET = 16, 3


class FieldCell(Touch):
    """A FormField; the chosen one has an edge of water and a caret."""

    view = ObjectProperty(_NOTHING)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(**given)
        self._label = Text(px=PX_BODY, px_least=PX_BODY - 2, tone="quiet")
        self._text = Text(px=PX_KEY, px_least=PX_BODY, bold=True, tail_bold=True)
        self._hint = Text(px=PX_LIST, px_least=PX_BODY - 2, tone="quiet")
        self._caret = Plate(ground="water", edge="", corner=0)
        for part in (self._label, self._text, self._hint, self._caret):
            self.add_widget(part)
        relay = thread.on_change(self, ("view", "pos", "size", "state"), self._lay)
        self._text.fbind("drawn_width", relay)

    def sends(self) -> str:
        """Return the name that chooses this field."""
        return str(self.view.key)

    def _lay(self) -> None:
        """Label above, the text below it, the caret right behind."""
        view = self.view
        self.ground = "line" if self.state == "down" else "panel"
        self.edge, self.edge_px = ("water", 3) if view.is_chosen else ("line", 1)
        room = self.width - 2 * _SIDE
        gap = max(0, (self.height - 22 - 34) / 3)
        self._label.text = view.label
        self._label.size = (room, 22)
        self._label.pos = (self.x + _SIDE, self.top - gap - 22)
        y = self.y + gap
        is_empty = not view.text and not view.letters
        written = (view.text, view.letters) if view.text else (view.letters, "")
        self._text.text, self._text.tail = written
        self._text.lead = view.sign
        self._text.tone = "ink" if view.text or not view.letters else "water"
        self._text.tail_tone = "water" if written[1] else ""
        self._text.size, self._text.pos = (0 if is_empty else room - 6, 34), (self.x + _SIDE, y)
        indent = 10 if view.is_chosen else 0
        self._hint.text = view.hint if is_empty else ""
        self._hint.size = (room - indent if is_empty else 0, 34)
        self._hint.pos = (self.x + _SIDE + indent, y)
        wide = 0 if is_empty else min(room - 6, self._text.drawn_width) + 2
        self._caret.size = (_CARET if view.is_chosen else 0, 28)
        self._caret.pos = (self.x + _SIDE + wide, y + 3)
