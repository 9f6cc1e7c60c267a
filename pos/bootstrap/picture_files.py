"""Pictures of goods from files: made small, upright, without what a camera writes beside them."""

import io
from pathlib import Path

from pos.errors import PhotoUnreadable

SIDE_PX = 480
"""As large as the largest place on a screen shows a product."""
PIXELS_MAX = 100_000_000
QUALITY = 85
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})


def picture_files(folder: Path) -> list[Path]:
    """Return the pictures of a folder, by name. Raises OSError."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def read_picture(path: Path) -> bytes:
    """Return a file's picture as the shop keeps it, the same bytes each time.

    Raises PhotoUnreadable.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise PhotoUnreadable
            opened.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
            is_clear = "A" in opened.getbands() or "transparency" in opened.info
            picture = ImageOps.exif_transpose(opened).convert("RGBA" if is_clear else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable from error
    picture.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    # Drawn anew, so that no place, time or camera goes along with it.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    if is_clear:
        bare.save(written, "PNG", optimize=True)
    else:
        bare.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
