"""Textures of plates: a rounded ground with its edge, drawn once and stretched where it is shown.

Owns the corners' smoothness. A plate is one pass over its pixels, whatever its edge: two shapes
one on the other cost twice as much, and on a machine without a graphics card that is most of a
frame.
"""

from functools import lru_cache
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

_FINE = 8
"""Steps that a pixel is divided into for smooth corners."""
_MIDDLE = 2
"""Pixels between the corners: what is stretched."""
Rgba = tuple[float, float, float, float]


@lru_cache(maxsize=256)
def plate_texture(ground: Rgba, edge: Rgba, edge_px: int, corner: float) -> tuple[Any, int]:
    """Return the texture of a plate and how many of its pixels at each side are not stretched."""
    border = max(edge_px, -int(-corner // 1))
    side = 2 * border + _MIDDLE
    whole = _rounded(side, 0, corner)
    drawn = Image.new("RGB", (side, side), _bytes(edge))
    drawn.paste(_bytes(ground), (0, 0), _rounded(side, edge_px, max(0, corner - edge_px)))
    drawn.putalpha(whole)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(drawn.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    # Pixel on pixel: there is nothing between two pixels to be worked out.
    texture.mag_filter = texture.min_filter = "nearest"
    return texture, border


def _rounded(side: int, inset: int, corner: float) -> Image.Image:
    """Return how much of each pixel a rounded square covers."""
    fine = Image.new("L", (side * _FINE, side * _FINE), 0)
    first, last = inset * _FINE, (side - inset) * _FINE - 1
    ImageDraw.Draw(fine).rounded_rectangle((first, first, last, last), corner * _FINE, fill=255)
    return fine.reduce(_FINE)


def _bytes(colour: Rgba) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in colour[:3])
    return red, green, blue
