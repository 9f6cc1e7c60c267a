from typing import Any

from kivy.uix.anchorlayout import AnchorLayout

class ModalView(AnchorLayout):
    auto_dismiss: bool
    overlay_color: Any
    def open(self, *largs: Any, **kwargs: Any) -> None: ...
    def dismiss(self, *largs: Any, **kwargs: Any) -> None: ...
