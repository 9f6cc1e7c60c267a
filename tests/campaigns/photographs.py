"""Photographs with their truths, how a reading of one is judged, and each library alone on them.

Owns the rule: right where the truth is among the texts (EAN and UPC by GTIN),
wrong where there are texts and none is right; and the split that keeps one half from the tuning.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import zxingcpp
from pyzbar import pyzbar

from pos.domain.codes.gtin import gtin_of
from pos.errors import BadCheckDigit

RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
FORMATS = "EANUPC,Code128,Code39,ITF,QRCode,DataMatrix,DataBar"
"""What zxing-cpp alone looks for: all that `decode` names."""

Told = tuple[str, str | None]
"""A text and its GTIN, where it has one."""
Look = Callable[[Any], list[Told]]
"""What one reader tells of a grey picture."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture, what it bears, and whether the tuning never saw it."""

    path: Path
    symbology: str
    truth: str
    is_kept: bool

    def verdict(self, told: Iterable[Told]) -> str:
        """Return "right", "wrong" or "silent"."""
        told = list(told)
        if not told:
            return "silent"
        return "right" if any(map(self._is_true, told)) else "wrong"

    def _is_true(self, told: Told) -> bool:
        text, gtin = told
        if self.symbology in RETAIL:
            return gtin == self.truth
        return plain(text) == plain(self.truth)


def plain(text: str) -> str:
    """Return a text as it is compared."""
    return text.replace("\r\n", "\n").replace("\x1d", "").strip()


def is_kept(name: str) -> bool:
    """Claim that a file belongs to the half that tuning never saw: by a hash of its name."""
    return bool(hashlib.sha256(name.encode()).digest()[0] & 1)


def photographs(folder: Path) -> list[Photograph]:
    """Return a folder's photographs by its truth.json, in order of name."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [
        Photograph(folder / name, fact["symbology"], fact["text"], is_kept(name))
        for name, fact in sorted(truth.items())
    ]


def gtin(text: str, symbology: str) -> str | None:
    """Return the GTIN of an EAN or UPC text, None where its check digit does not hold."""
    try:
        return gtin_of(text, symbology)
    except BadCheckDigit:
        return None


def pyzbar_alone() -> Look:
    """Return pyzbar as it comes: all kinds, every line."""
    names = {"EAN13": "EAN-13", "EAN8": "EAN-8", "UPCA": "UPC-A", "UPCE": "UPC-E"}

    def look(grey: Any) -> list[Told]:
        told: list[Told] = []
        for symbol in pyzbar.decode(grey):
            text = symbol.data.decode("utf-8", "replace")
            name = names.get(symbol.type)
            told.append((text, gtin(text, name) if name else None))
        return told

    return look


def zxing_alone() -> Look:
    """Return zxing-cpp with all that `decode` names; texts as the symbol has them."""
    formats = zxingcpp.barcode_formats_from_str(FORMATS)
    names = {"EAN-13": "EAN-13", "EAN-8": "EAN-8", "UPC-A": "UPC-A", "UPC-E": "EAN-13"}

    def look(grey: Any) -> list[Told]:
        told: list[Told] = []
        for symbol in zxingcpp.read_barcodes(
            grey, formats=formats, text_mode=zxingcpp.TextMode.Plain
        ):
            name = names.get(str(symbol.format))
            told.append((symbol.text, gtin(symbol.text, name) if name else None))
        return told

    return look


def opencv_alone() -> Look:
    """Return OpenCV's barcode detector: EAN and UPC-A are all it knows."""
    detector = cv2.barcode.BarcodeDetector()
    names = {"EAN_13": "EAN-13", "EAN_8": "EAN-8", "UPC_A": "UPC-A"}

    def look(grey: Any) -> list[Told]:
        is_found, texts, kinds, _ = detector.detectAndDecodeWithType(grey)
        if not is_found:
            return []
        pairs = zip(texts, kinds, strict=True)
        return [(text, gtin(text, names[kind])) for text, kind in pairs if text and kind in names]

    return look


LIBRARIES: dict[str, Callable[[], Look]] = {
    "pyzbar": pyzbar_alone,
    "zxing-cpp": zxing_alone,
    "cv2.barcode": opencv_alone,
}
