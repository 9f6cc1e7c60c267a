"""The canvas: fills and strokes outlines with round ends, four times too large, then reduces.

Owns pixels, colours and layers; refuses to know what is drawn. A canvas counts in units of its
own (120 a side for goods, 24 for icons); `at` gives a view with its own origin, scale and turn.
"""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageColor, ImageDraw

from assets.draw.outlines import Outline, Point, Shape, box, outlines, oval

_OVERSIZE = 4
_Matrix = tuple[float, float, float, float, float, float]
_Rect = tuple[int, int, int, int]


class _Sheet:
    """The pixels that all views of one canvas share: a stack of layers, the first stays."""

    def __init__(self, pixels: int) -> None:
        self.side = pixels * _OVERSIZE
        self.layers = [self.clear_layer()]

    def clear_layer(self) -> Image.Image:
        return Image.new("RGBA", (self.side, self.side), (0, 0, 0, 0))

    def bounds(self, placed: list[Outline]) -> _Rect | None:
        """Return the pixels that the outlines touch, or None where they touch none."""
        xs = [x for outline in placed for x, _ in outline]
        ys = [y for outline in placed for _, y in outline]
        if not xs:
            return None
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right, bottom = min(self.side, int(max(xs)) + 2), min(self.side, int(max(ys)) + 2)
        return (left, top, right, bottom) if left < right and top < bottom else None


class Canvas:
    """A view on a square picture with a clear ground; later shapes cover earlier ones."""

    def __init__(self, sheet: _Sheet, matrix: _Matrix) -> None:
        """Look at the sheet through the matrix; `blank` makes the first view."""
        self._sheet = sheet
        self._matrix = matrix

    @classmethod
    def blank(cls, pixels: int, units: float) -> "Canvas":
        """Return a clear canvas of `pixels` a side that is drawn on in `units` a side."""
        scale = pixels * _OVERSIZE / units
        return cls(_Sheet(pixels), (scale, 0.0, 0.0, scale, 0.0, 0.0))

    def at(self, x: float, y: float, scale: float = 1, turn: float = 0) -> "Canvas":
        """Return a view on the same picture: origin at (x, y), scaled, turned clockwise (°)."""
        a, b, c, d, e, f = self._matrix
        cos, sin = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
        turned = (a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin)
        return Canvas(self._sheet, (*turned, a * x + c * y + e, b * x + d * y + f))

    def flipped(self, axis: float) -> "Canvas":
        """Return a view mirrored at an upright axis."""
        a, b, c, d, e, f = self._matrix
        return Canvas(self._sheet, (-a, -b, c, d, e + 2 * axis * a, f + 2 * axis * b))

    def fill(self, shape: Shape, colour: str, opacity: float = 1) -> None:
        """Fill each outline of the shape."""
        self._paint(self._placed(shape), colour, opacity)

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a plain rectangle."""
        self.fill(box(x, y, width, height), colour)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """Fill a circle."""
        self.fill(oval(x, y, radius), colour)

    def stroke(self, shape: Shape, colour: str, width: float, opacity: float = 1) -> None:
        """Draw along each outline with a round pen."""
        self._paint(self._along(shape, width), colour, opacity)

    def cut(self, shape: Shape, width: float = 0) -> None:
        """Make the shape clear again; with a width, only along its outlines."""
        placed = self._along(shape, width) if width else self._placed(shape)
        layer = self._sheet.layers[-1]
        pen = ImageDraw.Draw(layer)
        for outline in placed:
            pen.polygon(outline, fill=(0, 0, 0, 0))

    @contextmanager
    def inside(self, shape: Shape) -> Iterator[None]:
        """Keep everything drawn within the block inside the shape."""
        placed = self._placed(shape)
        self._sheet.layers.append(self._sheet.clear_layer())
        yield
        layer = self._sheet.layers.pop()
        rect = self._sheet.bounds(placed)
        if rect is None:
            return
        mask = Image.new("L", (rect[2] - rect[0], rect[3] - rect[1]), 0)
        pen = ImageDraw.Draw(mask)
        for outline in placed:
            pen.polygon(_shifted(outline, rect), fill=255)
        part = layer.crop(rect)
        part.putalpha(ImageChops.multiply(part.getchannel("A"), mask))
        self._sheet.layers[-1].alpha_composite(part, rect[:2])

    def picture(self) -> Image.Image:
        """Return the finished picture in its true size."""
        return self._sheet.layers[0].reduce(_OVERSIZE)

    def _placed(self, shape: Shape) -> list[Outline]:
        a, b, c, d, e, f = self._matrix
        return [[(a * x + c * y + e, b * x + d * y + f) for x, y in o] for o in outlines(shape)]

    def _along(self, shape: Shape, width: float) -> list[Outline]:
        radius = width * math.hypot(self._matrix[0], self._matrix[1]) / 2
        pieces: list[Outline] = []
        for outline in self._placed(shape):
            pieces += [_pen_mark(point, radius) for point in outline]
            pairs = itertools.pairwise(outline)
            pieces += [_bar(first, second, radius) for first, second in pairs if first != second]
        return pieces

    def _paint(self, placed: list[Outline], colour: str, opacity: float) -> None:
        red, green, blue = ImageColor.getrgb(colour)[:3]
        if opacity >= 1:
            pen = ImageDraw.Draw(self._sheet.layers[-1])
            for outline in placed:
                pen.polygon(outline, fill=(red, green, blue, 255))
            return
        rect = self._sheet.bounds(placed)
        if rect is None:
            return
        veil = Image.new("RGBA", (rect[2] - rect[0], rect[3] - rect[1]), (red, green, blue, 0))
        pen = ImageDraw.Draw(veil)
        for outline in placed:
            pen.polygon(_shifted(outline, rect), fill=(red, green, blue, round(255 * opacity)))
        self._sheet.layers[-1].alpha_composite(veil, rect[:2])


def _shifted(outline: Outline, rect: _Rect) -> Outline:
    return [(x - rect[0], y - rect[1]) for x, y in outline]


def _pen_mark(at: Point, radius: float) -> Outline:
    steps = max(8, min(32, int(radius)))
    turns = (2 * math.pi * i / steps for i in range(steps))
    return [(at[0] + radius * math.cos(t), at[1] + radius * math.sin(t)) for t in turns]


def _bar(first: Point, second: Point, half: float) -> Outline:
    length = math.hypot(second[0] - first[0], second[1] - first[1])
    dx, dy = (second[0] - first[0]) / length * half, (second[1] - first[1]) / length * half
    return [(first[0] - dy, first[1] + dx), (second[0] - dy, second[1] + dx),
            (second[0] + dy, second[1] - dx), (first[0] + dy, first[1] - dx)]  # fmt: skip
