from typing import Any

from escpos.escpos import Escpos

class Dummy(Escpos):
    def __init__(self, *, profile: Any = ..., **options: Any) -> None: ...
    @property
    def output(self) -> bytes: ...
    def clear(self) -> None: ...

class File(Escpos):
    def __init__(
        self, devfile: str = ..., auto_flush: bool = ..., *, profile: Any = ..., **options: Any
    ) -> None: ...
    def flush(self) -> None: ...

class Network(Escpos):
    def __init__(
        self,
        host: str = ...,
        port: int = ...,
        timeout: float = ...,
        *,
        profile: Any = ...,
        **options: Any,
    ) -> None: ...
