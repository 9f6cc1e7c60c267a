"""Line icons as white masks on a clear ground, so that the screens tint them.

Owns how icons are drawn; their names and lines stand in `assets/icons/lines.txt`. Refuses colours:
a picture is white where the icon has ink. `python -m assets.draw.icons OUT_DIR` draws them all.
"""

import sys
from functools import cache
from pathlib import Path

from PIL import Image

from assets.draw.canvas import Canvas

PIXELS = 96
_LINES = Path(__file__).parent.parent / "icons" / "lines.txt"
_UNITS = 24.0
_PEN = 2.0
_GAP = 2.4 * _PEN
_WHITE = "#ffffff"


@cache
def icon_parts() -> dict[str, tuple[str, ...]]:
    """Return the parts of every icon by its name, as `assets/icons/lines.txt` states them."""
    parts = {}
    for line in _LINES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *rest = (field.strip() for field in line.split("|"))
            parts[name] = tuple(rest)
    return parts


def draw_icon(name: str, pixels: int = PIXELS) -> Image.Image:
    """Return one icon, white on clear, `pixels` a side.

    Raises:
        KeyError: there is no icon of that name.
    """
    canvas = Canvas.blank(pixels, _UNITS)
    for part in icon_parts()[name]:
        if part.startswith("*"):
            canvas.fill(part[1:], _WHITE)
        elif part.startswith("!"):
            canvas.cut(part[1:], _GAP)
        else:
            canvas.stroke(part, _WHITE, _PEN)
    return canvas.picture()


def draw_icons(target: Path) -> dict[str, Path]:
    """Draw every icon as `NAME.png` into the folder; return the paths by name."""
    target.mkdir(parents=True, exist_ok=True)
    paths = {name: target / f"{name}.png" for name in icon_parts()}
    for name, path in paths.items():
        draw_icon(name).save(path)
    return paths


if __name__ == "__main__":
    draw_icons(Path(sys.argv[1]))
