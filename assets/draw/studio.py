"""Draws everything the screens and the demo show, once, and again only when a drawing changed.

Owns the folders that a drawn set has and the mark that tells if it is up to date; refuses to draw
into a set that another program is reading: pictures are replaced one by one, never removed.
`python -m assets.draw.studio OUT_DIR` draws goods, icons, faces, money, scenes and sounds.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from assets.draw.goods import draw_all
from assets.draw.icons import draw_icons
from assets.draw.scenes import draw_faces, draw_money, draw_scenes
from assets.draw.sounds import make_sounds

_ASSETS = Path(__file__).parent.parent
_MARK = "drawn.sha256"
_PARTS: dict[str, Callable[[Path], dict[str, Path]]] = {
    "goods": draw_all,
    "icons": draw_icons,
    "faces": draw_faces,
    "money": draw_money,
    "scenes": draw_scenes,
    "sounds": make_sounds,
}


def draw_everything(target: Path) -> dict[str, Path]:
    """Draw the whole set below the folder, unless it is there already; return its folders.

    The folders are goods/SKU.png, icons/NAME.png, faces/LOGIN.png, money/NAME.png,
    scenes/NAME.png and sounds/NAME.wav. It takes about five seconds, and none when nothing changed.
    """
    folders = {part: target / part for part in _PARTS}
    mark, wanted = target / _MARK, _sources()
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return folders
    for part, draw in _PARTS.items():
        draw(folders[part])
    mark.write_text(wanted, encoding="ascii")
    return folders


def _sources() -> str:
    """Return the SHA-256 over all that the drawings are made from."""
    files = [*_ASSETS.glob("draw/**/*.py"), *_ASSETS.glob("draw/**/*.txt")]
    files += [_ASSETS / "demo" / "pictures.txt", _ASSETS / "icons" / "lines.txt"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    draw_everything(Path(sys.argv[1]))
