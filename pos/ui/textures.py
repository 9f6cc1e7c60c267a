"""Textures of words: short texts drawn once in white and tinted where they are shown.

Owns measuring and drawing of text with the one typeface; a text that was drawn before costs
nothing. A character without a glyph is drawn as its code, never as a box.
"""

from functools import lru_cache
from typing import Any

from kivy.core.text import Label as CoreLabel

from pos.ui.fonts import register, typeface

_ELLIPSIS = "…"
_KEPT_MAX = 1024
"""Ten screens full. Sums and numbers of receipts never come again, two new ones with every sale,
and each holds some 30 KiB of a software driver's memory."""


@lru_cache(maxsize=_KEPT_MAX)
def texture_of(text: str, px: int, is_bold: bool, width: int = 0, align: str = "left") -> Any:  # noqa: FBT001 - weight, beside size
    """Return the texture of a text; with a width it is wrapped to it, else it is one line."""
    label = CoreLabel(
        text=typeface().shown(text),
        font_size=px,
        font_name=_family(),
        bold=is_bold,
        text_size=(width or None, None),
        halign=align,
    )
    label.refresh()
    return label.texture


@lru_cache(maxsize=8192)
def width_of(text: str, px: int, is_bold: bool) -> int:  # noqa: FBT001 - weight, beside size
    """Return how many pixels wide a text of one line is."""
    if not text:
        return 0
    label = CoreLabel(font_size=px, font_name=_family(), bold=is_bold)
    label.resolve_font_name()
    return int(label.get_extents(typeface().shown(text))[0])


def shortened(text: str, px: int, is_bold: bool, width: int) -> str:  # noqa: FBT001 - weight, beside size
    """Return as much of a text as fits with an ellipsis: the last means for a long name."""
    kept = text
    while kept and width_of(kept + _ELLIPSIS, px, is_bold) > width:
        kept = kept[:-1]
    return (kept.rstrip() + _ELLIPSIS) if kept else ""


@lru_cache(maxsize=1)
def _family() -> str:
    return register()
