"""The quick keys on the screen: as many as there is room for, the rest on further pages.

Owns which page is up: where all keys fit there is none to turn. The key that turns stands still
under the finger, on a last page that is not full too.
"""

from dataclasses import replace
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from pos.presenters.parts import KeyView
from pos.ui import thread
from pos.ui.parts.grid import KeyGrid

_NO_KEY = KeyView("", "")


class QuickGrid(KeyGrid):
    """Keys in pages; `last`, where there is one, is the last key of every page."""

    turn = ObjectProperty(None, allownone=True)
    """The key that turns the page, its word with {n} and {of} for the pages."""
    last = ObjectProperty(None, allownone=True)
    chosen = NumericProperty(-1)
    """The key that must be seen when the keys change, -1 for none."""
    is_fresh = BooleanProperty(False)
    """Claims that nothing was sold yet: the first page comes up for each sale."""
    page = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Fill again when the page or a key beside the keys changed too."""
        self._wanted = -1
        super().__init__(form="picture", **given)
        refill = thread.before_frame(self._fill)
        for name in ("turn", "last", "page"):
            self.fbind(name, refill)

    def on_items(self, *_: object) -> None:
        """Bring the page of the chosen key up."""
        self._wanted = int(self.chosen)

    def on_chosen(self, *_: object) -> None:
        """Bring the page of the chosen key up."""
        self._wanted = int(self.chosen)

    def on_is_fresh(self, *_: object) -> None:
        """Begin each sale with the first page."""
        if self.is_fresh:
            self.page = 0

    def takes_tap(self, name: str) -> None:
        """Turn the page; hand every other tap on."""
        if self.turn is not None and name == self.turn.name:
            self.page += 1
            return
        above = self.parent
        while above is not None and not hasattr(above, "takes_tap"):
            above = above.parent
        if above is not None:
            above.takes_tap(name)

    def shown(self, room: int) -> list[Any]:
        """Return the keys of the page that is up, and those that stand on every page."""
        keys, last = list(self.items), [self.last] if self.last is not None else []
        if self.turn is None or len(keys) + len(last) <= room:
            return (keys + last)[:room]
        each = max(1, room - len(last) - 1)
        pages = -(-len(keys) // each)
        if self._wanted >= 0:
            self.page, self._wanted = self._wanted // each, -1
        page = int(self.page) % pages
        part = keys[page * each : (page + 1) * each]
        word = self.turn.word.format(n=page + 1, of=pages)
        blank = [_NO_KEY] * (each - len(part))
        return [*part, *blank, replace(self.turn, word=word), *last]
