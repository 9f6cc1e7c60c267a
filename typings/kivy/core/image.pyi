from typing import Any, BinaryIO

class Image:
    texture: Any
    size: tuple[int, int]
    def __init__(self, arg: str | BinaryIO, *, ext: str = ..., **options: Any) -> None: ...
