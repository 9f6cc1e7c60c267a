from typing import Any

class ButtonBehavior:
    state: str
    last_touch: Any
    def on_press(self) -> None: ...
    def on_release(self) -> None: ...
    def trigger_action(self, duration: float = ...) -> None: ...

class FocusBehavior:
    focus: bool
