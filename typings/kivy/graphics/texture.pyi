from typing import Any

class Texture:
    size: tuple[int, int]
    width: int
    height: int
    pixels: bytes
    mag_filter: str
    min_filter: str
    @staticmethod
    def create(size: tuple[int, int], colorfmt: str = ..., bufferfmt: str = ...) -> Texture: ...
    def blit_buffer(
        self, pbuffer: Any, size: Any = ..., colorfmt: str = ..., bufferfmt: str = ...
    ) -> None: ...
    def flip_vertical(self) -> None: ...
