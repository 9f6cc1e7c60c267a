"""The readers of barcodes side by side: zxing-cpp, zbar, OpenCV, and lines explained as a whole.

Owns how each is set up, which of its answers are believed at all, and the cutting out of what the
locator finds. In what order they are asked is decided in `decoding`.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from pyzbar.pyzbar import ZBarSymbol

from hardware.drivers.profiles import explain
from hardware.drivers.zbar import ZbarScanner, ZbarSymbol
from pos.ports.devices import Reading

CODES = {
    "EAN-13": "EAN-13",
    "EAN-8": "EAN-8",
    "UPC-A": "UPC-A",
    "UPC-E": "UPC-E",
    "ITF": "ITF",
    "ITF-14": "ITF",
    "Code 128": "Code128",
    "Code 39": "Code39",
    "QR Code": "QR",
    "Data Matrix": "DataMatrix",
    "DataBar": "DataBar",
    "DataBar Omni": "DataBar",
    "DataBar Stk": "DataBar",
    "DataBar Stacked": "DataBar",
    "DataBar Limited": "DataBar",
    "DataBar Expanded": "DataBarExpanded",
    "DataBar Expanded Stacked": "DataBarExpanded",
}
"""zxing-cpp's names → those that `decode` prints."""
ALL_FORMATS = "EANUPC,Code128,Code39,ITF,QRCode,DataMatrix,DataBar"
RETAIL_FORMATS = "EANUPC,Code128,QRCode,DataMatrix,DataBar"
"""What a camera over a counter looks for: "just in case" symbologies bring false readings."""

ZBAR = {
    ZBarSymbol.EAN13: ("EAN-13", "]E0"),
    ZBarSymbol.EAN8: ("EAN-8", "]E4"),
    ZBarSymbol.UPCA: ("UPC-A", "]E0"),
    ZBarSymbol.UPCE: ("UPC-E", "]E0"),
    ZBarSymbol.CODE128: ("Code128", "]C0"),
    ZBarSymbol.CODE39: ("Code39", "]A0"),
    ZBarSymbol.QRCODE: ("QR", "]Q1"),
    ZBarSymbol.DATABAR: ("DataBar", "]e0"),
}
"""zbar's kinds → the names that `decode` prints, and AIM ids.

Its I25 reads parts of other codes, and its expanded DataBar what it saw in an earlier picture.
"""
ZBAR_RETAIL = (ZBarSymbol.EAN13, ZBarSymbol.EAN8, ZBarSymbol.UPCA, ZBarSymbol.UPCE)
CV2 = {"EAN_13": ("EAN-13", "]E0"), "EAN_8": ("EAN-8", "]E4"), "UPC_A": ("UPC-A", "]E0")}

SHORT = frozenset({"EAN-8", "UPC-E"})
GS1_128 = ("GS1-128", "]C1")
CLAHE_CLIP, CLAHE_TILES = 3.0, (8, 8)
CROP_MARGIN, CROP_HEIGHT_MIN, CROP_SCALE = 0.25, 48, 2.0
EVERY_LINE, EVERY_FOURTH_LINE = 1, 4
LINES_AGREEING_MIN = 5
"""Of a single picture read on every line, a bar code that so few lines show is not believed."""
LINES_OF_SHORT = {"EAN8": 10, "UPCE": 10}
LINES_EXPLAINED = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Where a cut is explained: shares of its height."""
LINE_HALF_HEIGHT = 2
END_SLACK = 0.12
"""How far the locator's ends may be off, as a share of the width."""
COST_MAX, GAP_MIN = 0.2, 0.02
"""What an explanation may leave, and its least gap to the next (chosen on half of the photographs
that docs/decoding.md tells of)."""
EXPLAINED_ALIKE_MIN = 2
"""Lines of a cut that must say the same number."""
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A symbol cut out upright with room around it, and where it was in the picture."""

    pixels: Any
    box: Box
    width: float
    """Of the symbol in the picture, in pixels."""


class Readers:
    """All readers for some formats, and the locator; made once, used from one thread."""

    def __init__(self, formats: str, kinds: tuple[ZBarSymbol, ...], density: int) -> None:
        cv2.setNumThreads(1)
        self._formats = zxingcpp.barcode_formats_from_str(formats)
        self._zbar_scanner = ZbarScanner(kinds, density)
        self._lines_least = LINES_AGREEING_MIN if density == EVERY_LINE else 1
        self._lines_min = {"QRCODE": 0} | (LINES_OF_SHORT if density == EVERY_LINE else {})
        self._clahe = cv2.createCLAHE(CLAHE_CLIP, CLAHE_TILES)
        self._locator = cv2.barcode.BarcodeDetector()

    def even(self, grey: Any) -> Any:
        """Return a picture with its contrast evened out."""
        return self._clahe.apply(grey)

    def first(self, view: Any) -> list[Reading]:
        """Return what zxing-cpp reads, else what zbar reads."""
        return self.zxing(view) or self.zbar(view)

    def agreed(self, view: Any) -> list[Reading]:
        """Return what both read; eight digits from zxing-cpp only where zbar sees them too.

        Alone it reads them where none are; nobody else read one of those (UPC-E, EAN-8).
        """
        seconds = self.zbar(view)
        sure = {(reading.symbology, reading.text) for reading in seconds}
        firsts = [
            reading
            for reading in self.zxing(view)
            if reading.symbology not in SHORT or (reading.symbology, reading.text) in sure
        ]
        return firsts + seconds

    def zxing(self, grey: Any) -> list[Reading]:
        """Return what zxing-cpp reads."""
        found: list[Reading] = []
        for symbol in zxingcpp.read_barcodes(
            grey, formats=self._formats, text_mode=zxingcpp.TextMode.Plain
        ):
            name = CODES.get(str(symbol.format))
            if name is None:
                continue
            aim = str(symbol.symbology_identifier)
            # It widens UPC-E to 13 digits and keeps those printed beside.
            text = str(_extra(symbol).get("UPCE", symbol.text))
            corners = symbol.position
            across = [corners.top_left.x, corners.top_right.x, corners.bottom_left.x]
            down = [corners.top_left.y, corners.top_right.y, corners.bottom_left.y]
            box = (min(across), min(down), max(across), max(down))
            found.append(_reading(GS1_128[0] if aim == GS1_128[1] else name, aim, text, box))
        return found

    def zbar(self, grey: Any) -> list[Reading]:
        """Return what zbar reads, without the kinds that it guesses."""
        found = (
            _of_zbar(symbol)
            for symbol in self._zbar_scanner.scan(grey)
            if symbol.lines >= self._lines_min.get(symbol.kind, self._lines_least)
        )
        return [reading for reading in found if reading is not None]

    def opencv(self, grey: Any) -> list[Reading]:
        """Return what OpenCV reads: EAN and UPC-A only; it sees them in other codes too."""
        is_found, texts, kinds, _ = self._locator.detectAndDecodeWithType(grey)
        if not is_found:
            return []
        return [
            _reading(*CV2[kind], text)
            for text, kind in zip(texts, kinds, strict=True)
            if text and kind in CV2
        ]

    def located(self, grey: Any) -> list[Cut]:
        """Return each symbol that the locator finds."""
        is_found, corners = self._locator.detect(grey)
        return [_cut(grey, box) for box in corners] if is_found and corners is not None else []

    def explained(self, cut: Cut) -> list[Reading]:
        """Return the EAN-13 or UPC-A that lines across a cut are explained by, if they agree."""
        lines = [_line(cut.pixels, share) for share in LINES_EXPLAINED]
        for way in (lines, [line[::-1] for line in lines]):
            votes: Counter[str] = Counter()
            for line in way:
                width = len(line)
                margin = width * CROP_MARGIN / 2 / (1 + CROP_MARGIN)
                found = explain(line, margin, width - margin, END_SLACK)
                if found is None or found.cost > COST_MAX or found.gap < GAP_MIN:
                    continue
                votes[found.text] += 1
                if votes[found.text] == EXPLAINED_ALIKE_MIN:
                    return [_reading("EAN-13", "]E0", found.text, cut.box)]
        return []


def _cut(grey: Any, corners: Any) -> Cut:
    """Return what lies between corners turned upright, with room around it."""
    middle, size, angle = cv2.minAreaRect(corners.astype(np.float32))
    width, height = size
    if width < height:
        width, height, angle = height, width, angle + 90
    symbol_width, width = width, width * (1 + CROP_MARGIN)
    height = max(height, CROP_HEIGHT_MIN)
    turn = cv2.getRotationMatrix2D(middle, angle, CROP_SCALE)
    turn[0, 2] += width * CROP_SCALE / 2 - middle[0]
    turn[1, 2] += height * CROP_SCALE / 2 - middle[1]
    pixels = cv2.warpAffine(
        grey,
        turn,
        (int(width * CROP_SCALE), int(height * CROP_SCALE)),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    return Cut(pixels, (int(left), int(top), int(right), int(bottom)), symbol_width)


def _line(pixels: Any, share: float) -> Any:
    """Return the grey values across a cut at a share of its height, a few rows taken together."""
    row = int(len(pixels) * share)
    rows = pixels[max(0, row - LINE_HALF_HEIGHT) : row + LINE_HALF_HEIGHT + 1]
    return rows.mean(0)


def _extra(symbol: zxingcpp.Barcode) -> dict[str, Any]:
    """Return what zxing-cpp tells beside the text."""
    return symbol.extra if isinstance(symbol.extra, dict) else {}


def _of_zbar(symbol: ZbarSymbol) -> Reading | None:
    """Return a symbol of zbar as a reading, None for what it does not read surely."""
    name, aim = ZBAR[ZBarSymbol[symbol.kind]]
    if symbol.is_gs1 and name == "Code128":
        name, aim = GS1_128
    try:
        text = symbol.content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _reading(name, aim, text, symbol.box)


def _reading(name: str, aim: str, text: str, box: Box | None = None) -> Reading:
    """Return a reading with the characters as printed, whatever a reader widened them to."""
    if name in {"UPC-A", "EAN-13"} and len(text) == 13 and text[0] == "0":  # noqa: PLR2004 - EAN-13
        name, text = "UPC-A", text[1:]
    return Reading(text, "camera", 0, aim, name, box)
