from typing import Any

from kivy.uix.widget import Widget

class Label(Widget):
    text: str
    font_size: float
    font_name: str
    bold: bool
    color: Any
    text_size: Any
    texture: Any
    texture_size: Any
    halign: str
    valign: str
    shorten: bool
    max_lines: int
    line_height: float
    is_shortened: bool
    def texture_update(self, *largs: Any) -> None: ...
