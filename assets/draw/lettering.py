"""Letters, figures and a few hanzi as strokes, so that packs bear a word without any font.

Owns how the signs in `letters.txt` are set; refuses all others with a KeyError. It is for marks
on packs (sizes, cell types, 米 on a rice sack), never for reading matter.
"""

from functools import cache
from pathlib import Path

from assets.draw.canvas import Canvas
from assets.draw.outlines import Point

_STROKES = Path(__file__).parent / "letters.txt"
_HEIGHT = 14.0
_GAP = 4.2
_PEN = 3.1
_HANZI_PEN = 1.7


@cache
def _letters() -> dict[str, tuple[float, str]]:
    letters = {}
    for line in _STROKES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sign, width, path = (field.strip() for field in line.split("|"))
            letters[sign] = (float(width), path)
    return letters


def written(canvas: Canvas, text: str, centre: Point, size: float, colour: str) -> None:
    """Write the text around its centre, `size` units high.

    Raises:
        KeyError: a sign of the text has no strokes here.
    """
    signs = [_letters()[sign] for sign in text]
    scale = size / _HEIGHT
    total = sum(width for width, _ in signs) + _GAP * (len(signs) - 1)
    x = centre[0] - total * scale / 2
    for sign, (width, path) in zip(text, signs, strict=True):
        view = canvas.at(x, centre[1] - size / 2, scale)
        view.stroke(path, colour, _PEN if sign.isascii() else _HANZI_PEN)
        x += (width + _GAP) * scale
