"""Letters as a receipt printer has them: cells of 12 dots across, 24 for hanzi, 30 high.

Owns where the face comes from (the system's Noto Sans Mono CJK SC, else the variable face of the
package `justmytype-intl-cjk`; beside it the faces that come with Kivy) and how a line becomes
dots. A character that no face draws shows its code in a box, so that it can be looked up. Used by
the driver for lines that a printer's own letters lack, and by the simulator's paper. No font file
is shipped.
"""

import importlib.util
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hardware.code_box import code_box
from pos.errors import FontMissing

CELL_WIDTH, CELL_HEIGHT = 12, 30
"""As high as a line: hanzi fill 24 dots, accents need 2 above them, tails of letters 4 below."""
EM, BASELINE = 24, 23
"""Dots of a hanzi, and from the cell's top down to the line that letters stand on."""
TAIL = 4
INK_FROM = 116
"""Grey at which a dot is burnt: strokes of one dot survive, counters stay open."""
_COLLECTIONS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
)
_FACE = "Noto Sans Mono CJK SC"
_FACES_MAX = 16
_PACKAGE = "justmytype_intl_cjk"
_BESIDE = {False: ("Roboto-Regular.ttf", "DejaVuSans.ttf"), True: ("Roboto-Bold.ttf",)}
"""Faces of Kivy for what the first lacks: ₹, Vietnamese, Arabic and Hebrew letters."""
_NOWHERE = "\U0010fffd"
"""A private character that no face draws: what it gives is the sign for "missing"."""

Face = ImageFont.FreeTypeFont


class Lettering:
    """The two weights at 24 dots; draws lines into cells."""

    def __init__(self, regular: Sequence[Face], bold: Sequence[Face]) -> None:
        """Take the faces of each weight, the one to be asked first in front."""
        self._faces = {False: tuple(regular), True: (*bold, *regular)}
        self._missing = {id(face): bytes(face.getmask(_NOWHERE)) for face in self._faces[True]}

    def has(self, char: str) -> bool:
        """Claim that a face draws this character."""
        return char.isspace() or self._face_of(char, is_bold=False) is not None

    def _face_of(self, char: str, *, is_bold: bool) -> Face | None:
        """Return the first face that draws a character, None where none does."""
        for face in self._faces[is_bold]:
            if bytes(face.getmask(char)) != self._missing[id(face)]:
                return face
        return None

    def drawn(self, text: str, *, is_bold: bool = False) -> Image.Image:
        """Return a line, black 1 on 0, 30 dots high and 12 dots a column; hanzi take two."""
        spans = [(char, columns_of(char)) for char in text]
        width = CELL_WIDTH * sum(columns for _, columns in spans)
        line = Image.new("L", (max(width, 1), CELL_HEIGHT), 0)
        at = 0
        for char, columns in spans:
            if columns and not char.isspace():
                cell = self._cell(char, columns * CELL_WIDTH, is_bold=is_bold)
                line.paste(cell, (at, 0))
            at += columns * CELL_WIDTH
        return line.point(lambda grey: 255 * (grey >= INK_FROM)).convert("1")

    def _cell(self, char: str, width: int, *, is_bold: bool) -> Image.Image:
        """Return one character in the middle of its cell, squeezed where it is wider."""
        face = self._face_of(char, is_bold=is_bold)
        if face is None:
            boxed = Image.new("L", (width, CELL_HEIGHT), 0)
            boxed.paste(code_box(char, width, EM), (0, CELL_HEIGHT - EM - TAIL))
            return boxed
        natural = max(int(face.getlength(char) + 0.5), 1)
        cell = Image.new("L", (max(width, natural), CELL_HEIGHT), 0)
        start = max((width - natural) / 2, 0)
        ImageDraw.Draw(cell).text((start, BASELINE), char, fill=255, font=face, anchor="ls")
        return cell.resize((width, CELL_HEIGHT)) if natural > width else cell


def is_mark(char: str) -> bool:
    """Claim that a character stands over, under or within another and takes no column."""
    return unicodedata.category(char) in {"Mn", "Me", "Cf"}


def columns_of(char: str) -> int:
    """Return how many columns a character takes on paper: two for wide ones, none for marks."""
    if is_mark(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@cache
def lettering() -> Lettering:
    """Return this machine's lettering, opened once. Raises FontMissing."""
    beside = {weight: _beside(names) for weight, names in _BESIDE.items()}
    regular, bold = _face("Regular", 400), _face("Bold", 700)
    return Lettering((regular, *beside[False]), (bold, *beside[True]))


def _beside(names: Sequence[str]) -> list[Face]:
    """Return Kivy's faces of these names, as far as they are there."""
    # Found and not imported: Kivy opens a window's world when it is.
    kivy = importlib.util.find_spec("kivy")
    roots = list(kivy.submodule_search_locations or ()) if kivy is not None else []
    files = [Path(root) / "data" / "fonts" / name for root in roots for name in names]
    return [_opened(file, 0) for file in files if file.exists()]


def _face(weight: str, axis: int) -> Face:
    """Return one weight at the size of a cell. Raises FontMissing."""
    for folder in _COLLECTIONS:
        collection = folder / f"NotoSansCJK-{weight}.ttc"
        if collection.exists():
            return _of_collection(collection)
    package = importlib.util.find_spec(_PACKAGE)
    if package is not None and package.submodule_search_locations:
        root = Path(next(iter(package.submodule_search_locations)))
        for variable in sorted(root.rglob("NotoSansSC*wght*.ttf")):
            face = _opened(variable, 0)
            face.set_variation_by_axes([axis])
            return face
    raise FontMissing


def _of_collection(collection: Path) -> Face:
    """Return the collection's Simplified Chinese face whose Latin letters are half as wide."""
    for number in range(_FACES_MAX):
        try:
            face = _opened(collection, number)
        except OSError:
            break
        if face.getname()[0] == _FACE:
            return face
    raise FontMissing(file=collection.name)


def _opened(file: Path, number: int) -> Face:
    """Return a face of a file at 24 dots."""
    return ImageFont.truetype(str(file), EM, index=number, layout_engine=ImageFont.Layout.BASIC)
