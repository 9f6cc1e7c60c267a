"""The gallery: pictures and icons as textures of exactly the size they are shown in.

Owns reading and scaling of picture files, which is never done on the screen's thread but for
icons (under a millisecond each), and keeps what was shown lately. A picture that is not there is
None: its place then shows a drawn card, never nothing.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image

from pos.lane import Lane
from pos.ui import thread

KEPT_MAX = 600
_Shown = Callable[[Any], None]
_Pixels = tuple[tuple[int, int], bytes]


class Gallery:
    """Pictures below one folder: goods/SKU.png, faces/LOGIN.png, money/NAME.png, icons/NAME.png."""

    def __init__(self) -> None:
        """Hold nothing yet; `open` names the folder."""
        self._folder: Path | None = None
        self._kept: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lane: Lane | None = None
        self._waiting: dict[tuple[str, int], list[_Shown]] = {}

    def open(self, folder: Path) -> None:
        """Show pictures of this folder from now on."""
        self._folder = folder
        self._kept.clear()
        if self._lane is None:
            self._lane = Lane("pictures", to_ui=thread.to_ui)

    @property
    def is_idle(self) -> bool:
        """Claim that no picture is still being read."""
        return not self._waiting

    def icon(self, name: str, px: int) -> Any:
        """Return an icon's mask, white on clear. Raises FileNotFoundError for an unknown one."""
        key = (f"icons/{name}", px)
        if key not in self._kept:
            self._keep(key, _texture(_read(self._path(key[0]), px)))
        return self._kept[key]

    def ask(self, name: str, px: int, shown: _Shown) -> None:
        """Hand over a picture's texture, at once where it is kept; None where there is none."""
        key = (name, px)
        if key in self._kept:
            self._kept.move_to_end(key)
            shown(self._kept[key])
        elif key in self._waiting:
            self._waiting[key].append(shown)
        elif self._lane is not None:
            self._waiting[key] = [shown]
            path = self._path(name)
            self._lane.run(lambda: _read_if_there(path, px), lambda ended: self._read(key, ended))

    def forget_missing(self) -> None:
        """Look again for pictures that were not there: the set has been drawn meanwhile."""
        for key in [key for key, texture in self._kept.items() if texture is None]:
            del self._kept[key]

    def _read(self, key: tuple[str, int], ended: "Future[_Pixels | None]") -> None:
        """Make the texture of what was read and hand it to all who asked."""
        pixels = ended.result()
        self._keep(key, None if pixels is None else _texture(pixels))
        for shown in self._waiting.pop(key):
            shown(self._kept[key])

    def _keep(self, key: tuple[str, int], texture: Any) -> None:
        self._kept[key] = texture
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)

    def _path(self, name: str) -> Path:
        if self._folder is None:
            raise FileNotFoundError(name)
        return self._folder / f"{name}.png"


def _read_if_there(path: Path, px: int) -> _Pixels | None:
    """Return a picture's pixels, None where there is none or it cannot be read."""
    try:
        return _read(path, px)
    except (OSError, ValueError):
        return None


def _read(path: Path, px: int) -> _Pixels:
    """Return a picture scaled to px wide; scaled with its alpha, so that no dark seam appears."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA").convert("RGBa")
    height = max(1, round(px * picture.height / picture.width))
    if picture.size != (px, height):
        picture = picture.resize((px, height), Image.Resampling.LANCZOS)
    picture = picture.convert("RGBA").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return picture.size, picture.tobytes()


def _texture(pixels: _Pixels) -> Any:
    size, content = pixels
    texture = Texture.create(size=size, colorfmt="rgba")
    texture.blit_buffer(content, colorfmt="rgba", bufferfmt="ubyte")
    return texture


gallery = Gallery()
