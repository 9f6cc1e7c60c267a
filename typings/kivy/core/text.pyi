from typing import Any

DEFAULT_FONT: str

class LabelBase:
    texture: Any
    @staticmethod
    def register(
        name: str,
        fn_regular: str,
        fn_italic: str | None = ...,
        fn_bold: str | None = ...,
        fn_bolditalic: str | None = ...,
    ) -> None: ...
    def get_extents(self, text: str) -> tuple[int, int]: ...
    def resolve_font_name(self) -> None: ...
    def refresh(self) -> None: ...

class Label(LabelBase):
    def __init__(self, text: str = ..., font_size: float = ..., **options: Any) -> None: ...
