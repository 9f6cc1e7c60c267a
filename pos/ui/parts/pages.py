"""Pages of rows: a few row widgets used again and again, whole rows alone, and the key that turns.

Owns paging of lists whose rows are equally high; a swipe up or down turns the page too.
"""

from typing import Any

from kivy.factory import Factory
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Touch
from pos.ui.parts.picture import Icon
from pos.ui.parts.text import Text
from pos.ui.plan import Box
from pos.ui.theme import PX_BODY

_SWIPE = 60


class Pages(Widget):
    """A page of `items`, each in a cell of one class, `columns` beside each other."""

    items = ObjectProperty(())
    cell = StringProperty("")
    columns = NumericProperty(1)
    row_height = NumericProperty(72)
    gap = NumericProperty(0)
    first = NumericProperty(0)
    """Index of the item at the top left of the page."""
    hidden_below = NumericProperty(0)
    hidden_above = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._cells: list[Any] = []
        thread.on_change(
            self, ("items", "columns", "row_height", "gap", "first", "pos", "size"), self._fill
        )

    @property
    def room(self) -> int:
        """Return how many items a page holds."""
        rows = int((self.height + self.gap + 1) // (self.row_height + self.gap))
        return max(1, rows) * max(1, int(self.columns))

    def turn(self, step: int) -> None:
        """Turn a page down or up, as far as there is one."""
        if step > 0 and self.hidden_below:
            self.first += self.room
        elif step < 0:
            self.first = max(0, self.first - self.room)

    def on_touch_up(self, touch: Any) -> bool:
        """Take a swipe as a turn of the page."""
        if self.collide_point(*touch.opos) and abs(touch.y - touch.oy) > _SWIPE:
            self.turn(1 if touch.y > touch.oy else -1)
        return bool(super().on_touch_up(touch))

    def _fill(self) -> None:
        """Show the items from the first one on."""
        is_shown = self.height > 1
        if int(self.first) >= len(self.items):
            self.first = 0
        first = int(self.first)
        shown = list(self.items)[first : first + self.room] if is_shown else []
        self.hidden_above = first
        self.hidden_below = len(self.items) - first - len(shown) if is_shown else 0
        columns = max(1, int(self.columns))
        wide = (self.width - self.gap * (columns - 1)) / columns
        for index, view in enumerate(shown):
            if index == len(self._cells):
                self._cells.append(Factory.get(self.cell)(view=view))
                self.add_widget(self._cells[-1])
            cell = self._cells[index]
            cell.view = view
            x = (wide + self.gap) * (index % columns)
            y = (self.row_height + self.gap) * (index // columns)
            place(cell, Box(x, y, wide, self.row_height), self.height)
            cell.pos = (cell.x + self.x, cell.y + self.y)
        for cell in self._cells[len(shown) :]:
            place(cell, None, 0)


class PageKey(Touch):
    """How many kinds are on the pages below or above; a tap turns the page."""

    text = StringProperty("")
    text_above = StringProperty("")
    rows = ObjectProperty()
    below = NumericProperty(0)
    above = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Make the parts once."""
        super().__init__(ground="", edge="", **given)
        self._icon, self._words = Icon(tone="quiet"), Text(px=PX_BODY, tone="quiet")
        self.add_widget(self._icon)
        self.add_widget(self._words)
        thread.on_change(
            self, ("text", "text_above", "below", "above", "pos", "size", "state"), self._lay
        )

    def sends(self) -> str:
        """Return a name while there is a page to turn to; the tap stays within the screen."""
        return "page" if self.below or self.above else ""

    def on_release(self) -> None:
        """Turn to the next page, from the last one back to the first."""
        if self.below:
            self.rows.turn(1)
        else:
            self.rows.first = 0

    def _lay(self) -> None:
        """Arrow and words while there is more."""
        hidden = self.below or self.above
        self._icon.name = ("expand" if self.below else "up") if hidden else ""
        words = self.text if self.below else self.text_above
        self._words.text = words.format(n=int(hidden)) if hidden else ""
        self._icon.size, self._icon.pos = (32, self.height), (self.x, self.y)
        self._words.size = (max(0, self.width - 40), self.height)
        self._words.pos = (self.x + 40, self.y)
