"""What to do about a camera's picture: one hint at a time, from measures of a frame.

Pure. The words are `camera.hint.*` in `assets/i18n`. The bounds were measured on drawn labels.
"""

from pos.ports.devices import FrameMeasures

DARK, BRIGHT = 0.15, 0.88
"""Brightness of a frame that is too dark, and of one that is too bright."""
GLARE_MAX = 0.3
SHARP_MIN = 0.012
CONTRAST_MIN = 0.06
"""An even counter has no edges to be sharp."""
MODULE_PX_MIN = 2.0
"""Below it readers begin to guess: come nearer."""


def hint_for(measures: FrameMeasures) -> str | None:
    """Return the key of the hint that helps most, None where the picture is fine.

    Light goes first: in the dark nothing else can be judged. A symbol that is far is told from
    one that is blurred, because coming nearer cures both.
    """
    if measures.brightness < DARK:
        return "camera.hint.dark"
    if measures.brightness > BRIGHT or measures.glare > GLARE_MAX:
        return "camera.hint.glare"
    if measures.module_px is not None and measures.module_px < MODULE_PX_MIN:
        return "camera.hint.far"
    if measures.contrast > CONTRAST_MIN and measures.sharpness < SHARP_MIN:
        return "camera.hint.blurred"
    return None
