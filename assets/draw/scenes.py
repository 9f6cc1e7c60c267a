"""Faces of the demo's users, notes and coins, and pictures for empty screens.

Owns which of the drawn scenes exist and how large they are; the drawings stand in
`assets/draw/shapes/`. `python -m assets.draw.scenes OUT_DIR` draws them all.
"""

import sys
from pathlib import Path

from assets.draw.canvas import Canvas
from assets.draw.script import GRID, play, scripts

PIXELS = 336
_SCENE_PIXELS = 672
_FACE = "face-"
_NOTES = {
    "100": ("#C8463C", "#F7D9D5"),
    "50": ("#3F8A58", "#D3E8D8"),
    "20": ("#A8713C", "#F0DFCB"),
    "10": ("#3B6FB6", "#D3E1F2"),
    "5": ("#7A559E", "#E3D8EE"),
    "1": ("#8A9A3E", "#E9EDCB"),
}
_COINS = {
    "coin-1": ("1", "元", "#AEB4B3", "#DDE0DF"),
    "coin-0.5": ("5", "角", "#B98A3C", "#E9C988"),
    "coin-0.1": ("1", "角", "#A9B0B2", "#D3D8D9"),
}


def draw_faces(target: Path) -> dict[str, Path]:
    """Draw every face as `NAME.png` (owner, cashier, warehouse, guest); return paths by name."""
    names = [name for name in scripts() if name.startswith(_FACE)]
    return {
        name.removeprefix(_FACE): _drawn(target, name.removeprefix(_FACE), name, {})
        for name in names
    }


def draw_money(target: Path) -> dict[str, Path]:
    """Draw the yuan notes as `note-100.png` … `note-1.png`, coins as `coin-1.png`, `coin-0.5.png`.

    Returns the paths by those names. A note takes the middle half of its square picture.
    """
    paths = {}
    for figure, (body, tint) in _NOTES.items():
        given = {"figure": figure, "body": body, "tint": tint}
        paths[f"note-{figure}"] = _drawn(target, f"note-{figure}", "note-money", given)
    for name, (figure, unit, body, tint) in _COINS.items():
        given = {"figure": figure, "unit": unit, "body": body, "tint": tint}
        paths[name] = _drawn(target, name, "coin-money", given)
    return paths


def draw_scenes(target: Path) -> dict[str, Path]:
    """Draw the pictures for empty screens (`welcome.png`: scan the first item), 672 a side."""
    return {"welcome": _drawn(target, "welcome", "welcome", {}, _SCENE_PIXELS)}


def _drawn(
    target: Path, name: str, shape: str, given: dict[str, str], pixels: int = PIXELS
) -> Path:
    target.mkdir(parents=True, exist_ok=True)
    canvas = Canvas.blank(pixels, GRID)
    play(canvas, shape, given)
    path = target / f"{name}.png"
    canvas.picture().save(path)
    return path


if __name__ == "__main__":
    for draw in (draw_faces, draw_money, draw_scenes):
        draw(Path(sys.argv[1]))
