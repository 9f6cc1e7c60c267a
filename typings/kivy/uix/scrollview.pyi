from typing import Any

from kivy.uix.widget import Widget

class ScrollView(Widget):
    scroll_x: float
    scroll_y: float
    do_scroll_x: bool
    do_scroll_y: bool
    bar_width: float
    def scroll_to(self, widget: Widget, padding: Any = ..., animate: Any = ...) -> None: ...
