from typing import Any

from kivy.uix.behaviors import FocusBehavior
from kivy.uix.widget import Widget

class TextInput(FocusBehavior, Widget):
    text: str
    hint_text: str
    multiline: bool
    password: bool
    font_size: float
    cursor: Any
    def insert_text(self, substring: str, from_undo: bool = ...) -> None: ...
    def select_all(self) -> None: ...
