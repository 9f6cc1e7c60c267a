"""Paper: draws what a receipt printer would print, from the commands alone.

Owns the printer's modes, its line (which wraps as a real one does), feeding and cutting. Dots are
those of the print head: 384 on 58 mm paper, 576 on 80 mm. What a printer cannot do with the bytes
it got is kept in `faults`, so that a driver's mistakes are seen.
"""

import codecs
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from hardware.fakes.escpos_stream import Command
from hardware.fakes.symbols import code_128, qr_code
from hardware.lettering import CELL_HEIGHT, CELL_WIDTH, lettering

LINE_DOTS = 30
CUTTER_DOTS = 112
"""From the print head up to the cutter: what was fed last is not past it yet."""
CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
LEVELS = {0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"}
BOLD, TALL, WIDE = 0x08, 0x10, 0x20
HANZI_WIDE, HANZI_TALL = 0x04, 0x08
LEAD_MIN = 0x81
CODE_128 = 73


@dataclass(frozen=True, slots=True)
class Sheet:
    """One receipt as cut: its dots (black 1 on 0), its lines as text, and what went wrong."""

    dots: Image.Image
    texts: tuple[str, ...]
    faults: tuple[str, ...]


class Paper:
    """The print head and its paper."""

    def __init__(self, dots: int, *, has_hanzi: bool = True) -> None:
        """Take the head's width; without hanzi it is a printer for Western countries."""
        self.dots = dots
        self._has_hanzi = has_hanzi
        self._strips: list[Image.Image] = []
        self._texts: list[str] = []
        self._faults: list[str] = []
        self._barcode_high, self._barcode_module, self._shows_text = 162, 3, False
        self._qr_text, self._qr_module, self._qr_level = "", 3, "L"
        self._by_name = self._actions()
        self._reset()

    def obey(self, command: Command) -> Sheet | None:
        """Do what a command says; returns the sheet where it cut one off."""
        if command.name == "GS V":
            return self._cut(command.data)
        action = self._by_name.get(command.name)
        if action is not None:
            action(command.data)
        elif command.name not in _NO_INK:
            self._faults.append(f"{command.name} {command.data[:8].hex()}")
        return None

    def _actions(self) -> dict[str, Callable[[bytes], None]]:
        """Return what each command does."""
        return {
            "text": self._text,
            "LF": self._feed_line,
            "ESC @": self._initialise,
            "ESC !": self._style,
            "FS !": self._hanzi_style,
            "GS !": self._both_sizes,
            "ESC E": self._set_bold,
            "ESC a": self._align,
            "FS &": self._chinese,
            "FS .": self._code_page_mode,
            "FS (": self._character_system,
            "ESC t": self._code_page,
            "ESC 2": self._line_spacing,
            "ESC 3": self._line_spacing,
            "ESC d": self._feed_lines,
            "ESC J": self._feed_dots,
            "GS v": self._raster,
            "GS k": self._barcode,
            "GS (": self._two_dimensional,
            "GS h": self._set_barcode_high,
            "GS w": self._set_barcode_module,
            "GS H": self._set_barcode_text,
        }

    def _reset(self) -> None:
        """Return to the state after ESC @."""
        self._bold = False
        self._size, self._hanzi_size = (1, 1), (1, 1)
        self._place = 0
        self._spacing = LINE_DOTS
        # Simplified Chinese firmware wakes up in Chinese mode; drivers must not rely on either.
        self._is_chinese = self._has_hanzi
        self._encoding = "cp437"
        self._is_utf8 = False
        # Bytes come in any pieces: a letter that is cut in two is put together.
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._line: list[Image.Image] = []
        self._line_text = ""
        self._lead: int | None = None

    # --- text ----------------------------------------------------------------------------------

    def _text(self, data: bytes) -> None:
        """Put characters on the line; in Chinese mode high bytes come in pairs."""
        if self._is_utf8:
            for char in self._utf8.decode(data):
                self._letter(char, is_hanzi=unicodedata.east_asian_width(char) in "WF")
            return
        for byte in data:
            if self._lead is not None:
                pair, self._lead = bytes([self._lead, byte]), None
                self._letter(pair.decode("gb18030", "replace"), is_hanzi=True)
            elif self._is_chinese and byte >= LEAD_MIN:
                self._lead = byte
            else:
                self._letter(bytes([byte]).decode(self._encoding, "replace"), is_hanzi=False)

    def _letter(self, char: str, *, is_hanzi: bool) -> None:
        """Put one character on the line, which wraps where it is full."""
        letters = lettering()
        if "\ufffd" in char or not letters.has(char):
            self._faults.append(f"no letter {char!r}")
            char = "□" if is_hanzi else "?"
        cell = letters.drawn(char, is_bold=self._bold)
        natural = (CELL_WIDTH * 2 if is_hanzi else CELL_WIDTH, CELL_HEIGHT)
        wide, tall = self._hanzi_size if is_hanzi else self._size
        cell = _fitted(cell, natural).resize((natural[0] * wide, natural[1] * tall))
        if sum(part.width for part in self._line) + cell.width > self.dots:
            self._faults.append(f"line too long: {self._line_text}{char}")
            self._feed_line(b"")
        self._line.append(cell)
        self._line_text += char

    def _feed_line(self, _: bytes) -> None:
        """Print the line and move on by its height, by the line spacing at least."""
        high = max([part.height for part in self._line], default=0)
        strip = Image.new("1", (self.dots, max(self._spacing, high)), 0)
        at = self._start(sum(part.width for part in self._line))
        for part in self._line:
            strip.paste(part, (at, high - part.height))
            at += part.width
        self._strips.append(strip)
        self._texts.append(self._line_text)
        self._line, self._line_text = [], ""

    def _start(self, width: int) -> int:
        """Return where something of a width begins, by the alignment."""
        return max(0, (self.dots - width) * self._place // 2)

    def _print(self, picture: Image.Image, text: str, below: int = 0) -> None:
        """Print a picture on a line of its own."""
        strip = Image.new("1", (self.dots, picture.height + below), 0)
        strip.paste(picture, (self._start(picture.width), 0))
        self._strips.append(strip)
        self._texts.append(text)

    def _cut(self, data: bytes) -> Sheet:
        """Cut the paper and hand the sheet out."""
        if self._line:
            self._feed_line(b"")
        if len(data) > 1:
            self._feed_dots(bytes([data[1]]))
        high = sum(strip.height for strip in self._strips)
        dots = Image.new("1", (self.dots, max(high, 1)), 0)
        at = 0
        for strip in self._strips:
            dots.paste(strip, (0, at))
            at += strip.height
        last = (dots.getbbox() or (0, 0, 0, 0))[3]
        if last > high - CUTTER_DOTS:
            self._faults.append("cut through the last lines: feed before cutting")
        dots = dots.crop((0, 0, self.dots, max(last, high - CUTTER_DOTS, 1)))
        sheet = Sheet(dots, tuple(self._texts), tuple(self._faults))
        self._strips, self._texts, self._faults = [], [], []
        return sheet

    # --- modes ---------------------------------------------------------------------------------

    def _style(self, data: bytes) -> None:
        """ESC !: size of code page characters, and bold."""
        self._bold = bool(data[0] & BOLD)
        self._size = (1 + bool(data[0] & WIDE), 1 + bool(data[0] & TALL))

    def _hanzi_style(self, data: bytes) -> None:
        """FS !: size of hanzi."""
        self._hanzi_size = (1 + bool(data[0] & HANZI_WIDE), 1 + bool(data[0] & HANZI_TALL))

    def _both_sizes(self, data: bytes) -> None:
        """GS !: size of all characters."""
        self._size = self._hanzi_size = (1 + (data[0] >> 4 & 7), 1 + (data[0] & 7))

    def _set_bold(self, data: bytes) -> None:
        self._bold = bool(data[0] & 1)

    def _align(self, data: bytes) -> None:
        self._place = data[0] & 3

    def _chinese(self, data: bytes) -> None:
        del data
        if not self._has_hanzi:
            self._faults.append("no hanzi here")
        self._is_chinese = self._has_hanzi

    def _code_page_mode(self, data: bytes) -> None:
        del data
        self._is_chinese = False

    def _character_system(self, data: bytes) -> None:
        """FS ( C: letters come as UTF-8 from here on, or as before."""
        if data[:1] != b"C" or data[3:4] not in {b"0", b"<"}:
            self._faults.append(f"FS ( {data[:5].hex()}")
        elif data[3:4] == b"0":
            self._is_utf8 = data[4:5] in {b"\x02", b"2"}

    def _code_page(self, data: bytes) -> None:
        if data[0] not in CODE_PAGES:
            self._faults.append(f"no code page {data[0]}")
        self._encoding = CODE_PAGES.get(data[0], "cp437")

    def _line_spacing(self, data: bytes) -> None:
        self._spacing = data[0] if data else LINE_DOTS

    def _feed_lines(self, data: bytes) -> None:
        self._feed_line(b"")
        for _ in range(data[0] - 1):
            self._feed_line(b"")

    def _feed_dots(self, data: bytes) -> None:
        if data[0]:
            self._strips.append(Image.new("1", (self.dots, data[0]), 0))

    def _initialise(self, data: bytes) -> None:
        del data
        self._reset()

    # --- pictures ------------------------------------------------------------------------------

    def _raster(self, data: bytes) -> None:
        """GS v 0: print dots."""
        across, down = data[2] + (data[3] << 8), data[4] + (data[5] << 8)
        picture = Image.frombytes("1", (across * 8, down), data[6:])
        if picture.width > self.dots:
            self._faults.append(f"picture {picture.width} dots wide")
            picture = picture.crop((0, 0, self.dots, down))
        self._print(picture, "[picture]")

    def _barcode(self, data: bytes) -> None:
        """GS k: print a Code 128; too wide for the paper, nothing at all is printed."""
        if data[0] != CODE_128:
            self._faults.append(f"no barcode type {data[0]}")
            return
        try:
            modules, text = code_128(data[2:])
        except ValueError as wrong:
            self._faults.append(f"barcode: {wrong}")
            return
        if len(modules) * self._barcode_module > self.dots:
            self._faults.append(f"barcode too wide: {text}")
            return
        bars = Image.new("1", (len(modules), 1), 0)
        bars.putdata([255 * is_black for is_black in modules])
        size = (len(modules) * self._barcode_module, self._barcode_high)
        self._print(bars.resize(size, Image.Resampling.NEAREST), "", below=4)
        if self._shows_text:
            self._print(lettering().drawn(text), text)

    def _two_dimensional(self, data: bytes) -> None:
        """GS ( k: set up, store and print a QR code; `k`, length, kind, function, values."""
        function, values = data[4:5], data[5:]
        if data[:1] != b"k" or data[3:4] != b"1":
            self._faults.append(f"GS ( {data[:5].hex()}")
        elif function == b"C":
            self._qr_module = values[0]
        elif function == b"E":
            self._qr_level = LEVELS[values[0]]
        elif function == b"P":
            self._qr_text = values[1:].decode("utf-8")
        elif function == b"Q":
            code = qr_code(self._qr_text, self._qr_level)
            size = (code.width * self._qr_module, code.height * self._qr_module)
            self._print(code.resize(size, Image.Resampling.NEAREST), "[QR]")

    def _set_barcode_high(self, data: bytes) -> None:
        self._barcode_high = data[0]

    def _set_barcode_module(self, data: bytes) -> None:
        self._barcode_module = data[0]

    def _set_barcode_text(self, data: bytes) -> None:
        self._shows_text = data[0] in {2, 3, 0x32, 0x33}


def _fitted(cell: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a cell in the width that the printer gives its character."""
    return cell if cell.size == size else cell.resize(size)


_NO_INK = frozenset(
    {"NUL", "GS a", "GS r", "ESC p", "DLE EOT", "DLE ENQ", "DLE DC4", "GS f", "ESC R"}
)
"""Commands that leave nothing on paper; the simulator answers those that ask."""
