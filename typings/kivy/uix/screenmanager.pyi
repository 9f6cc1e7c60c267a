from typing import Any

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.relativelayout import RelativeLayout

class NoTransition:
    def __init__(self, **options: Any) -> None: ...

class Screen(RelativeLayout):
    name: str
    manager: Any

class ScreenManager(FloatLayout):
    current: str
    current_screen: Screen
    transition: Any
    def get_screen(self, name: str) -> Screen: ...
    def has_screen(self, name: str) -> bool: ...
