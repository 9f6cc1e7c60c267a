from typing import Any

class MotionEvent:
    profile: list[str]
    sx: float
    sy: float
    is_double_tap: bool
    def __init__(
        self, device: str, tag: int, args: Any, *, is_touch: bool = ..., type_id: str | None = ...
    ) -> None: ...
    def depack(self, args: Any) -> None: ...
