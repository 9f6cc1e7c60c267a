"""zbar by its C library, with one scanner kept.

Owns what pyzbar leaves out: its `decode` makes a scanner for every picture and looks at every row
and column (25–35 ms a frame); every fourth is enough for a held-up symbol and takes 4 ms.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyzbar import wrapper
from pyzbar.wrapper import ZBarConfig, ZBarSymbol

GREY = int.from_bytes(b"Y800", "little")
GS1_MODIFIER = 1
"""Bit 0 of a symbol's modifiers: it began with FNC1."""


@dataclass(frozen=True, slots=True)
class ZbarSymbol:
    """One symbol as zbar tells it; `kind` is its name for the symbology."""

    kind: str
    content: bytes
    is_gs1: bool
    lines: int
    """How many of the lines looked at show it."""
    box: tuple[int, int, int, int]


class ZbarScanner:
    """A scanner for some kinds, looking at every `density`-th row and column; one thread's own."""

    def __init__(self, kinds: Iterable[ZBarSymbol], density: int) -> None:
        self._wanted = frozenset(kinds)
        self._density = density
        # Segments of DataBar codes stay in a scanner and turned up in the next picture (tried).
        self._is_kept = not self._wanted & {ZBarSymbol.DATABAR, ZBarSymbol.DATABAR_EXP}
        self._scanner: Any = None
        self._modifiers = wrapper.zbar_function(
            "zbar_symbol_get_modifiers", ctypes.c_uint, ctypes.POINTER(wrapper.zbar_symbol)
        )

    def __del__(self) -> None:
        """Give the C library its memory back."""
        self._drop()

    def _drop(self) -> None:
        """Let go of the C library's scanner."""
        if self._scanner is not None:
            wrapper.zbar_image_scanner_destroy(self._scanner)
            self._scanner = None

    def _ready(self) -> Any:
        """Return the C library's scanner, made anew where the last one may remember too much."""
        if not self._is_kept:
            self._drop()
        if self._scanner is None:
            self._scanner = wrapper.zbar_image_scanner_create()
            for kind in ZBarSymbol:
                wrapper.zbar_image_scanner_set_config(
                    self._scanner, kind, ZBarConfig.CFG_ENABLE, int(kind in self._wanted)
                )
            for axis in (ZBarConfig.CFG_X_DENSITY, ZBarConfig.CFG_Y_DENSITY):
                wrapper.zbar_image_scanner_set_config(
                    self._scanner, ZBarSymbol.NONE, axis, self._density
                )
        return self._scanner

    def scan(self, grey: Any) -> list[ZbarSymbol]:
        """Return the symbols of a grey picture, 8 bits a pixel."""
        height, width = grey.shape
        pixels = grey.tobytes()
        image = wrapper.zbar_image_create()
        try:
            wrapper.zbar_image_set_format(image, GREY)
            wrapper.zbar_image_set_size(image, width, height)
            held = ctypes.cast(pixels, ctypes.c_void_p)
            wrapper.zbar_image_set_data(image, held, len(pixels), None)
            wrapper.zbar_scan_image(self._ready(), image)
            found: list[ZbarSymbol] = []
            symbol = wrapper.zbar_image_first_symbol(image)
            while symbol:
                found.append(self._told(symbol))
                symbol = wrapper.zbar_symbol_next(symbol)
            return found
        finally:
            wrapper.zbar_image_destroy(image)

    def _told(self, symbol: Any) -> ZbarSymbol:
        """Return one symbol out of C memory."""
        length = wrapper.zbar_symbol_get_data_length(symbol)
        content = ctypes.string_at(wrapper.zbar_symbol_get_data(symbol), length)
        corners = range(wrapper.zbar_symbol_get_loc_size(symbol))
        across = [wrapper.zbar_symbol_get_loc_x(symbol, corner) for corner in corners] or [0]
        down = [wrapper.zbar_symbol_get_loc_y(symbol, corner) for corner in corners] or [0]
        return ZbarSymbol(
            ZBarSymbol(symbol.contents.type).name,
            content,
            bool(self._modifiers(symbol) & GS1_MODIFIER),
            wrapper.zbar_symbol_get_quality(symbol),
            (min(across), min(down), max(across), max(down)),
        )
