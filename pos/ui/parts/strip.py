"""The strip under the bar: what needs a hand, what to do, and the keys for it."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.parts.key import Key
from pos.ui.parts.picture import Icon
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

_KEYS_MOST = 2
_LOW = 80
_KEY_LEAST = 128


class Strip(Plate):
    """A StripView: icon, what happened, what to do, at most two keys."""

    view = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(edge_px=2, **given)
        self._icon = Icon(px=40)
        self._title = Text(bold=True, px_least=PX_BODY)
        self._text = Text(px=PX_BODY)
        self._keys = [Key(view=None) for _ in range(_KEYS_MOST)]
        for part in (self._icon, self._title, self._text, *self._keys):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Paint in the message's tone; keys right, words left of them."""
        view = self.view
        if view is None:
            return
        self.ground, self.edge = f"tint_{view.tone}", str(view.tone)
        self._icon.name, self._icon.tone = view.icon, str(view.tone)
        is_low = self.height < _LOW
        margin = 4 if is_low else 8
        right = self.right - margin - 6
        for key, shown in zip(self._keys, [*view.keys, None, None], strict=False):
            key.view, key.px = shown, PX_LIST
            if shown is None:
                key.size = (0, 0)
                continue
            wide = max(_KEY_LEAST, width_of(shown.word, PX_LIST, True) + 56)
            key.size = (wide, self.height - 2 * margin)
            key.pos = (right - wide, self.y + margin)
            right -= wide + 8
        self._icon.size = (40, self.height)
        self._icon.pos = (self.x + 24, self.y)
        x = self.x + 80
        room = right - 8 - x
        self._title.text, self._text.text = view.title, view.text
        self._title.px = PX_LIST if is_low else PX_KEY
        lines = 1 if is_low or width_of(view.text, PX_BODY, False) <= room else 2
        if not view.text:
            self._title.lines, self._title.size = 2, (room, self.height - 8)
            self._title.pos, self._text.size = (x, self.y + 4), (0, 0)
            return
        self._title.lines, self._text.lines = 1, lines
        high, low = (28, 24 * lines)
        top = (self.height - high - low - 2) / 2
        self._title.size, self._title.pos = (room, high), (x, self.top - top - high)
        self._text.size, self._text.pos = (room, low), (x, self.y + top)
