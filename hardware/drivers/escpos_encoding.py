"""ESC/POS bytes of a receipt: text in the printer's own letters, Chinese included.

Owns the text path, because python-escpos sends a whole Chinese string as GB18030 without turning
the printer's Chinese mode on. A line is sent as characters where the printer's profile has them
all, hanzi in Chinese mode. Any other line is drawn and sent as dots, so that nothing comes out as
`?` or as someone else's letters.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from escpos.printer import Dummy
from PIL import Image

from hardware.drivers.printer_profiles import USUAL, Profile, profile
from pos.ports.devices import BarcodeLine, PrintLine, QrLine, Receipt

ESC, GS, FS = b"\x1b", b"\x1d", b"\x1c"
INITIALISE = ESC + b"@"
CODE_PAGE = ESC + b"t"
CHINESE_ON, CHINESE_OFF = FS + b"&", FS + b"."
CENTRED, AT_LEFT = ESC + b"a\x01", ESC + b"a\x00"
BOLD, DOUBLE, DOUBLE_HANZI = 0x08, 0x30, 0x0C
COLUMN_DOTS, LINE_DOTS = 12, 30
DOUBLE_LINE_DOTS = 60
BARCODE_DOTS_HIGH = 72
BARCODE_MODULE_DOTS = 2
CODE_128_MODULES, CODE_128_FRAME = 11, 35
"""Modules of a character, and of start, check and stop together."""
BARCODE_TEXT_MAX = 253
FEED_BEFORE_BARS = ESC + b"J\x08"
FEED_TO_TEAR = ESC + b"d\x06"
QR_MODULE_DOTS = 6
QR_LEVEL_M = 1
LONGEST_SMALL_COMMAND = 64
COMMAND_BYTES_MAX = 8 + 48 * COLUMN_DOTS // 8 * DOUBLE_LINE_DOTS
"""No command here is longer than a double line drawn over 80 mm."""

Draw = Callable[[str, bool], Image.Image]
"""A line and whether it is bold → its dots, a line high and 12 a column."""


def receipt_bytes(receipt: Receipt, draw: Draw | None, kind: Profile | None = None) -> bytes:
    """Return what a printer is sent for a receipt, up to and with its cut; no drawer pulse.

    Without `draw` a character that the printer lacks is sent as `?`.
    """
    # An own start, because which mode a printer wakes up in differs from maker to maker.
    paper = _Encoder(receipt.columns, draw, kind or profile(USUAL))
    for line in receipt.lines:
        paper.add(line)
    ending = _ending(paper.kind)
    if not receipt.after_break:
        return bytes(paper.sent) + ending
    # Whatever command the break left open takes these zeros for its own last bytes; a printer
    # that has none open ignores them. What is on the paper then comes off by itself.
    return bytes(paper.longest) + INITIALISE + b"\n" + ending + bytes(paper.sent) + ending


def _ending(kind: Profile) -> bytes:
    """Return the cut, or what brings the last line to where the paper is torn."""
    if not kind.cuts:
        return FEED_TO_TEAR
    commands = Dummy()
    commands.cut()
    return bytes(commands.output)


def barcode_fits(text: str, columns: int) -> bool:
    """Claim that a Code 128 of the text is narrow enough for the paper at readable bars."""
    modules = CODE_128_MODULES * len(text) + CODE_128_FRAME
    is_short = modules * BARCODE_MODULE_DOTS <= columns * COLUMN_DOTS
    return is_short and text.isascii() and len(text) <= BARCODE_TEXT_MAX


class _Encoder:
    """Bytes as they gather, and the mode that the printer is in after them."""

    def __init__(self, columns: int, draw: Draw | None, kind: Profile) -> None:
        self.sent = bytearray(INITIALISE + kind.start)
        if kind.has_modes:
            self.sent += CHINESE_OFF
        if kind.page is not None:
            self.sent += CODE_PAGE + bytes([kind.page])
        self.kind = kind
        self.longest = LONGEST_SMALL_COMMAND
        """Bytes of the longest command that was sent."""
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
        columns = self._columns // 2 if line.double else self._columns
        runs = self._runs(text, columns)
        if runs is None and self._draw is not None:
            self._dots(text, line, self._draw)
            return
        if runs is None:
            marked = "".join(char if self.kind.encoded(char) else "?" for char in text)
            runs = self._runs(marked, self._columns) or []
        style = BOLD * line.bold | DOUBLE * line.double
        self.sent += CENTRED if line.centred else b""
        self.sent += ESC + b"!" + bytes([style]) if style else b""
        # Hanzi have their own size command; makers differ in whether ESC ! reaches them.
        has_fs = self.kind.hanzi is not None
        self.sent += FS + b"!" + bytes([DOUBLE_HANZI]) if line.double and has_fs else b""
        self.sent += ESC + b"E\x01" if line.bold else b""
        self.sent += ESC + b"3" + bytes([DOUBLE_LINE_DOTS]) if line.double else b""
        self._modes(runs)
        self.sent += b"\n"
        self.sent += ESC + b"2" if line.double else b""
        self.sent += ESC + b"E\x00" if line.bold else b""
        self.sent += FS + b"!\x00" if line.double and has_fs else b""
        self.sent += ESC + b"!\x00" if style else b""
        self.sent += AT_LEFT if line.centred else b""

    def _runs(self, text: str, columns: int) -> list[tuple[str, bytes]] | None:
        """Return (mode, bytes) runs, or None where the printer lacks a character or the room.

        A character is sent in the way that takes as many columns on paper as it was laid out for:
        `×` is one column from the code page and two as a hanzi.
        """
        runs: list[tuple[str, bytes]] = []
        used = 0
        for char in text:
            found = self.kind.encoded(char)
            if found is None:
                return None
            mode, characters = found
            used += 2 if mode == "hanzi" else 1
            if runs and runs[-1][0] == mode:
                runs[-1] = (mode, runs[-1][1] + characters)
            else:
                runs.append(found)
        return runs if used <= columns else None

    def _modes(self, runs: list[tuple[str, bytes]]) -> None:
        """Add runs of characters; the mode is set before the line's first, where makers want it."""
        modes = {mode for mode, _ in runs}
        # ASCII prints the same in both modes, so it takes the mode of what stands beside it.
        with_ascii = "hanzi" in modes or (self._is_chinese and "latin" not in modes)
        for mode, characters in runs:
            wants_chinese = with_ascii if mode == "ascii" else mode == "hanzi"
            if wants_chinese != self._is_chinese and self.kind.has_modes:
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
        picture = GS + b"v0\x00" + _low_high(width // 8) + _low_high(sheet.height) + rows
        self.longest = max(self.longest, len(picture))
        self.sent += picture
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
        self.longest = max(self.longest, len(payload) + LONGEST_SMALL_COMMAND)
        self.sent += CENTRED + GS + b"h" + bytes([BARCODE_DOTS_HIGH])
        self.sent += GS + b"w" + bytes([BARCODE_MODULE_DOTS]) + GS + b"f\x00" + GS + b"H\x02"
        self.sent += GS + b"kI" + bytes([len(payload)]) + payload + b"\n" + AT_LEFT

    def _qr(self, text: str) -> None:
        """Add a QR code that the printer draws itself."""
        commands: Any = Dummy()
        commands.qr(text, native=True, size=QR_MODULE_DOTS, ec=QR_LEVEL_M)
        self.longest = max(self.longest, len(commands.output))
        self.sent += CENTRED + commands.output + b"\n" + AT_LEFT


def _printable(text: str) -> str:
    """Return a text without control characters: a product's name must not command the printer.

    A letter and its mark become one letter, because printers set one cell beside the other.
    """
    return "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in unicodedata.normalize("NFC", text)
    )


def _low_high(number: int) -> bytes:
    """Return a number as the two bytes that commands want, low one first."""
    return number.to_bytes(2, "little")
