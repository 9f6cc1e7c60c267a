"""The roles of devices: scanner, camera, receipt printer; and what passes between.

Drivers give raw readings and take laid-out receipts; what a code means and what a receipt says is
decided elsewhere. Every device may be gone at any moment: its methods raise DeviceUnavailable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Reading:
    """One raw reading: the symbol's characters, AIM id or symbology where the device tells."""

    text: str
    source: str
    """camera | serial | wedge | evdev"""
    at_ms: int
    """Monotonic clock."""
    aim: str | None = None
    symbology: str | None = None
    box: tuple[int, int, int, int] | None = None
    """Where in the frame: left, top, right, bottom in pixels."""
    is_sure: bool = True
    """False for keys that may have been typed: it counts only where goods bear this very code."""


class Scanner(Protocol):
    """Something that delivers readings until it is closed, on a thread of its own."""

    def start(self, deliver: Callable[[Reading], None]) -> None: ...
    def close(self) -> None: ...
    @property
    def trouble(self) -> str | None:
        """The error code of what is wrong now, None while all is well."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera: height × width × 3 bytes, blue green red."""

    pixels: Any
    at_ms: int


@dataclass(frozen=True, slots=True)
class FrameMeasures:
    """How well a frame can be read, as far as it can be measured without reading it."""

    brightness: float
    """Mean of its middle, 0 black to 1 white."""
    glare: float
    """Share of its middle that is drowned in light, 0 to 1."""
    contrast: float
    """Spread of its middle, 0 for one even grey."""
    sharpness: float
    """Strength of its finest edges beside its contrast; a blurred frame has almost none."""
    module_px: float | None
    """Pixels that the thinnest bar takes, None where no symbol is to be seen."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A small picture of what a camera sees, for a window to show."""

    width: int
    height: int
    rgb: bytes
    """Three bytes a pixel, row by row from the top left."""
    at_ms: int
    measures: FrameMeasures


class Camera(Protocol):
    """A source of frames; `read` waits for the next one."""

    def read(self) -> Frame | None:
        """Return the next frame, None where a finite source has ended. Raises CameraGone."""
        ...

    def close(self) -> None: ...


class Decoder(Protocol):
    """Finds the barcodes in a frame."""

    def decode(self, pixels: Any) -> list[Reading]: ...


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line of text, laid out in columns already; a double line has half as many."""

    text: str
    bold: bool = False
    double: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class BarcodeLine:
    """A Code 128 of a text, with the text below it."""

    text: str


@dataclass(frozen=True, slots=True)
class QrLine:
    """A QR code of a text, with nothing below it."""

    text: str


ReceiptLine: TypeAlias = PrintLine | BarcodeLine | QrLine


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt ready for paper: lines for a width in columns; hanzi take two."""

    lines: tuple[ReceiptLine, ...]
    columns: int
    opens_drawer: bool = False
    after_break: bool = False
    """Claim that printing it was cut off before: the printer may still be within a command."""


class PrinterState(StrEnum):
    """How a printer stands, as it tells over its status lines."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"


class ReceiptPrinter(Protocol):
    """Prints receipts and opens the drawer that hangs on it."""

    def print_receipt(self, receipt: Receipt) -> None:
        """Return when the printer has taken all of it and has paper. Raises DeviceUnavailable."""
        ...

    def has_finished(self) -> bool:
        """Claim that the receipt whose printing was cut off last has come out whole after all.

        A printer that ran out of paper goes on by itself with what it holds: then there is no
        need to print that receipt again. Raises DeviceUnavailable while it cannot print.
        """
        ...

    def open_drawer(self) -> None: ...
    def state(self) -> PrinterState: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A line of the sale as the customer reads it."""

    name: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class CustomerFace:
    """What the customer sees, in words already: the shop, the sale so far, or the change.

    `lines` are newest first. A face with no lines and no figure is the idle picture.
    """

    heading: str
    text: str
    lines: tuple[CustomerLine, ...] = ()
    label: str = ""
    """What the large figure is: the total, the change."""
    sign: str = ""
    figure: str = ""
    notes: tuple[str, ...] = ()
    """Quiet facts under the figure: what was paid, what came off, points."""
    more: str = ""
    """Says how many lines are not shown, with {n} for the number."""
    is_done: bool = False
    """Claim that the sale is paid."""
    is_dark: bool = False


class CustomerDisplay(Protocol):
    """A second screen that the customer reads; the kiosk never waits for it."""

    def show(self, face: CustomerFace) -> None:
        """Show this as soon as it can; returns at once, and an older face may be left out."""
        ...

    def close(self) -> None: ...
