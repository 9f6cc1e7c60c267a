"""Plans: where things stand, as boxes measured from the top left of the window.

Owns the arithmetic of columns and rows and the three sizes a kiosk has. Pure: no widget here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pos.ui.theme import (
    BAR_HEIGHT,
    FOOT_HEIGHT,
    GAP,
    KEY_GAP,
    MARGIN,
    STRIP_HEIGHT,
    STRIP_HEIGHT_LOW,
)

_LOW_BELOW = 700
_WIDE_FROM = 1200
_FIELD, _FIELD_LOW = 72, 64


class Size(StrEnum):
    """The kinds of window: 1280 × 800, 1024 × 600, 800 × 1280, and what is near them."""

    WIDE = "wide"
    LOW = "low"
    TALL = "tall"


class Box(NamedTuple):
    """A place: left, top, width, height in pixels from the window's top left."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Return where it ends."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Return where it ends below."""
        return self.y + self.h

    def inset(self, x: float, y: float | None = None) -> "Box":
        """Return the box without a margin on each side."""
        down = x if y is None else y
        return Box(self.x + x, self.y + down, self.w - 2 * x, self.h - 2 * down)

    def top(self, h: float, skip: float = 0) -> "Box":
        """Return a band of this height, `skip` below the top."""
        return Box(self.x, self.y + skip, self.w, h)

    def low(self, h: float, skip: float = 0) -> "Box":
        """Return a band of this height, `skip` above the bottom."""
        return Box(self.x, self.bottom - skip - h, self.w, h)

    def below(self, skip: float) -> "Box":
        """Return what is left below a band."""
        return Box(self.x, self.y + skip, self.w, self.h - skip)

    def left(self, w: float) -> "Box":
        """Return the left part of this width."""
        return Box(self.x, self.y, w, self.h)

    def last(self, w: float) -> "Box":
        """Return the right part of this width."""
        return Box(self.right - w, self.y, w, self.h)

    def columns(self, *widths: float, gap: float = GAP) -> list["Box"]:
        """Return columns of these widths; 0 shares what is left."""
        spare = self.w - sum(widths) - gap * (len(widths) - 1)
        share = spare / max(1, widths.count(0))
        boxes, x = [], self.x
        for width in widths:
            boxes.append(Box(x, self.y, width or share, self.h))
            x += (width or share) + gap
        return boxes

    def rows(self, *heights: float, gap: float = GAP) -> list["Box"]:
        """Return rows of these heights; 0 shares what is left."""
        spare = self.h - sum(heights) - gap * (len(heights) - 1)
        share = spare / max(1, heights.count(0))
        boxes, y = [], self.y
        for height in heights:
            boxes.append(Box(self.x, y, self.w, height or share))
            y += (height or share) + gap
        return boxes

    def cells(self, columns: int, rows: int, gap: float = KEY_GAP) -> list["Box"]:
        """Return equal cells, row by row."""
        w = (self.w - gap * (columns - 1)) / columns
        h = (self.h - gap * (rows - 1)) / rows
        return [
            Box(self.x + (w + gap) * (i % columns), self.y + (h + gap) * (i // columns), w, h)
            for i in range(columns * rows)
        ]


Plan = dict[str, Box]


@dataclass(frozen=True, slots=True)
class Area:
    """The window and what of it is left for the work between bar, strip and foot."""

    width: float
    height: float
    has_strip: bool
    is_left_handed: bool

    @property
    def size(self) -> Size:
        """Return which kind of window it is."""
        if self.height > self.width:
            return Size.TALL
        is_low = self.height < _LOW_BELOW or self.width < _WIDE_FROM
        return Size.LOW if is_low else Size.WIDE

    @property
    def strip(self) -> Box:
        """Return the strip's place under the bar."""
        height = STRIP_HEIGHT_LOW if self.size is Size.LOW else STRIP_HEIGHT
        return Box(MARGIN, BAR_HEIGHT + KEY_GAP, self.width - 2 * MARGIN, height)

    @property
    def work(self) -> Box:
        """Return the place of the work itself."""
        top: float = BAR_HEIGHT + KEY_GAP
        if self.has_strip:
            top = self.strip.bottom + (KEY_GAP if self.size is Size.LOW else GAP)
        bottom = self.height - FOOT_HEIGHT - KEY_GAP
        return Box(MARGIN, top, self.width - 2 * MARGIN, bottom - top)

    def sided(self, plan: Plan, columns: tuple[tuple[str, ...], ...]) -> Plan:
        """Return the plan with its columns mirrored for the left hand, insides as they are.

        `columns` names the boxes of each column; a plan may leave some of them out.
        """
        if not self.is_left_handed:
            return plan
        moved = dict(plan)
        for names in columns:
            column = {name: plan[name] for name in names if name in plan}
            left = min(box.x for box in column.values())
            right = max(box.right for box in column.values())
            shift = self.width - right - left
            for name, box in column.items():
                moved[name] = Box(box.x + shift, box.y, box.w, box.h)
        return moved


def pad_boxes(column: Box, size: Size) -> Plan:
    """Return the display and the pad below it in a column: keys 120 × 104 where there is room."""
    display = 72 if size is Size.LOW else 128
    gap = KEY_GAP if size is Size.LOW else GAP
    return {"display": column.top(display), "pad": column.below(display + gap)}


def keyboard_column(size: Size) -> float:
    """Return how wide the letters' keyboard needs its column: ten keys of 64, or eight."""
    return 568 if size is Size.LOW else 728


def keyboard_boxes(listing: Box, typing: Box, size: Size) -> tuple[Plan, Box]:
    """Return field and keyboard in their column, and what is left of the list beside them.

    On a low window the keyboard needs its whole column: the field stands above the list there.
    """
    if size is not Size.LOW:
        plan = {"field": typing.top(_FIELD), "keyboard": typing.below(_FIELD + KEY_GAP)}
        return plan, listing
    field, left = listing.rows(_FIELD_LOW, 0, gap=KEY_GAP)
    return {"field": field, "keyboard": typing}, left
