"""Decoding put together: the cascade over picture files, for `decode` and `bench`."""

import time
from functools import cache
from pathlib import Path

from pos.domain.codes.gs1 import read_elements
from pos.domain.codes.gtin import GTIN_DIGITS, gtin_of
from pos.domain.documents import Json
from pos.errors import BadCheckDigit, PictureUnreadable
from pos.ports.devices import Decoder, Reading

RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
GS1 = frozenset({"GS1-128", "DataBar", "DataBarExpanded"})
GS1_AIM = frozenset({"]d2", "]Q3"})
"""GS1 DataMatrix and GS1 QR, which `decode` names by their plain symbology."""


@cache
def build_decoder() -> Decoder:
    """Return the decoder for pictures, made once: its readers keep what they need."""
    from hardware.drivers.decoding import CascadeDecoder

    return CascadeDecoder()


def decode_file(path: Path) -> Json:
    """Return {"file", "codes", "ms"} of a picture, or {"file", "error"} where it is none."""
    from hardware.drivers.camera import read_picture

    try:
        frame = read_picture(path)
    except PictureUnreadable as error:
        return {"file": str(path), "error": error.code}
    decoder = build_decoder()
    started = time.perf_counter()
    readings = decoder.decode(frame.pixels)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return {"file": str(path), "codes": [_code(r) for r in readings], "ms": milliseconds}


def _code(reading: Reading) -> Json:
    """Return a reading as `decode` prints it, with its GTIN where it has one."""
    code: Json = {"text": reading.text, "symbology": reading.symbology}
    gtin = gtin_of_reading(reading)
    if gtin is not None:
        code["gtin"] = gtin
    return code


def gtin_of_reading(reading: Reading) -> str | None:
    """Return the GTIN-14 of EAN and UPC, of ITF-14, and of GS1 codes with AI 01 or 02."""
    text = reading.text
    try:
        if reading.symbology in RETAIL:
            return gtin_of(text, reading.symbology)
        if reading.symbology == "ITF" and len(text) == GTIN_DIGITS:
            return gtin_of(text)
    except BadCheckDigit:
        return None
    if reading.symbology in GS1 or reading.aim in GS1_AIM:
        elements = read_elements(text)
        return None if elements is None else elements.gtin
    return None
