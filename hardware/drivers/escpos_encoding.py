"""ESC/POS bytes of a receipt: text in the printer's own letters, Chinese included.

Owns the text path, because python-escpos sends a whole Chinese string as GB18030 without turning
the printer's Chinese mode on. A line is sent as characters where the printer has them all: ASCII
and Windows-1252 from code page 16, hanzi as two-byte GB18030 in Chinese mode. Any other line is
drawn and sent as dots, so that nothing comes out as `?` or as someone else's letters.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from escpos.printer import Dummy
from PIL import Image

from pos.ports.devices import BarcodeLine, PrintLine, QrLine, Receipt

ESC, GS, FS = b"\x1b", b"\x1d", b"\x1c"
INITIALISE = ESC + b"@"
WINDOWS_1252 = ESC + b"t\x10"
CHINESE_ON, CHINESE_OFF = FS + b"&", FS + b"."
CENTRED, AT_LEFT = ESC + b"a\x01", ESC + b"a\x00"
BOLD, DOUBLE, DOUBLE_HANZI = 0x08, 0x30, 0x0C
COLUMN_DOTS, LETTER_DOTS, LINE_DOTS = 12, 24, 30
DOUBLE_LINE_DOTS = 58
BARCODE_DOTS_HIGH = 72
BARCODE_MODULE_DOTS = 2
CODE_128_MODULES, CODE_128_FRAME = 11, 35
"""Modules of a character, and of start, check and stop together."""
BARCODE_TEXT_MAX = 253
FEED_BEFORE_BARS = ESC + b"J\x08"
QR_MODULE_DOTS = 6
QR_LEVEL_M = 1

Draw = Callable[[str, bool], Image.Image]
"""A line and whether it is bold → its dots, 24 high and 12 a column."""


def receipt_bytes(receipt: Receipt, draw: Draw | None) -> bytes:
    """Return what a printer is sent for a receipt, up to and with its cut; no drawer pulse.

    Without `draw` a character that the printer lacks is sent as `?`.
    """
    # An own start, because which mode a printer wakes up in differs from maker to maker.
    paper = _Encoder(receipt.columns, draw)
    for line in receipt.lines:
        paper.add(line)
    commands = Dummy()
    commands.cut()
    return bytes(paper.sent) + commands.output


def barcode_fits(text: str, columns: int) -> bool:
    """Claim that a Code 128 of the text is narrow enough for the paper at readable bars."""
    modules = CODE_128_MODULES * len(text) + CODE_128_FRAME
    is_short = modules * BARCODE_MODULE_DOTS <= columns * COLUMN_DOTS
    return is_short and text.isascii() and len(text) <= BARCODE_TEXT_MAX


class _Encoder:
    """Bytes as they gather, and the mode that the printer is in after them."""

    def __init__(self, columns: int, draw: Draw | None) -> None:
        self.sent = bytearray(INITIALISE + CHINESE_OFF + WINDOWS_1252)
        self._columns = columns
        self._draw = draw
        self._is_chinese = False

    def add(self, line: PrintLine | BarcodeLine | QrLine) -> None:
        """Add one line."""
        if isinstance(line, BarcodeLine):
            self._barcode(line.text)
        elif isinstance(line, QrLine):
            self._qr(line.text)
        else:
            self._text(line)

    def _text(self, line: PrintLine) -> None:
        """Add a line of text with its style before and the plain style after."""
        text = _printable(line.text)
        runs = _runs(text, self._columns // 2 if line.double else self._columns)
        if runs is None and self._draw is not None:
            self._dots(text, line, self._draw)
            return
        if runs is None:
            runs = _runs("".join(_or_mark(char) for char in text), self._columns) or []
        style = BOLD * line.bold | DOUBLE * line.double
        self.sent += CENTRED if line.centred else b""
        self.sent += ESC + b"!" + bytes([style]) if style else b""
        # Hanzi have their own size command; makers differ in whether ESC ! reaches them.
        self.sent += FS + b"!" + bytes([DOUBLE_HANZI]) if line.double else b""
        self.sent += ESC + b"E\x01" if line.bold else b""
        self.sent += ESC + b"3" + bytes([DOUBLE_LINE_DOTS]) if line.double else b""
        self._modes(runs)
        self.sent += b"\n"
        self.sent += ESC + b"2" if line.double else b""
        self.sent += ESC + b"E\x00" if line.bold else b""
        self.sent += FS + b"!\x00" if line.double else b""
        self.sent += ESC + b"!\x00" if style else b""
        self.sent += AT_LEFT if line.centred else b""

    def _modes(self, runs: list[tuple[str, bytes]]) -> None:
        """Add runs of characters; the mode is set before the line's first, where makers want it."""
        modes = {mode for mode, _ in runs}
        # ASCII prints the same in both modes, so it takes the mode of what stands beside it.
        with_ascii = "hanzi" in modes or (self._is_chinese and "latin" not in modes)
        for mode, characters in runs:
            wants_chinese = with_ascii if mode == "ascii" else mode == "hanzi"
            if wants_chinese != self._is_chinese:
                self.sent += CHINESE_ON if wants_chinese else CHINESE_OFF
                self._is_chinese = wants_chinese
            self.sent += characters

    def _dots(self, text: str, line: PrintLine, draw: Draw) -> None:
        """Add a line as a picture, as high as a line of text and its gap."""
        drawn = draw(text, line.bold).convert("1")
        if line.double:
            drawn = drawn.resize((drawn.width * 2, drawn.height * 2))
        gap = (DOUBLE_LINE_DOTS if line.double else LINE_DOTS) - drawn.height
        width = min(drawn.width + -drawn.width % 8, self._columns * COLUMN_DOTS)
        sheet = Image.new("1", (width, drawn.height + gap), 0)
        sheet.paste(drawn, (0, 0))
        rows = sheet.tobytes()
        self.sent += CENTRED if line.centred else b""
        self.sent += GS + b"v0\x00" + _low_high(width // 8) + _low_high(sheet.height) + rows
        self.sent += AT_LEFT if line.centred else b""

    def _barcode(self, text: str) -> None:
        """Add a Code 128 with its text below, or a QR code where the bars do not fit."""
        if not barcode_fits(text, self._columns):
            self._qr(text)
            self._text(PrintLine(text, centred=True))
            return
        # Code set B alone: set C holds digit pairs as raw bytes, and 16 04 would be a command.
        self.sent += FEED_BEFORE_BARS
        payload = b"{B" + text.encode("ascii").replace(b"{", b"{{")
        self.sent += CENTRED + GS + b"h" + bytes([BARCODE_DOTS_HIGH])
        self.sent += GS + b"w" + bytes([BARCODE_MODULE_DOTS]) + GS + b"f\x00" + GS + b"H\x02"
        self.sent += GS + b"kI" + bytes([len(payload)]) + payload + b"\n" + AT_LEFT

    def _qr(self, text: str) -> None:
        """Add a QR code that the printer draws itself."""
        commands: Any = Dummy()
        commands.qr(text, native=True, size=QR_MODULE_DOTS, ec=QR_LEVEL_M)
        self.sent += CENTRED + commands.output + b"\n" + AT_LEFT


def _printable(text: str) -> str:
    """Return a text without control characters: a product's name must not command the printer."""
    return "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text
    )


def _runs(text: str, columns: int) -> list[tuple[str, bytes]] | None:
    """Return (mode, bytes) runs, or None where the printer lacks a character or the line's room.

    A character is sent in the way that takes as many columns on paper as it was laid out for:
    `×` is one column from the code page and two as a hanzi.
    """
    runs: list[tuple[str, bytes]] = []
    used = 0
    for char in text:
        found = _encoded(char)
        if found is None:
            return None
        mode, characters = found
        used += 2 if mode == "hanzi" else 1
        if runs and runs[-1][0] == mode:
            runs[-1] = (mode, runs[-1][1] + characters)
        else:
            runs.append(found)
    return runs if used <= columns else None


def _encoded(char: str) -> tuple[str, bytes] | None:
    """Return a character's mode and bytes, None where the printer lacks it."""
    if char.isascii():
        return "ascii", char.encode("ascii")
    if char == "¥":  # as GB18030 it would be four bytes that print as "0 6"
        char = "￥"
    if unicodedata.east_asian_width(char) in "WF":
        characters = char.encode("gb18030", "ignore")
        return ("hanzi", characters) if len(characters) == 2 else None  # noqa: PLR2004 - a pair
    characters = char.encode("cp1252", "ignore")
    return ("latin", characters) if characters else None


def _or_mark(char: str) -> str:
    """Return a character that can be sent: itself or `?`."""
    return char if _encoded(char) is not None else "?"


def _low_high(number: int) -> bytes:
    """Return a number as the two bytes that commands want, low one first."""
    return number.to_bytes(2, "little")
