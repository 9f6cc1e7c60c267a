from typing import Any

from kivy.event import EventDispatcher
from kivy.uix.widget import Widget

class WindowBase(EventDispatcher):
    size: tuple[float, float]
    width: float
    height: float
    children: list[Widget]
    clearcolor: tuple[float, float, float, float]
    initialized: bool
    fullscreen: bool | str
    title: str
    show_cursor: bool
    def create_window(self, *largs: Any) -> None: ...
    def register(self) -> None: ...
    def add_widget(self, widget: Widget, canvas: Any = ...) -> None: ...
    def remove_widget(self, widget: Widget) -> None: ...
    def screenshot(self, name: str = ...) -> str | None: ...
    def request_keyboard(self, callback: Any, target: Any, input_type: str = ...) -> Any: ...
    def close(self) -> None: ...

Window: WindowBase
