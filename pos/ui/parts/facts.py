"""Facts: what is well or worth knowing, each with a tick, in a line."""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.parts.picture import Icon
from pos.ui.parts.text import Text
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY


class Facts(Widget):
    """Facts that are well, each with a tick, spread over the width."""

    facts = ObjectProperty(())

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._cells: list[tuple[Icon, Text]] = []
        thread.on_change(self, ("facts", "pos", "size"), self._fill)

    def _fill(self) -> None:
        """Lay tick and words from the left, with equal room between."""
        while len(self._cells) < len(self.facts):
            self._cells.append((Icon(name="done", tone="green"), Text(px=PX_BODY)))
            for part in self._cells[-1]:
                self.add_widget(part)
        widths = [width_of(fact, PX_BODY, False) + 2 + 36 for fact in self.facts]
        spare = (self.width - sum(widths)) / max(1, len(widths) - 1)
        x = self.x
        for index, (icon, words) in enumerate(self._cells):
            if index >= len(widths):
                icon.size = words.size = (0, 0)
                words.text = icon.name = ""
                continue
            words.text, icon.name = self.facts[index], "done"
            icon.size, icon.pos = (28, self.height), (x, self.y)
            words.size, words.pos = (widths[index] - 36, self.height), (x + 36, self.y)
            x += widths[index] + max(16, spare)
