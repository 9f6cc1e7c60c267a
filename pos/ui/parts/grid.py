"""Grids: equal cells filled from a tuple of views, the cells made once and used again.

Owns the number pad's grid too. A grid with more views than cells shows as many as fit: whoever
has more pages them.
"""

from typing import Any

from kivy.factory import Factory
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.board import place
from pos.ui.parts.key import Key
from pos.ui.plan import Box
from pos.ui.theme import KEY_GAP, PX_KEY


class Cells(Widget):
    """Cells of one class over `items`, in `columns` × `rows`."""

    items = ObjectProperty(())
    cell = StringProperty("")
    columns = NumericProperty(1)
    rows = NumericProperty(1)
    gap = NumericProperty(KEY_GAP)

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._cells: list[Any] = []
        thread.on_change(self, ("items", "columns", "rows", "gap", "pos", "size"), self._fill)

    def make(self, view: object) -> Any:
        """Return a new cell showing a view."""
        return Factory.get(self.cell)(view=view)

    def _fill(self) -> None:
        """Show each item in its cell."""
        box = Box(0, 0, self.width, self.height)
        boxes = box.cells(max(1, int(self.columns)), max(1, int(self.rows)), self.gap)
        shown = self.shown(len(boxes)) if self.width > 1 else []
        for index, view in enumerate(shown):
            if index == len(self._cells):
                self._cells.append(self.make(view))
                self.add_widget(self._cells[-1])
            cell = self._cells[index]
            cell.view = view
            self.dress(cell)
            place(cell, boxes[index], self.height)
            cell.pos = (cell.x + self.x, cell.y + self.y)
        for cell in self._cells[len(shown) :]:
            place(cell, None, 0)
        self.dressed(self._cells[: len(shown)])

    def shown(self, room: int) -> list[Any]:
        """Return what is shown in so many cells."""
        return list(self.items)[:room]

    def dress(self, cell: Any) -> None:
        """Give a cell what all cells here have in common."""

    def dressed(self, cells: list[Any]) -> None:
        """Give all cells that are shown what they must share."""


class KeyGrid(Cells):
    """Cells that are keys of one form."""

    form = OptionProperty("row", options=["row", "column", "picture", "amount", "list"])
    px = NumericProperty(PX_KEY)
    px_least = NumericProperty(18)
    icon_px = NumericProperty(28)
    is_bold = BooleanProperty(True)
    word_px = NumericProperty(0)
    """Size of words among figures (a pad's side keys); 0: as the figures."""

    def make(self, view: object) -> Key:
        """Return a new key."""
        return Key(view=view, form=self.form)

    def dress(self, cell: Any) -> None:
        """Give a key the grid's form and sizes."""
        is_word = bool(self.word_px and cell.key.word.strip("0123456789.,"))
        cell.form, cell.px_least = self.form, self.px_least
        cell.px = self.word_px if is_word else self.px
        cell.icon_px, cell.word.bold = self.icon_px, self.is_bold

    def dressed(self, cells: list[Any]) -> None:
        """Keep as many lines under each picture as one of them needs: pictures stay in a row."""
        if self.form == "picture" and cells:
            lines = max(cell.lines_needed() for cell in cells)
            for cell in cells:
                cell.word_lines = lines
