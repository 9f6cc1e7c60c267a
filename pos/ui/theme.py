"""Tokens: every colour, size and space of the screens, in light and in dark.

Owns how the kiosk looks; nothing is styled elsewhere. `theme` is the palette that widgets bind
to, so that a change of light recolours what stands on the screen without building it again.
"""

from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ColorProperty
from kivy.utils import get_color_from_hex

LIGHT = {
    "paper": "#F6F4EF",
    "panel": "#FFFFFF",
    "line": "#DDD8CE",
    "ink": "#14211E",
    "quiet": "#5A6662",
    "water": "#0B6B66",
    "water_ink": "#FFFFFF",
    "key": "#EBE6DB",
    "ground": "#F1EDE4",
    "amber": "#8A5200",
    "red": "#B3261E",
    "green": "#28712D",
    "tint_water": "#DFEEEA",
    "tint_amber": "#FBECCB",
    "tint_red": "#FBE4E0",
    "tint_green": "#E1F0E0",
}
DARK = {
    "paper": "#0F1716",
    "panel": "#18221F",
    "line": "#2C3835",
    "ink": "#EAF0EC",
    "quiet": "#9DAAA5",
    "water": "#4FC3B8",
    "water_ink": "#06201D",
    "key": "#26332F",
    "ground": "#46554F",
    "amber": "#F2B84B",
    "red": "#F2877F",
    "green": "#7CCB82",
    "tint_water": "#143531",
    "tint_amber": "#382C10",
    "tint_red": "#40211E",
    "tint_green": "#1A3420",
}
PX_BODY, PX_LIST, PX_KEY, PX_HEADING, PX_PRICE, PX_TOTAL, PX_CHANGE = 18, 20, 24, 32, 48, 72, 144
"""Type: body, list, key, heading; price just read; total; change and count."""
GAP, KEY_GAP, MARGIN, CORNER = 16, 8, 16, 12
BAR_HEIGHT, FOOT_HEIGHT, STRIP_HEIGHT, STRIP_HEIGHT_LOW = 88, 112, 88, 72
FINISH_SIZE, SCAN_SIZE = (208, 72), (352, 96)
FLASH_S = 0.15
"""No motion takes longer."""


class Theme(EventDispatcher):
    """The palette in use; `is_dark` picks which."""

    is_dark = BooleanProperty(False)
    paper = ColorProperty()
    panel = ColorProperty()
    line = ColorProperty()
    ink = ColorProperty()
    quiet = ColorProperty()
    water = ColorProperty()
    water_ink = ColorProperty()
    key = ColorProperty()
    ground = ColorProperty()
    amber = ColorProperty()
    red = ColorProperty()
    green = ColorProperty()
    tint_water = ColorProperty()
    tint_amber = ColorProperty()
    tint_red = ColorProperty()
    tint_green = ColorProperty()

    def __init__(self) -> None:
        """Begin in light."""
        super().__init__()
        self.on_is_dark()

    def on_is_dark(self, *_: object) -> None:
        """Take over the colours of the palette."""
        for name, colour in (DARK if self.is_dark else LIGHT).items():
            setattr(self, name, get_color_from_hex(colour))

    def colour(self, name: str) -> list[float]:
        """Return a token by its name, as views name it; "" is fully clear."""
        return list(getattr(self, name)) if name else [0, 0, 0, 0]


theme = Theme()
