"""Finding barcodes in a picture: a cascade of readers, each for what the others miss.

zxing-cpp first, then zbar; where both are silent, OpenCV's locator cuts the symbol out upright
for both to try again, and last the contrast is evened out (CLAHE). Measured on retail photographs
this order reads more than any of them alone. It gives raw symbols; what counts as a scan, and
check digits of in-store labels, are decided in `pos.domain.codes`.
"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

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

ZBAR = {
    "EAN13": "EAN-13",
    "EAN8": "EAN-8",
    "UPCA": "UPC-A",
    "UPCE": "UPC-E",
    "CODE128": "Code128",
    "CODE39": "Code39",
    "QRCODE": "QR",
    "DATABAR": "DataBar",
    "DATABAR_EXP": "DataBarExpanded",
}
"""zbar's names → the contract's; its I25 is left out, because it reads parts of other codes."""

GS1_AIM = {"]C1": "GS1-128"}
CLAHE_CLIP, CLAHE_TILES = 3.0, (8, 8)
CROP_MARGIN = 0.25
CROP_HEIGHT_MIN = 48
CROP_SCALE = 2.0


class CascadeDecoder:
    """Reads barcodes in frames; made once, used from one thread."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._locator = cv2.barcode.BarcodeDetector()
        self._clahe = cv2.createCLAHE(CLAHE_CLIP, CLAHE_TILES)
        self._formats = zxingcpp.barcode_formats_from_str(
            "EANUPC,Code128,Code39,ITF,QRCode,DataMatrix,DataBar"
        )

    def decode(self, pixels: Any) -> list[Reading]:
        """Return the symbols of a frame (grey, or blue green red), the first step that sees any."""
        grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # noqa: PLR2004
        for view in self._views(grey):
            found = self._zxing(view) or self._zbar(view)
            if found:
                return found
        return []

    def _views(self, grey: Any) -> Iterator[Any]:
        """Yield the picture, then its located symbols upright, then both with even contrast."""
        yield grey
        crops = list(self._crops(grey))
        yield from crops
        even = self._clahe.apply(grey)
        yield even
        yield from (self._clahe.apply(crop) for crop in crops)

    def _crops(self, grey: Any) -> Iterator[Any]:
        """Yield each located symbol, cut out and turned upright with room around it."""
        is_found, corners = self._locator.detect(grey)
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

    def _zxing(self, grey: Any) -> list[Reading]:
        """Return what zxing-cpp reads."""
        found: list[Reading] = []
        for symbol in zxingcpp.read_barcodes(
            grey, formats=self._formats, text_mode=zxingcpp.TextMode.Plain
        ):
            aim = str(symbol.symbology_identifier)
            name = CODES.get(str(symbol.format))
            if name is None:
                continue
            text = str(symbol.text)
            name, text = _as_printed(GS1_AIM.get(aim, name), text)
            found.append(Reading(text, "camera", 0, aim or None, name))
        return found

    def _zbar(self, grey: Any) -> list[Reading]:
        """Return what zbar reads, without the kinds that it guesses."""
        found: list[Reading] = []
        symbols = [getattr(pyzbar.ZBarSymbol, kind) for kind in ZBAR]
        for symbol in pyzbar.decode(grey, symbols=symbols):
            try:
                text = symbol.data.decode("utf-8")
            except UnicodeDecodeError:
                continue
            name, text = _as_printed(ZBAR[symbol.type], text)
            found.append(Reading(text, "camera", 0, None, name))
        return found


def _as_printed(name: str, text: str) -> tuple[str, str]:
    """Return UPC-A as its 12 digits and UPC-E as its 8, whatever a reader widened them to."""
    if name == "UPC-A" and len(text) == 13:  # noqa: PLR2004 - EAN-13 form of UPC-A
        return name, text[1:]
    if name == "EAN-13" and len(text) == 13 and text[0] == "0":  # noqa: PLR2004
        return "UPC-A", text[1:]
    return name, text
