"""Pictures of the demo shop's goods, on a clear ground.

Owns which shape and colours each SKU of `assets/demo/products.csv` is drawn with (the table
`assets/demo/pictures.txt`); refuses a SKU that has no line there. The pictures are drawn when a
demo shop is made, `python -m assets.draw.goods OUT_DIR`, and are not kept in the repository.
"""

import sys
from functools import cache
from pathlib import Path

from PIL import Image

from assets.draw.canvas import Canvas
from assets.draw.script import GRID, play, variables

PIXELS = 336
_PICTURES = Path(__file__).parent.parent / "demo" / "pictures.txt"


@cache
def picture_lines() -> dict[str, tuple[str, dict[str, str]]]:
    """Return (shape, its variables) by SKU, as the table states them."""
    lines = {}
    for line in _PICTURES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sku, shape, *words = line.split()
            lines[sku] = (shape, variables(words))
    return lines


def draw_one(sku: str, pixels: int = PIXELS) -> Image.Image:
    """Return the picture of one product, `pixels` a side, on a clear ground.

    Raises:
        KeyError: no picture is stated for the SKU, or its line names what is not there.
    """
    shape, given = picture_lines()[sku]
    canvas = Canvas.blank(pixels, GRID)
    play(canvas, shape, given)
    return canvas.picture()


def draw_all(target: Path) -> dict[str, Path]:
    """Draw every product's picture as `SKU.png` into the folder; return the paths by SKU.

    A picture that is there already is drawn again: its colours may have changed.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = {sku: target / f"{sku}.png" for sku in picture_lines()}
    for sku, path in paths.items():
        draw_one(sku).save(path, compress_level=4)
    return paths


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]))
