"""The typeface of the screens: Noto Sans CJK SC, Regular and Bold, found or made, never shipped.

Owns where the two font files come from: the set made earlier, else the Simplified Chinese face of
the system's collection, else the package `justmytype-intl-cjk`. Beside them it keeps the list of
characters that they can draw, so that one they cannot is shown by its code.
"""

import importlib.util
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pos.errors import FontMissing

_FAMILY = "liushui"
_COLLECTIONS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
)
_SIMPLIFIED_CHINESE = 2
"""The face of NotoSansCJK-*.ttc that has Simplified Chinese shapes; face 0 is Japanese."""
_WEIGHTS = {"Regular": 400, "Bold": 700}
_PACKAGE = "justmytype_intl_cjk"


@dataclass(frozen=True, slots=True)
class Typeface:
    """The two files of the family and the characters that both can draw."""

    regular: Path
    bold: Path
    characters: frozenset[int]

    def shown(self, text: str) -> str:
        """Return the text with every character that has no glyph written as its code."""
        if all(ord(sign) in self.characters or sign == "\n" for sign in text):
            return text
        return "".join(
            sign if ord(sign) in self.characters or sign == "\n" else f"U+{ord(sign):04X}"
            for sign in text
        )


def typeface(folder: Path | None = None) -> Typeface:
    """Return the typeface, made in the folder (default: this machine's cache) where it is new.

    Raises FontMissing.
    """
    return _typeface(folder or cache_folder() / "fonts")


@cache
def _typeface(folder: Path) -> Typeface:
    files = {weight: folder / f"NotoSansSC-{weight}.otf" for weight in _WEIGHTS}
    listed = folder / "characters.txt"
    if not all(path.exists() for path in (*files.values(), listed)):
        folder.mkdir(parents=True, exist_ok=True)
        for weight, path in files.items():
            _write(path, _face_bytes(weight))
        _write(listed, _ranges(files["Regular"], files["Bold"]).encode("ascii"))
    return Typeface(files["Regular"], files["Bold"], _characters(listed))


@cache
def cache_folder() -> Path:
    """Return where things that can be made again are kept: build/ of a checkout, else a cache."""
    build = Path(__file__).resolve().parents[2] / "build"
    if os.access(build.parent, os.W_OK) and (build.parent / "Makefile").exists():
        return build
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "Liushui/cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/Liushui"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "liushui"


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: two kiosks may make it at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)


def _face_bytes(weight: str) -> bytes:
    """Return one weight as a font file of its own. Raises FontMissing."""
    for folder in _COLLECTIONS:
        collection = folder / f"NotoSansCJK-{weight}.ttc"
        if collection.exists():
            return _taken_out(collection)
    package = importlib.util.find_spec(_PACKAGE)
    if package is not None and package.submodule_search_locations:
        root = Path(next(iter(package.submodule_search_locations)))
        for variable in sorted(root.rglob("NotoSansSC*wght*.ttf")):
            return _instanced(variable, weight)
    raise FontMissing


def _taken_out(collection: Path) -> bytes:
    """Return one face of a collection, its tables copied as they are (0.4 s a weight)."""
    from io import BytesIO

    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    made = BytesIO()
    with collection.open("rb") as file:
        reader = SFNTReader(file, fontNumber=_SIMPLIFIED_CHINESE)
        writer = SFNTWriter(made, len(reader.keys()), reader.sfntVersion)
        for tag in reader.keys():  # noqa: SIM118 - a reader is no mapping
            writer[tag] = reader[tag]
        writer.close()
    return made.getvalue()


def _instanced(variable: Path, weight: str) -> bytes:
    """Return one weight of a variable font; its default weight is far too thin to read."""
    from io import BytesIO

    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    made = BytesIO()
    instantiateVariableFont(TTFont(variable), {"wght": _WEIGHTS[weight]}).save(made)
    return made.getvalue()


def _ranges(*files: Path) -> str:
    """Return the characters that all files can draw, as lines `first last` in hex."""
    from fontTools.ttLib import TTFont

    common = sorted(set.intersection(*(set(TTFont(path).getBestCmap()) for path in files)))
    lines, first = [], common[0]
    for code, following in zip(common, [*common[1:], 0], strict=True):
        if following != code + 1:
            lines.append(f"{first:x} {code:x}")
            first = following
    return "\n".join(lines)


def _characters(listed: Path) -> frozenset[int]:
    """Read the list of characters back."""
    spans = (line.split() for line in listed.read_text(encoding="ascii").splitlines())
    return frozenset(
        code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1)
    )


def register() -> str:
    """Make the typeface Kivy's default and return its family name. Raises FontMissing."""
    from kivy.core.text import DEFAULT_FONT, LabelBase

    face = typeface()
    for name in (DEFAULT_FONT, _FAMILY):
        LabelBase.register(name, str(face.regular), fn_bold=str(face.bold))
    return _FAMILY
