from typing import Any

from kivy.uix.widget import Widget

class StackLayout(Widget):
    orientation: str
    spacing: Any
    padding: Any
