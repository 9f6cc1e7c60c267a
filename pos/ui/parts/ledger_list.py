"""Lists of words with an amount at the right edge, as receipts and sums have them."""

from typing import Any

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.text import Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_LIST

_GAP = 16


class AmountList(Widget):
    """`lines` (text, amount) from the top, `last` in bold at the end; what has no room is counted.

    No line is ever cut: `more` says how many are left out, with {n} for the number.
    """

    lines = ObjectProperty(())
    last = ObjectProperty(())
    more = StringProperty("")
    px = NumericProperty(PX_LIST)
    step = NumericProperty(40)

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._rows: list[tuple[Text, Text]] = []
        thread.on_change(self, ("lines", "last", "more", "px", "step", "pos", "size"), self._fill)

    def _fill(self) -> None:
        """Write as many lines as have room."""
        room = int(self.height // self.step) - len(self.last)
        shown = [(line.text, line.amount, False) for line in self.lines]
        if len(shown) > room:
            left_out = len(shown) - max(0, room - 1)
            shown = shown[: max(0, room - 1)]
            shown.append((self.more.format(n=left_out), "", False))
        shown += [(line.text, line.amount, True) for line in self.last]
        while len(self._rows) < len(shown):
            self._rows.append((Text(px_least=PX_BODY), Text(align="right")))
            for part in self._rows[-1]:
                self.add_widget(part)
        for index, (words, amount) in enumerate(self._rows):
            text, figure, is_bold = shown[index] if index < len(shown) else ("", "", False)
            words.text, amount.text = text, figure
            words.px = amount.px = self.px
            words.bold = amount.bold = is_bold
            words.tone = "ink" if figure else "quiet"
            wide = width_of(figure, int(self.px), is_bold) + 2
            y = self.top - (index + 1) * self.step
            words.pos, words.size = (self.x, y), (self.width - wide - _GAP, self.step)
            amount.pos, amount.size = (self.right - wide, y), (wide, self.step)
