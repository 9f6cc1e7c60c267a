"""Text: the one label of the screens, with the typeface's line height corrected once.

Owns fitting: a text keeps its size, shrinks to `px_least` or wraps into `lines`, and only a name
longer than all that is shortened (`is_shortened` says so, and a test looks at it).
"""

from collections.abc import Iterator
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.textures import shortened, texture_of, width_of
from pos.ui.theme import PX_BODY, theme

LINE_HEIGHT = 1.448
"""Height of a texture over its size, as the typeface has it."""
BASELINE = 1.16
"""How far the baseline is below a texture's top, over its size."""
LIFT = 0.07
"""How much too low the ink stands in the texture, over its size."""
LEADING = 1.3
"""Distance of two lines over the size; the typeface's own is too loose."""
LEAD_SHARE = 0.56
"""Size of what leads a figure (the currency's sign) over the figure's."""
_GAP_SHARE = 0.24
_LEAD_GAP_SHARE = 0.06


class Text(Widget):
    """A text with what may lead it (a currency's sign) and trail it (a name's variant)."""

    text = StringProperty("")
    lead = StringProperty("")
    tail = StringProperty("")
    px = NumericProperty(20)
    px_least = NumericProperty(0)
    """How small it may get to fit; 0: not at all."""
    bold = BooleanProperty(False)
    tail_bold = BooleanProperty(False)
    tone = StringProperty("ink")
    """Token of the colour; `tail_tone` of the tail's, where it has its own."""
    tail_tone = StringProperty("")
    align = OptionProperty("left", options=["left", "center", "right"])
    rise = OptionProperty("middle", options=["top", "middle", "bottom"])
    lines = NumericProperty(1)
    may_shorten = BooleanProperty(False)
    """Claim that this is a list of names, which may end in an ellipsis where there are many."""
    is_shortened = BooleanProperty(False)
    drawn_width = NumericProperty(0)
    drawn_height = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        """Draw before the next frame, and again whenever something changed."""
        super().__init__(**given)
        words = ("text", "lead", "tail", "tone", "tail_tone", "bold", "tail_bold")
        looks = ("px", "px_least", "align", "rise", "lines", "pos", "size")
        theme.fbind("paper", thread.on_change(self, (*words, *looks), self._draw))

    @property
    def whole(self) -> str:
        """Return all that is written here, in order."""
        return " ".join(part for part in (self.lead, self.text, self.tail) if part)

    def _draw(self) -> None:
        """Draw the text for its box."""
        self.canvas.clear()
        self.is_shortened = False
        if not self.whole or self.width < 1:
            self.drawn_width = self.drawn_height = 0
            return
        if self.lines > 1 and not self.lead and not self.tail:
            self._draw_lines()
        else:
            self._draw_one()

    def _draw_one(self) -> None:
        """Draw one line: all parts on one baseline."""
        px = self._fitting_px()
        text, tail = self.text, self.tail
        if self._width_at(px) > self.width:
            self.is_shortened = True
            text, tail = self._cut_to_fit(px)
        parts = list(self._parts(text, tail, px))
        gaps = self._gaps(px)
        total = sum(width_of(*part[:3]) for part in parts) + sum(gaps)
        x = self._left(total)
        baseline = self._middle(px * LINE_HEIGHT) + px * (LINE_HEIGHT / 2 - BASELINE + LIFT)
        with self.canvas:
            for (written, size, is_bold, tone), gap in zip(parts, [*gaps, 0], strict=False):
                texture = texture_of(written, size, is_bold)
                Color(rgba=theme.colour(tone))
                y = baseline - texture.height + size * BASELINE
                Rectangle(texture=texture, pos=(round(x), round(y)), size=texture.size)
                x += width_of(written, size, is_bold) + gap
        self.drawn_width, self.drawn_height = total, px * LEADING

    def _parts(self, text: str, tail: str, px: int) -> Iterator[tuple[str, int, bool, str]]:
        """Give (text, px, bold, tone) of each part that is there."""
        if self.lead:
            yield self.lead, lead_px(px), False, self.tone
        if text:
            yield text, px, self.bold, self.tone
        if tail:
            yield tail, px, self.tail_bold, self.tail_tone or self.tone

    def _fitting_px(self) -> int:
        """Return the largest size from px down to px_least at which one line fits."""
        px, least = int(self.px), int(self.px_least or self.px)
        while px > least and self._width_at(px) > self.width:
            px -= 1
        return px

    def _width_at(self, px: int) -> int:
        """Return how wide all parts are at a size."""
        parts = list(self._parts(self.text, self.tail, px))
        return sum(width_of(*part[:3]) for part in parts) + sum(self._gaps(px))

    def _gaps(self, px: int) -> list[int]:
        """Return the space after each part but the last: little after a currency's sign."""
        before_tail = [round(px * _GAP_SHARE)] if self.tail and self.text else []
        return ([round(px * _LEAD_GAP_SHARE)] if self.lead and self.text else []) + before_tail

    def _cut_to_fit(self, px: int) -> tuple[str, str]:
        """Return text and tail shortened to the box, the tail first."""
        room = int(self.width) - width_of(self.lead, lead_px(px), False)
        gap = round(px * _GAP_SHARE)
        used = width_of(self.text, px, self.bold)
        if self.tail and used + gap + 2 * px < room:
            return self.text, shortened(self.tail, px, self.tail_bold, room - used - gap)
        return shortened(self.text, px, self.bold, room), ""

    def _draw_lines(self) -> None:
        """Draw a text over several lines, closer than the typeface would set them."""
        px, rows = self._fitting_rows()
        if not self._fits(rows, px):
            self.is_shortened = True
            rows = [*rows[: int(self.lines) - 1], "".join(rows[int(self.lines) - 1 :])]
            rows = [shortened(row, px, self.bold, int(self.width)) for row in rows]
        step = px * LEADING
        height = step * (len(rows) - 1) + px * LINE_HEIGHT
        top = self._middle(height) + height / 2 + px * LIFT
        with self.canvas:
            Color(rgba=theme.colour(self.tone))
            for index, row in enumerate(rows):
                if not row:
                    continue
                texture = texture_of(row, px, self.bold)
                y = top - index * step - texture.height
                x = self._left(texture.width)
                Rectangle(texture=texture, pos=(round(x), round(y)), size=texture.size)
        self.drawn_width = max(width_of(row, px, self.bold) for row in rows)
        self.drawn_height = step * len(rows)

    def _fitting_rows(self) -> tuple[int, list[str]]:
        """Return the largest size at which the rows fit, and the rows.

        A joined word is broken only where no size leaves it whole.
        """
        px, least = int(self.px), int(min(self.px, self.px_least or self.px))
        for breaks_joined in (False, True):
            for px in range(int(self.px), least - 1, -1):
                rows = _wrapped(self.text, px, self.bold, int(self.width), breaks_joined)
                if self._fits(rows, px):
                    return px, rows
        return px, rows

    def _fits(self, rows: list[str], px: int) -> bool:
        """Claim that rows are no more and no wider than there is room for."""
        widest = max(width_of(row, px, self.bold) for row in rows)
        return len(rows) <= self.lines and widest <= self.width

    def _left(self, width: float) -> float:
        """Return where a line of a width begins."""
        if self.align == "left":
            return float(self.x)
        if self.align == "right":
            return float(self.right - width)
        return float(self.center_x - width / 2)

    def _middle(self, height: float) -> float:
        """Return the height at which the middle of a block of a height stands."""
        if self.rise == "top":
            return float(self.top - height / 2)
        if self.rise == "bottom":
            return float(self.y + height / 2)
        return float(self.center_y)


def lead_px(px: int) -> int:
    """Return the size of what leads a figure: smaller, but never below what can be read."""
    return min(px, max(PX_BODY, round(px * LEAD_SHARE)))


def _wrapped(text: str, px: int, is_bold: bool, width: int, breaks_joined: bool) -> list[str]:  # noqa: FBT001 - as `width_of` has it
    """Return the rows of a text: broken between words and between hanzi, never before a stop.

    With `breaks_joined` a row may end after the first part of a joined word too.
    """
    rows: list[str] = []
    for paragraph in text.split("\n"):
        row = ""
        for piece in _pieces(paragraph, breaks_joined=breaks_joined):
            if row and width_of((row + piece).rstrip(), px, is_bold) > width:
                rows.append(row.rstrip())
                row = piece.lstrip()
            else:
                row += piece
        rows.append(row.rstrip())
    return rows


def _ends_joined(piece: str) -> bool:
    """Claim that a piece is the first part of a joined word: chocolate- of chocolate-coated."""
    return len(piece) > 1 and piece[-1] == "-" and piece[-2].isalpha()


_NEVER_FIRST = "，。！？；：、）》”’,.!?;:)"
_NEVER_LAST = "（《“‘("
_HANZI = 0x2E80


def _pieces(text: str, *, breaks_joined: bool) -> list[str]:
    """Return the text in pieces that a row may end after."""
    pieces: list[str] = []
    for sign in text:
        before = pieces[-1] if pieces else ""
        is_glued = bool(before) and (
            sign in _NEVER_FIRST
            or before[-1] in _NEVER_LAST
            or (ord(sign) < _HANZI and ord(before[-1]) < _HANZI and before[-1] != " ")
        )
        if breaks_joined and sign.isalpha() and _ends_joined(before):
            is_glued = False
        if is_glued:
            pieces[-1] = before + sign
        else:
            pieces.append(sign)
    return pieces
