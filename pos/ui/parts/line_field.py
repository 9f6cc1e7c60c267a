"""The field above a keyboard: what is typed, or a hint of what may be; a key empties it."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.presenters.parts import KeyView
from pos.ui import thread
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_HEADING, PX_KEY

_CLEAR = KeyView("type:clear", "", "cross", on_paper=True)
_ICON, _SIDE, _CARET = 28, 20, 3
_LOW = 70


class LineField(Plate):
    """A FieldView: icon, what is typed with a caret behind it, the key that empties it."""

    view = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(edge="water", edge_px=2, **given)
        self._icon = Icon(px=_ICON, tone="quiet")
        self._text = Text(px=PX_HEADING, px_least=PX_BODY, bold=True)
        self._hint = Text(px=PX_KEY, px_least=PX_BODY, tone="quiet")
        self._caret = Plate(ground="water", edge="", corner=0)
        self._clear = Key(view=None)
        for part in (self._icon, self._text, self._hint, self._caret, self._clear):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Icon left, words after it, the key right while there is something to empty."""
        view = self.view
        if view is None or self.width < 1:
            return
        is_low = self.height < _LOW
        px = PX_KEY if is_low else PX_HEADING
        side = self.height
        self._icon.name = view.icon
        self._icon.size, self._icon.pos = (_ICON, side), (self.x + _SIDE, self.y)
        x = self.x + _SIDE + (_ICON + 14 if view.icon else 0)
        clear = side if view.text else 0
        self._clear.view = _CLEAR if view.text else None
        self._clear.size, self._clear.pos = (clear, side), (self.right - clear, self.y)
        room = self.right - clear - 12 - x
        self._text.text, self._text.px = view.text, px
        self._hint.text = "" if view.text else view.hint
        self._text.size, self._text.pos = (room, side), (x, self.y)
        self._hint.size, self._hint.pos = (room - 10, side), (x + 10, self.y)
        wide = min(room - 6, width_of(view.text, px, True)) + 4 if view.text else 0
        self._caret.size = (_CARET, side * 0.5)
        self._caret.pos = (x + wide, self.center_y - side * 0.25)
