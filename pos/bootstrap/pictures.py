"""Pictures, icons and sounds of the screens: drawn once on this machine, never shipped.

Owns that icons are there before the first frame, and that everything else is drawn by a child
process meanwhile, so that the first start need not wait for it.
"""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_MARK = "drawn.sha256"


def ensure_icons(folder: Path) -> None:
    """Draw the icons where one is missing: no screen can do without them."""
    from assets.draw.icons import draw_icon, icon_parts

    icons = folder / "icons"
    icons.mkdir(parents=True, exist_ok=True)
    for name in icon_parts():
        if not (icons / f"{name}.png").exists():
            draw_icon(name).save(icons / f"{name}.png")


def draw_the_rest(folder: Path) -> "subprocess.Popen[bytes]":
    """Start to draw goods, faces, money and sounds; ends at once where nothing has changed."""
    return subprocess.Popen(
        [sys.executable, "-m", "assets.draw.studio", str(folder)],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
