"""What a window shows of a camera: a small picture, and measures of how well it can be read.

Owns making both from a frame, at most ten times a second, so that decoding loses next to nothing.
What the measures mean for whoever holds the camera is decided in `pos.presenters.camera_hints`.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from pos.ports.devices import Frame, FrameMeasures, Preview

WIDTH_MAX = 320
EVERY_MS = 100
_GLARE_GREY = 250
_MIDDLE = 0.5
"""Share of the frame's width and height that sharpness is measured in: goods are held there."""
_FLAT = 25.0
"""Variance that is grain alone."""
_MODULES = 95
"""Of EAN-13 and UPC-A, which is what most goods bear."""


class PreviewTap:
    """Takes every frame that is decoded and hands on a preview of some, on the camera's thread."""

    def __init__(
        self,
        deliver: Callable[[Preview], None],
        located_width: Callable[[], float | None],
        is_watched: Callable[[], bool] = lambda: True,
    ) -> None:
        """`located_width` tells how wide the symbol is, in pixels, that was last located.

        While nobody watches nothing is made.
        """
        self._deliver = deliver
        self._located_width = located_width
        self._is_watched = is_watched
        self._last_ms: int | None = None

    def __call__(self, frame: Frame) -> None:
        """Take a frame; most are let go at once."""
        if self._last_ms is not None and frame.at_ms - self._last_ms < EVERY_MS:
            return
        if not self._is_watched():
            return
        self._last_ms = frame.at_ms
        self._deliver(preview_of(frame, self._located_width()))


def preview_of(frame: Frame, located_width: float | None) -> Preview:
    """Return a frame made small, red green blue from the top left, with its measures."""
    high, wide = frame.pixels.shape[:2]
    share = min(1.0, WIDTH_MAX / wide)
    size = (max(1, round(wide * share)), max(1, round(high * share)))
    small = cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA)
    way = cv2.COLOR_GRAY2RGB if small.ndim == 2 else cv2.COLOR_BGR2RGB  # noqa: PLR2004 - grey
    rgb = cv2.cvtColor(small, way)
    return Preview(*size, rgb.tobytes(), frame.at_ms, measures_of(frame.pixels, located_width))


def measures_of(pixels: Any, located_width: float | None) -> FrameMeasures:
    """Return how bright, sharp and near a frame is."""
    high, wide = pixels.shape[:2]
    down, across = (int(side * (1 - _MIDDLE) / 2) for side in (high, wide))
    middle = pixels[down : high - down, across : wide - across]
    grey = middle if middle.ndim == 2 else cv2.cvtColor(middle, cv2.COLOR_BGR2GRAY)  # noqa: PLR2004 - grey
    edges = cv2.Laplacian(grey, cv2.CV_32F)
    return FrameMeasures(
        brightness=float(grey.mean()) / 255,
        glare=float((grey >= _GLARE_GREY).mean()),
        contrast=float(grey.std()) / 255,
        sharpness=float(edges.var() / (np.float64(grey.var()) + _FLAT)),
        module_px=None if located_width is None else located_width / _MODULES,
    )
