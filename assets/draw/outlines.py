"""Outlines: closed or open lines of points, built from short path texts and simple forms.

Owns the geometry that `assets.draw.canvas` fills and strokes; refuses colours and pixels.
A shape is a list of outlines, or a path text in the commands of SVG (M L H V C S Q A Z, both
cases; an arc has no rotation of its own), and of O x y r for a circle and R x y width height
radius for a rectangle. Units are those of the canvas that draws it.
"""

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Point = tuple[float, float]
Outline = list[Point]
Shape = str | list[Outline]

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)")
_CURVE_STEPS = 14


def outlines(shape: Shape) -> list[Outline]:
    """Return the outlines of a shape; a path text is read once and remembered.

    Raises:
        ValueError: the text holds an unknown command or a number too few.
    """
    return list(_read(shape)) if isinstance(shape, str) else shape


def oval(x: float, y: float, rx: float, ry: float | None = None) -> list[Outline]:
    """Return an ellipse around (x, y); a circle where the second radius is left out."""
    return arc(x, y, rx, rx if ry is None else ry, 0, 360)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Outline]:
    """Return a part of an ellipse from start to end (degrees, clockwise from the right)."""
    steps = max(8, int(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [[(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]]


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> list[Outline]:
    """Return a rectangle from its top left corner, with round corners where asked."""
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        right, bottom = x + width, y + height
        return [[(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]]
    right, bottom = x + width - r, y + height - r
    corners = ((right, y + r, -90), (right, bottom, 0), (x + r, bottom, 90), (x + r, y + r, 180))
    points: Outline = []
    for cx, cy, start in corners:
        points += arc(cx, cy, r, r, start, start + 90)[0]
    return [[*points, points[0]]]


def lathe(axis: float, right_half: str) -> list[Outline]:
    """Return a body that is the same on both sides of an upright axis.

    The path text describes the right half from top to bottom, with x counted from the axis.
    """
    half = [(axis + x, y) for x, y in outlines(right_half)[0]]
    return [half + [(2 * axis - x, y) for x, y in reversed(half)] + [half[0]]]


@lru_cache(maxsize=2048)
def _read(text: str) -> tuple[Outline, ...]:
    return tuple(_Reader(text).run())


class _Reader:
    """Reads one path text; keeps the pen, the last handle and whether numbers are steps."""

    def __init__(self, text: str) -> None:
        self._tokens: Iterator[str] = iter(_TOKEN.findall(text))
        self._ahead: str | None = next(self._tokens, None)
        self._pen: Point = (0.0, 0.0)
        self._handle: Point | None = None
        self._relative = False
        self._done: list[Outline] = []
        self._commands: dict[str, Callable[[], None]] = {
            "M": self._move, "L": self._line, "H": self._across, "V": self._down,
            "C": self._cubic, "S": self._smooth, "Q": self._quadratic, "A": self._arc,
            "Z": self._close, "O": self._circle, "R": self._rectangle,
        }  # fmt: skip

    def run(self) -> list[Outline]:
        while (command := self._next()) is not None:
            upper, self._relative = command.upper(), command.islower()
            if upper not in self._commands:
                raise ValueError(f"unknown path command {command!r}")
            self._commands[upper]()
            while self._ahead is not None and not self._ahead.isalpha():
                self._commands["L" if upper == "M" else upper]()
        return self._done

    def _next(self) -> str | None:
        token, self._ahead = self._ahead, next(self._tokens, None)
        return token

    def _number(self) -> float:
        token = self._next()
        if token is None or token.isalpha():
            raise ValueError("a path command lacks a number")
        return float(token)

    def _point(self) -> Point:
        x, y = self._number(), self._number()
        return (self._pen[0] + x, self._pen[1] + y) if self._relative else (x, y)

    def _to(self, point: Point) -> None:
        self._pen, self._handle = point, None
        self._done[-1].append(point)

    def _move(self) -> None:
        self._pen = self._point()
        self._done.append([self._pen])

    def _close(self) -> None:
        self._to(self._done[-1][0])

    def _circle(self) -> None:
        self._done += oval(self._number(), self._number(), self._number())

    def _rectangle(self) -> None:
        x, y, width, height, radius = (self._number() for _ in range(5))
        self._done += box(x, y, width, height, radius)

    def _line(self) -> None:
        self._to(self._point())

    def _across(self) -> None:
        self._to((self._number() + (self._pen[0] if self._relative else 0), self._pen[1]))

    def _down(self) -> None:
        self._to((self._pen[0], self._number() + (self._pen[1] if self._relative else 0)))

    def _cubic(self) -> None:
        self._bend(self._point(), self._point(), self._point())

    def _smooth(self) -> None:
        last = self._handle or self._pen
        first = (2 * self._pen[0] - last[0], 2 * self._pen[1] - last[1])
        self._bend(first, self._point(), self._point())

    def _quadratic(self) -> None:
        middle, end = self._point(), self._point()
        self._bend(_towards(self._pen, middle), _towards(end, middle), end)

    def _bend(self, first: Point, second: Point, end: Point) -> None:
        start = self._pen
        for i in range(1, _CURVE_STEPS + 1):
            t = i / _CURVE_STEPS
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            x = a * start[0] + b * first[0] + c * second[0] + d * end[0]
            y = a * start[1] + b * first[1] + c * second[1] + d * end[1]
            self._to((x, y))
        self._handle = second

    def _arc(self) -> None:
        rx, ry, _, is_long, is_clockwise = (self._number() for _ in range(5))
        start, end = self._pen, self._point()
        for point in _between(start, end, (rx, ry), (bool(is_long), bool(is_clockwise))):
            self._to(point)


def _towards(point: Point, middle: Point) -> Point:
    """Return the cubic handle that stands for the one handle of a quadratic curve."""
    return (point[0] + (middle[0] - point[0]) * 2 / 3, point[1] + (middle[1] - point[1]) * 2 / 3)


def _between(start: Point, end: Point, radii: Point, way: tuple[bool, bool]) -> Outline:
    """Return the points of an elliptic arc; `way` tells if it is the long one, and clockwise."""
    half = ((start[0] - end[0]) / 2 / radii[0], (start[1] - end[1]) / 2 / radii[1])
    length = math.hypot(*half)
    grow = max(1.0, length)
    reach = math.sqrt(grow * grow - length * length) / length * (1 if way[0] != way[1] else -1)
    cx = (start[0] + end[0]) / 2 + reach * half[1] * radii[0]
    cy = (start[1] + end[1]) / 2 - reach * half[0] * radii[1]
    rx, ry = radii[0] * grow, radii[1] * grow
    first = math.atan2((start[1] - cy) / ry, (start[0] - cx) / rx)
    turn = math.atan2((end[1] - cy) / ry, (end[0] - cx) / rx) - first
    if way[1] and turn < 0:
        turn += 2 * math.pi
    elif not way[1] and turn > 0:
        turn -= 2 * math.pi
    angles = (first + turn * i / _CURVE_STEPS for i in range(1, _CURVE_STEPS + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]
