"""The coach mark: one sentence above Scan on the first visit to a screen; a tap puts it away."""

from typing import Any

from kivy.properties import ObjectProperty

from pos.ui import thread
from pos.ui.parts.key import Touch
from pos.ui.parts.picture import Icon
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.textures import width_of
from pos.ui.theme import FOOT_HEIGHT, KEY_GAP, MARGIN, PX_BODY, PX_LIST

_HIGH, _WIDEST = 88, 760


class Coach(Touch):
    """A CoachView over the work's foot, clear of the finishing key and of Scan."""

    view = ObjectProperty(None, allownone=True)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="tint_water", edge="water", edge_px=3, **given)
        self._icon = Icon(name="info", px=36, tone="water")
        self._text = Text(px=PX_LIST, px_least=PX_BODY, lines=2)
        self._ok = Text(px=PX_LIST, bold=True, tone="water", align="right")
        for part in (self._icon, self._text, self._ok):
            self.add_widget(part)
        thread.on_change(self, ("view", "pos", "size"), self._lay)

    @staticmethod
    def place(width: float, height: float) -> Box:
        """Return where it stands in a window."""
        wide = min(_WIDEST, width - 2 * MARGIN)
        return Box((width - wide) / 2, height - FOOT_HEIGHT - KEY_GAP - _HIGH, wide, _HIGH)

    def sends(self) -> str:
        """Return the name that puts it away."""
        return "coach" if self.view is not None else ""

    def _lay(self) -> None:
        """Icon, the sentence, the word that says it was read."""
        view = self.view
        if view is None:
            return
        self._text.text, self._ok.text = view.text, view.ok
        ok = width_of(view.ok, PX_LIST, True) + 4
        self._icon.size, self._icon.pos = (36, self.height), (self.x + 20, self.y)
        self._ok.size, self._ok.pos = (ok, self.height), (self.right - 24 - ok, self.y)
        x = self.x + 72
        self._text.size = (self.right - 24 - ok - 20 - x, self.height - 12)
        self._text.pos = (x, self.y + 6)
