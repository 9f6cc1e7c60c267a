from typing import Any

from kivy.uix.widget import Widget

class GridLayout(Widget):
    orientation: str
    spacing: Any
    padding: Any
    rows: int | None
    cols: int | None
