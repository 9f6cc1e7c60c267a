from typing import Any

from kivy.uix.widget import Widget

class AnchorLayout(Widget):
    orientation: str
    spacing: Any
    padding: Any
