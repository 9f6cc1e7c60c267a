"""The gallery: pictures and icons as textures of exactly the size they are shown in.

Owns reading and scaling of picture files, which is never done on the screen's thread but for
icons (under a millisecond each), and keeps what was shown lately. A picture that is not there is
None: its place then shows a drawn card, never nothing, and the picture once it has come.
"""

import io
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from kivy.graphics.texture import Texture
from PIL import Image

from pos.lane import Lane
from pos.ports.pictures import GoodsPictures
from pos.ui import thread

KEPT_MAX = 600
GOODS = "goods/"
PIXELS_MAX = 40_000_000
"""Of one picture: what a file from elsewhere may unfold to in memory."""
_Shown = Callable[[Any], None]
_Pixels = tuple[tuple[int, int], bytes]


class Place(Protocol):
    """Where a picture is shown."""

    @property
    def source(self) -> str:
        """Return which picture it is."""
        ...

    def renew(self) -> None:
        """Ask for the picture once more: it is another one now."""
        ...


class Gallery:
    """Pictures below one folder: goods/SKU.png, faces/LOGIN.png, money/NAME.png, icons/NAME.png.

    Goods are shown by the shop's own pictures where it has set any.
    """

    def __init__(self) -> None:
        """Hold nothing yet; `open` names the folder."""
        self._folder: Path | None = None
        self._kept: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lane: Lane | None = None
        self._waiting: dict[tuple[str, int], list[_Shown]] = {}
        self._outdated: set[tuple[str, int]] = set()
        """Of those being read, which are to be read once more."""
        self._goods: GoodsPictures | None = None
        self._places: weakref.WeakSet[Place] = weakref.WeakSet()

    def open(self, folder: Path) -> None:
        """Show pictures of this folder from now on."""
        self._folder, self._goods = folder, None
        self._kept.clear()
        if self._lane is None:
            self._lane = Lane("pictures", to_ui=thread.to_ui)

    def show_goods_of(self, goods: GoodsPictures) -> None:
        """Show goods by a shop's own pictures from now on."""
        self._goods = goods
        goods.listen(lambda sku: thread.to_ui(lambda: self._renew(f"{GOODS}{sku}")))
        for name in {name for name, _ in self._kept if name.startswith(GOODS)}:
            self._renew(name)

    def watch(self, place: Place) -> None:
        """Tell a place whenever its picture is another one, as long as it is there."""
        self._places.add(place)

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
        if self._goods is not None and name.startswith(GOODS):
            self._goods.shown(name.removeprefix(GOODS))
        if key in self._kept:
            self._kept.move_to_end(key)
            shown(self._kept[key])
        elif key in self._waiting:
            self._waiting[key].append(shown)
        elif self._lane is not None:
            self._waiting[key] = [shown]
            self._begin(key)

    def forget_missing(self) -> None:
        """Look again for pictures that were not there: the set has been drawn meanwhile."""
        for key in [key for key, texture in self._kept.items() if texture is None]:
            del self._kept[key]

    def _renew(self, name: str) -> None:
        """Read a picture again wherever it is shown: it has come, or is another one."""
        for key in [key for key in self._kept if key[0] == name]:
            del self._kept[key]
        self._outdated |= {key for key in self._waiting if key[0] == name}
        for place in list(self._places):
            if place.source == name:
                place.renew()

    def _begin(self, key: tuple[str, int]) -> None:
        """Read a picture on the lane."""
        assert self._lane is not None, "made by open"
        path, goods = self._path(key[0]), self._goods
        self._lane.run(lambda: _found(path, key, goods), lambda ended: self._read(key, ended))

    def _read(self, key: tuple[str, int], ended: "Future[_Pixels | None]") -> None:
        """Make the texture of what was read and hand it to all who asked."""
        if key in self._outdated:
            self._outdated.discard(key)
            self._begin(key)
            return
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


def _found(path: Path, key: tuple[str, int], goods: GoodsPictures | None) -> _Pixels | None:
    """Return a picture's pixels: the shop's own of a product, else the drawn one of that name."""
    name, px = key
    if goods is None or not name.startswith(GOODS):
        return _read_if_there(path, px)
    content = goods.find(name.removeprefix(GOODS))
    return _read_if_there(path if content is None else io.BytesIO(content), px)


def _read_if_there(source: Path | io.BytesIO, px: int) -> _Pixels | None:
    """Return a picture's pixels, None where there is none or it cannot be read."""
    try:
        return _read(source, px)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _read(source: Path | io.BytesIO, px: int) -> _Pixels:
    """Return a picture scaled into a square of px; with its alpha, so that no dark seam appears."""
    with Image.open(source) as opened:
        if opened.width * opened.height > PIXELS_MAX:
            raise ValueError(opened.size)
        opened.draft("RGB", (2 * px, 2 * px))
        picture = opened.convert("RGBA").convert("RGBa")
    longest = max(picture.size)
    width, height = (max(1, round(px * side / longest)) for side in picture.size)
    if picture.size != (width, height):
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    picture = picture.convert("RGBA").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return picture.size, picture.tobytes()


def _texture(pixels: _Pixels) -> Any:
    size, content = pixels
    texture = Texture.create(size=size, colorfmt="rgba")
    texture.blit_buffer(content, colorfmt="rgba", bufferfmt="ubyte")
    return texture


gallery = Gallery()
