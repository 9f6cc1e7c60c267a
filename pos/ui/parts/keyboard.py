"""The on-screen keyboard: letters and figures for names, pinyin and addresses, in our own design.

Owns where its keys stand. Every key sends `type:` and its sign; nothing else is known here.
"""

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.widget import Widget

from pos.presenters.parts import KeyView
from pos.presenters.typing_line import KeyboardView
from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key
from pos.ui.plan import Box
from pos.ui.theme import KEY_GAP, PX_HEADING, PX_KEY, PX_LIST

_FIGURES = "1234567890"
_WIDE = (_FIGURES, "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NARROW = ("abcdefgh", "ijklmnop", "qrstuvwx", "yz012345", "6789")
_BACK_ROW, _SPACE_COLUMNS = 2, 3
_WIDE_FROM = 700
"""Ten keys of 64 beside each other; narrower than that they stand in the alphabet's order."""


class Keyboard(Widget):
    """Rows of keys over a KeyboardView; the last row has what is beside letters."""

    view = ObjectProperty(None, allownone=True)
    is_on_paper = BooleanProperty(True)

    def __init__(self, **given: Any) -> None:
        """Lay out before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._keys: list[Key] = []
        thread.on_change(self, ("view", "is_on_paper", "pos", "size"), self._lay)

    def _lay(self) -> None:
        """Give each key its place in its row."""
        view = self.view
        shown = self._rows(view) if view is not None and self.width > 1 else []
        flat = [key for row in shown for key in row]
        while len(self._keys) < len(flat):
            self._keys.append(Key(view=None))
            self.add_widget(self._keys[-1])
        keys = iter(self._keys)
        columns = len(_WIDE[0]) if self.width >= _WIDE_FROM else len(_NARROW[0])
        unit = (self.width - KEY_GAP * (columns - 1)) / columns
        high = (self.height - KEY_GAP * (len(shown) - 1)) / max(1, len(shown))
        for index, row in enumerate(shown):
            x = 0.0
            for (key_view, units), key in zip(row, keys, strict=False):
                wide = unit * units + KEY_GAP * (units - 1)
                self._dress(key, key_view)
                place(key, Box(x, index * (high + KEY_GAP), wide, high), self.height)
                key.pos = (key.x + self.x, key.y + self.y)
                x += wide + KEY_GAP
        for key in self._keys[len(flat) :]:
            place(key, None, 0)

    def _dress(self, key: Key, view: KeyView) -> None:
        """Letters large, words smaller."""
        is_sign = len(view.word) == 1
        key.view, key.px, key.px_least = view, PX_HEADING if is_sign else PX_LIST, PX_LIST - 2
        key.icon_px = PX_KEY + 4

    def _rows(self, view: KeyboardView) -> list[list[tuple[KeyView, int]]]:
        """Return the keys row by row, each with its width in columns."""
        is_wide = self.width >= _WIDE_FROM
        rows = [
            [(self._sign(sign, view), 1) for sign in row] for row in (_WIDE if is_wide else _NARROW)
        ]
        back = (self._named("type:back", "", "backspace"), 1)
        beside = [(self._sign(sign, view), 1) for sign in view.signs]
        if not beside:
            beside = [(self._named("type: ", view.space), _SPACE_COLUMNS)]
        if is_wide:
            rows[_BACK_ROW].append(back)
            rows[-1] += beside
        else:
            rows[-1] += [*beside, back]
        return rows

    def _sign(self, sign: str, view: KeyboardView) -> KeyView:
        word = sign.upper() if view.is_upper else sign
        return KeyView(f"type:{word}", word, on_paper=self.is_on_paper)

    def _named(self, name: str, word: str, icon: str = "") -> KeyView:
        return KeyView(name, word, icon, on_paper=self.is_on_paper)
