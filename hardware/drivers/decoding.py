"""Finding barcodes in a picture: readers in turn, each for what the others miss.

`CascadeDecoder` reads one picture as well as it can: zxing-cpp first, then zbar; where both are
silent, OpenCV's locator cuts symbols out upright for both, and last the contrast is evened out
(CLAHE). `FrameDecoder` reads the frames of a camera: three readers look at every frame and each
reading is a vote, because a valid check digit is not enough to trust one. Both give raw symbols;
votes, and what counts as a scan, are decided in `pos.domain.codes`.
"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import zxingcpp
from pyzbar.pyzbar import ZBarSymbol

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
"""zxing-cpp's names → the contract's."""
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
"""zbar's kinds → the contract's names and AIM ids.

Its I25 reads parts of other codes, and its expanded DataBar what it saw in an earlier picture.
"""
ZBAR_RETAIL = (ZBarSymbol.EAN13, ZBarSymbol.EAN8, ZBarSymbol.UPCA, ZBarSymbol.UPCE)
CV2 = {"EAN_13": ("EAN-13", "]E0"), "EAN_8": ("EAN-8", "]E4"), "UPC_A": ("UPC-A", "]E0")}

GS1_128 = ("GS1-128", "]C1")
CLAHE_CLIP, CLAHE_TILES = 3.0, (8, 8)
CROP_MARGIN, CROP_HEIGHT_MIN, CROP_SCALE = 0.25, 48, 2.0
EVERY_LINE, EVERY_FOURTH_LINE = 1, 4
LINES_AGREEING_MIN = 5
"""Of a single picture read on every line, a bar code that so few lines show is not believed."""
SILENT_FRAMES = 3
"""The costly steps are tried on one of so many frames that nobody reads."""


class _Readers:
    """zxing-cpp and zbar for some formats, and the locator."""

    def __init__(self, formats: str, kinds: tuple[ZBarSymbol, ...], density: int) -> None:
        cv2.setNumThreads(1)
        self._formats = zxingcpp.barcode_formats_from_str(formats)
        self._zbar_scanner = ZbarScanner(kinds, density)
        self._lines_min = LINES_AGREEING_MIN if density == EVERY_LINE else 1
        self._clahe = cv2.createCLAHE(CLAHE_CLIP, CLAHE_TILES)
        self.locator = cv2.barcode.BarcodeDetector()

    def even(self, grey: Any) -> Any:
        """Return a picture with its contrast evened out."""
        return self._clahe.apply(grey)

    def first(self, view: Any) -> list[Reading]:
        """Return what zxing-cpp reads, else what zbar reads."""
        return self.zxing(view) or self.zbar(view)

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
            if symbol.lines >= self._lines_min or symbol.kind == "QRCODE"
        )
        return [reading for reading in found if reading is not None]

    def located(self, grey: Any) -> Iterator[Any]:
        """Yield each symbol that the locator finds, cut out upright with room around it."""
        is_found, corners = self.locator.detect(grey)
        if not is_found or corners is None:
            return
        for box in corners:
            middle, size, angle = cv2.minAreaRect(box.astype(np.float32))
            width, height = size
            if width < height:
                width, height, angle = height, width, angle + 90
            width *= 1 + CROP_MARGIN
            height = max(height, CROP_HEIGHT_MIN)
            turn = cv2.getRotationMatrix2D(middle, angle, CROP_SCALE)
            turn[0, 2] += width * CROP_SCALE / 2 - middle[0]
            turn[1, 2] += height * CROP_SCALE / 2 - middle[1]
            yield cv2.warpAffine(
                grey,
                turn,
                (int(width * CROP_SCALE), int(height * CROP_SCALE)),
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REPLICATE,
            )


class CascadeDecoder:
    """Reads one picture, all symbologies; made once, used from one thread."""

    def __init__(self) -> None:
        self._readers = _Readers(ALL_FORMATS, tuple(ZBAR), EVERY_LINE)

    def decode(self, pixels: Any) -> list[Reading]:
        """Return the symbols of a picture (grey, or blue green red), each once."""
        grey = _grey(pixels)
        readers = self._readers
        found = readers.first(grey)
        if found:
            return _once(found)
        crops = list(readers.located(grey))
        # A picture may hold several symbols, so every cut is looked at.
        found = [reading for crop in crops for reading in readers.first(crop)]
        if not found:
            found = readers.first(readers.even(grey))
        if not found:
            found = [reading for crop in crops for reading in readers.first(readers.even(crop))]
        return _once(found)


class FrameDecoder:
    """Reads the frames of a camera; each reader's reading is in the answer, as a vote each."""

    def __init__(self) -> None:
        self._readers = _Readers(RETAIL_FORMATS, ZBAR_RETAIL, EVERY_FOURTH_LINE)
        self._silent = 0

    def decode(self, pixels: Any) -> list[Reading]:
        """Return the votes of a frame (grey, or blue green red)."""
        grey, readers = _grey(pixels), self._readers
        votes = readers.zxing(grey) + readers.zbar(grey) + self._opencv(grey)
        if votes:
            self._silent = 0
            return votes
        self._silent += 1
        if self._silent % SILENT_FRAMES != 1:
            return []
        votes = [vote for crop in readers.located(grey) for vote in readers.first(crop)]
        return votes or readers.first(readers.even(grey))

    def _opencv(self, grey: Any) -> list[Reading]:
        """Return what OpenCV reads: EAN and UPC-A only; it sees them in other codes too."""
        is_found, texts, kinds, _ = self._readers.locator.detectAndDecodeWithType(grey)
        if not is_found:
            return []
        return [
            _reading(*CV2[kind], text)
            for text, kind in zip(texts, kinds, strict=True)
            if text and kind in CV2
        ]


def _extra(symbol: zxingcpp.Barcode) -> dict[str, Any]:
    """Return what zxing-cpp tells beside the text."""
    return symbol.extra if isinstance(symbol.extra, dict) else {}


def _grey(pixels: Any) -> Any:
    """Return a picture in grey."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # noqa: PLR2004


def _once(found: list[Reading]) -> list[Reading]:
    """Return readings without repetitions, in order."""
    return list({(reading.symbology, reading.text): reading for reading in found}.values())


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


def _reading(
    name: str, aim: str, text: str, box: tuple[int, int, int, int] | None = None
) -> Reading:
    """Return a reading with the characters as printed, whatever a reader widened them to."""
    if name in {"UPC-A", "EAN-13"} and len(text) == 13 and text[0] == "0":  # noqa: PLR2004
        name, text = "UPC-A", text[1:]
    return Reading(text, "camera", 0, aim, name, box)
