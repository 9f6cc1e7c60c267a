"""Finding barcodes in a picture: readers in turn, each for what the others miss.

`CascadeDecoder` reads one picture as well as it can, and lets nothing stand that the lines of the
picture itself contradict. `FrameDecoder` reads the frames of a camera: three readers look at
every frame and each reading is a vote, because a valid check digit is not enough to trust one.
Both give raw symbols; votes, and what counts as a scan, are decided in `pos.domain.codes`.
"""

from dataclasses import replace
from typing import Any

import cv2

from hardware.drivers.heap import keep_frames_memory
from hardware.drivers.readers import (
    ALL_FORMATS,
    EVERY_FOURTH_LINE,
    EVERY_LINE,
    RETAIL_FORMATS,
    ZBAR,
    ZBAR_RETAIL,
    Cut,
    Readers,
)
from pos.ports.devices import Reading

SILENT_FRAMES = 3
"""The costly steps are tried on one of so many frames that nobody reads."""
LARGER_PIXELS_MAX = 800
WHOLE = frozenset({"EAN-13", "UPC-A"})
"""Kinds that a line can be explained by as a whole."""


class CascadeDecoder:
    """Reads one picture, all symbologies; made once, used from one thread."""

    def __init__(self) -> None:
        self._readers = Readers(ALL_FORMATS, tuple(ZBAR), EVERY_LINE)

    def decode(self, pixels: Any) -> list[Reading]:
        """Return the symbols of a picture (grey, or blue green red), each once."""
        grey, readers = _grey(pixels), self._readers
        found, cuts = readers.agreed(grey), readers.located(grey)
        # A picture may hold several symbols, so every cut is looked at that nobody has read.
        unread = [cut for cut in cuts if not any(_lies_in(reading, cut) for reading in found)]
        found += [reading for cut in unread for reading in _placed(readers.agreed(cut.pixels), cut)]
        if not found:
            found = readers.agreed(readers.even(grey))
        if not found:
            views = [(readers.even(cut.pixels), cut) for cut in cuts]
            found = [r for view, cut in views for r in _placed(readers.agreed(view), cut)]
        found = self._upheld(found, cuts) or [r for c in cuts for r in readers.explained(c)]
        if not found and max(grey.shape) <= LARGER_PIXELS_MAX:
            found = readers.agreed(_larger(grey))
        return _once(found)

    def _upheld(self, found: list[Reading], cuts: list[Cut]) -> list[Reading]:
        """Return readings, the misread ones replaced by what explains their place better."""
        for cut in cuts:
            doubted = [r for r in found if r.symbology in WHOLE and _lies_in(r, cut)]
            better = self._readers.explained(cut) if doubted else []
            if better:
                found = [reading for reading in found if reading not in doubted] + better
        return found


def _lies_in(reading: Reading, cut: Cut) -> bool:
    """Claim that the middle of a reading lies in a cut; true where its place is not known."""
    if reading.box is None:
        return True
    left, top, right, bottom = reading.box
    x, y = (left + right) / 2, (top + bottom) / 2
    return cut.box[0] <= x <= cut.box[2] and cut.box[1] <= y <= cut.box[3]


def _placed(readings: list[Reading], cut: Cut) -> list[Reading]:
    """Return readings of a cut with their place in the picture."""
    return [replace(reading, box=cut.box) for reading in readings]


class FrameDecoder:
    """Reads the frames of a camera; each reader's reading is in the answer, as a vote each."""

    def __init__(self) -> None:
        keep_frames_memory()
        self._readers = Readers(RETAIL_FORMATS, ZBAR_RETAIL, EVERY_FOURTH_LINE)
        self._silent = 0
        self.located_width: float | None = None
        """Pixels that the symbol last located takes; None where none is to be seen."""

    def decode(self, pixels: Any) -> list[Reading]:
        """Return the votes of a frame (grey, or blue green red)."""
        grey, readers = _grey(pixels), self._readers
        votes = readers.zxing(grey) + readers.zbar(grey) + readers.opencv(grey)
        if votes:
            self._silent = 0
            self.located_width = next(filter(None, map(_width, votes)), None)
            return votes
        self._silent += 1
        if self._silent % SILENT_FRAMES != 1:
            return []
        cuts = readers.located(grey)
        self.located_width = max((cut.width for cut in cuts), default=None)
        votes = [vote for cut in cuts for vote in readers.first(cut.pixels)]
        return votes or readers.first(readers.even(grey))


def _width(reading: Reading) -> float:
    """Return how wide a reading's symbol is, in pixels, as it lies; 0 where it does not say."""
    if reading.box is None:
        return 0.0
    left, top, right, bottom = reading.box
    return float(max(right - left, bottom - top))


def _grey(pixels: Any) -> Any:
    """Return a picture in grey."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # noqa: PLR2004 - grey


def _larger(grey: Any) -> Any:
    """Return a picture twice as large: fine modules come apart between the pixels."""
    return cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _once(found: list[Reading]) -> list[Reading]:
    """Return readings without repetitions, in order."""
    return list({(reading.symbology, reading.text): reading for reading in found}.values())
