from typing import Any

from escpos.escpos import Escpos

class Dummy(Escpos):
    def __init__(self, *, profile: Any = ..., **options: Any) -> None: ...
    @property
    def output(self) -> bytes: ...
    def clear(self) -> None: ...

class File(Escpos):
    devfile: str
    device: Any
    def __init__(
        self, devfile: str = ..., auto_flush: bool = ..., *, profile: Any = ..., **options: Any
    ) -> None: ...
    def flush(self) -> None: ...

class Network(Escpos):
    device: Any
    def __init__(
        self,
        host: str = ...,
        port: int = ...,
        timeout: float = ...,
        *,
        profile: Any = ...,
        **options: Any,
    ) -> None: ...

class Serial(Escpos):
    device: Any
    def __init__(
        self,
        devfile: str = ...,
        baudrate: int = ...,
        bytesize: int = ...,
        timeout: float = ...,
        parity: str | None = ...,
        stopbits: int | None = ...,
        xonxoff: bool = ...,
        dsrdtr: bool = ...,
        *,
        profile: Any = ...,
        **options: Any,
    ) -> None: ...

class Usb(Escpos):
    device: Any
    in_ep: int
    out_ep: int
    def __init__(
        self,
        vendor: int,
        product: int,
        /,
        *,
        timeout: float = ...,
        in_ep: int = ...,
        out_ep: int = ...,
    ) -> None: ...
