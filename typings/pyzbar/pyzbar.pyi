from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple

class ZBarSymbol(IntEnum):
    NONE = 0
    EAN2 = 2
    EAN5 = 5
    EAN8 = 8
    UPCE = 9
    ISBN10 = 10
    UPCA = 12
    EAN13 = 13
    ISBN13 = 14
    I25 = 25
    DATABAR = 34
    DATABAR_EXP = 35
    CODABAR = 38
    CODE39 = 39
    PDF417 = 57
    QRCODE = 64
    CODE93 = 93
    CODE128 = 128

class Rect(NamedTuple):
    left: int
    top: int
    width: int
    height: int

class Point(NamedTuple):
    x: int
    y: int

class Decoded(NamedTuple):
    data: bytes
    type: str
    rect: Rect
    polygon: list[Point]
    quality: int
    orientation: str | None

def decode(image: Any, symbols: Iterable[ZBarSymbol] | None = ...) -> list[Decoded]: ...
