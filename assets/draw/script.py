"""Reads the drawing scripts in `assets/draw/shapes/` and draws them on a canvas.

Owns the small language in which every shape is written; refuses an order, a colour or a shape it
does not know. A script begins with `[name key=value …]`, the defaults of its variables, and holds
one order a line, on a grid of 120 × 120:

    ground X RX [Y]              the soft shadow on which things stand
    fill COLOUR PATH             line COLOUR WIDTH PATH           veil COLOUR OPACITY PATH
    cut [WIDTH] PATH             makes clear again, along the path where a width is given
    in COLOUR PATH … out         what lies between is cut off at the path
    shade X                      darkens everything to the right of X, for use within `in`
    gleam X Y WIDTH HEIGHT       a streak of light
    write X Y SIZE COLOUR TEXT   in the strokes of `assets.draw.lettering`
    use NAME X Y SCALE [TURN] [key=value …]   another shape, in its place

A path is that of `assets.draw.outlines`; one that begins with `@X` is turned on the lathe around
the axis X. `$key` is a variable, and an empty name or text draws nothing. A colour is a variable,
a name of the palette or #RRGGBB; each `-` after it darkens, each `+` lightens.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assets.draw.canvas import Canvas
from assets.draw.lettering import written
from assets.draw.outlines import Shape, box, lathe, oval
from assets.draw.palette import colour, darker, lighter

GRID = 120.0
_SHAPES = Path(__file__).parent / "shapes"
_SHADOW = 0.11
_SHADE = 0.13
_GLEAM = 0.42

Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Script:
    """One shape: its orders, and what its variables are unless the caller says otherwise."""

    name: str
    defaults: Variables
    orders: tuple[tuple[str, str], ...]


@cache
def scripts() -> dict[str, Script]:
    """Return every shape by its name.

    Raises:
        ValueError: two shapes bear the same name, or an order stands before the first header.
    """
    found: dict[str, Script] = {}
    for path in sorted(_SHAPES.glob("*.txt")):
        for script in _read(path):
            if script.name in found:
                raise ValueError(f"{path.name}: {script.name} is drawn twice")
            found[script.name] = script
    return found


def variables(words: list[str]) -> dict[str, str]:
    """Return `key=value` words as variables."""
    return {key: value for key, _, value in (word.partition("=") for word in words)}


def _read(path: Path) -> list[Script]:
    blocks: list[tuple[list[str], list[tuple[str, str]]]] = []
    for line in (raw.strip() for raw in path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            blocks.append((line.strip("[]").split(), []))
        elif line and not line.startswith("#"):
            if not blocks:
                raise ValueError(f"{path.name}: an order stands before the first [name]")
            order, _, rest = line.partition(" ")
            blocks[-1][1].append((order, rest.strip()))
    return [Script(head[0], variables(head[1:]), tuple(orders)) for head, orders in blocks]


def play(canvas: Canvas, name: str, given: Variables) -> None:
    """Draw the shape on the canvas with the variables given.

    Raises:
        KeyError: there is no shape, colour or letter of a name that is used.
        ValueError: an order is not in the language.
    """
    script = scripts()[name]
    _Player(canvas, {**script.defaults, **given}).run(script)


class _Player:
    """Draws one script; holds the open `in` blocks, which end with it."""

    def __init__(self, canvas: Canvas, given: Variables) -> None:
        self._canvas = canvas
        self._variables = given
        self._orders: dict[str, Callable[[str], None]] = {
            "ground": self._ground, "fill": self._fill, "line": self._line, "veil": self._veil,
            "in": self._in, "shade": self._shade, "gleam": self._gleam, "write": self._write,
            "use": self._use, "cut": self._cut,
        }  # fmt: skip
        self._open: list[ExitStack] = []

    def run(self, script: Script) -> None:
        for order, rest in script.orders:
            if order == "out":
                self._open.pop().close()
            elif order in self._orders:
                self._orders[order](self._filled_in(rest))
            else:
                raise ValueError(f"{script.name}: there is no order {order!r}")
        if self._open:
            raise ValueError(f"{script.name}: an `in` lacks its `out`")

    def _filled_in(self, text: str) -> str:
        if "$" not in text:
            return text
        words = (self._variables[w[1:]] if w.startswith("$") else w for w in text.split(" "))
        return " ".join(word or "-" for word in words)

    def _colour(self, word: str) -> str:
        name = word.rstrip("+-")
        word = self._variables.get(name, name) + word[len(name) :]
        name = word.rstrip("+-")
        found = colour(name)
        for sign in word[len(name) :]:
            found = darker(found) if sign == "-" else lighter(found)
        return found

    def _shape(self, text: str) -> Shape:
        if not text.startswith("@"):
            return text
        axis, _, path = text[1:].partition(" ")
        return lathe(float(axis), path)

    def _ground(self, rest: str) -> None:
        x, rx, *y = (float(word) for word in rest.split())
        self._canvas.fill(oval(x, y[0] if y else 109, rx, 3.4), "#1a120c", _SHADOW)

    def _fill(self, rest: str) -> None:
        name, _, path = rest.partition(" ")
        self._canvas.fill(self._shape(path), self._colour(name))

    def _veil(self, rest: str) -> None:
        name, opacity, path = rest.split(" ", 2)
        self._canvas.fill(self._shape(path), self._colour(name), float(opacity))

    def _line(self, rest: str) -> None:
        name, width, path = rest.split(" ", 2)
        self._canvas.stroke(self._shape(path), self._colour(name), float(width))

    def _cut(self, rest: str) -> None:
        first, _, path = rest.partition(" ")
        if first[0].isdigit():
            self._canvas.cut(path, float(first))
        else:
            self._canvas.cut(rest)

    def _in(self, rest: str) -> None:
        name, _, path = rest.partition(" ")
        shape = self._shape(path)
        self._open.append(ExitStack())
        self._open[-1].enter_context(self._canvas.inside(shape))
        self._canvas.fill(shape, self._colour(name))

    def _shade(self, rest: str) -> None:
        x = float(rest)
        self._canvas.fill(box(x, -GRID, 2 * GRID, 3 * GRID), "#1a120c", _SHADE)

    def _gleam(self, rest: str) -> None:
        x, y, width, height = (float(word) for word in rest.split())
        round_end = min(width, height) / 2
        self._canvas.fill(box(x, y, width, height, round_end), "#ffffff", _GLEAM)

    def _write(self, rest: str) -> None:
        x, y, size, name, text = rest.split(" ", 4)
        if text != "-":
            written(self._canvas, text, (float(x), float(y)), float(size), self._colour(name))

    def _use(self, rest: str) -> None:
        name, x, y, scale, *more = rest.split()
        if name == "-":
            return
        turn = float(more.pop(0)) if more and "=" not in more[0] else 0.0
        view = self._canvas.at(float(x), float(y), float(scale), turn)
        script = scripts()[name]
        given = {**script.defaults, **self._variables, **variables(more)}
        _Player(view, given).run(script)
