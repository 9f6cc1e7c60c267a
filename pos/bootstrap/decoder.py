"""Decoding put together: the cascade over picture files, for `decode` and `bench`."""

import time
from pathlib import Path

from pos.domain.codes import normalise_barcode
from pos.domain.documents import Json
from pos.errors import BadCheckDigit, PictureUnreadable
from pos.ports.devices import Reading

RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
GTIN_14_DIGITS = 14


def decode_file(path: Path) -> Json:
    """Return {"file", "codes", "ms"} of a picture, or {"file", "error"} where it is none."""
    from hardware.drivers.camera import read_picture
    from hardware.drivers.decoding import CascadeDecoder

    try:
        frame = read_picture(path)
    except PictureUnreadable as error:
        return {"file": str(path), "error": error.code}
    decoder = CascadeDecoder()
    started = time.perf_counter()
    readings = decoder.decode(frame.pixels)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return {"file": str(path), "codes": [_code(r) for r in readings], "ms": milliseconds}


def _code(reading: Reading) -> Json:
    """Return a reading in the contract's form, with its GTIN where it has one."""
    code: Json = {"text": reading.text, "symbology": reading.symbology}
    gtin = gtin_of_reading(reading)
    if gtin is not None:
        code["gtin"] = gtin
    return code


def gtin_of_reading(reading: Reading) -> str | None:
    """Return the GTIN-14 of EAN and UPC, of ITF-14, and of GS1 codes with AI 01 or 02."""
    text = reading.text
    if reading.symbology in RETAIL or (reading.symbology == "ITF" and len(text) == GTIN_14_DIGITS):
        try:
            return normalise_barcode(text)
        except BadCheckDigit:
            return None
    if text.startswith(("01", "02")) and reading.symbology in {
        "GS1-128",
        "DataBar",
        "DataBarExpanded",
    }:
        gtin = text[2 : 2 + GTIN_14_DIGITS]
        return gtin if len(gtin) == GTIN_14_DIGITS and gtin.isdigit() else None
    return None
