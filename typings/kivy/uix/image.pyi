from typing import Any

from kivy.uix.widget import Widget

class Image(Widget):
    source: str
    texture: Any
    texture_size: Any
    color: Any
    fit_mode: str
    def reload(self) -> None: ...
