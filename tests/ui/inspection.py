"""The eye that looks over every screen: what is wrong with the one that is up, in words.

Owns the rules of the frame (Scan, the finishing key), of targets, of text and of contrast. Places
and words are read from the widgets that are drawn; what a text stands on is read from the pixels.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.stencilview import StencilView
from PIL import Image

from pos.ui.fonts import typeface
from pos.ui.parts.key import Key, Touch
from pos.ui.parts.line_field import LineField
from pos.ui.parts.text import LEADING, Text
from pos.ui.theme import theme
from tests.ui.hands import Kiosk
from tests.ui.vocabulary import Vocabulary

SCAN_SIZE, FINISH_SIZE = (352, 96), (208, 72)
EDGE, CORNER = 8, 16
"""How far Scan is above the window's bottom, and the finishing key beside its right edge."""
TARGET_LEAST = 64
TEXT_LEAST = 18
CONTRAST_LEAST = 4.5
AROUND = 4
"""Pixels around a text's ink that show its ground: dense signs hide it inside."""
INK_NEAR = 40
"""How far a pixel may be from a text's colour, per channel, to count as its ink."""


class Box(NamedTuple):
    """A rectangle in the window, measured from its bottom left."""

    x: float
    y: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        """Claim that the two share a whole pixel."""
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.top, other.top) - max(self.y, other.y)
        return wide >= 1 and high >= 1

    def within(self, other: "Box") -> "Box":
        """Return what of this lies in the other; nothing where they do not meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, top = min(self.right, other.right), min(self.top, other.top)
        return Box(x, y, max(x, right), max(y, top))

    def holds(self, other: "Box", slack: float = 1) -> bool:
        """Claim that the other lies inside."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )


def defects(kiosk: Kiosk, words: Vocabulary) -> list[str]:
    """Return what is wrong with the screen that is up."""
    shell = kiosk.driver.on_screen.shell
    assert shell is not None
    shown = list(_shown(shell, ()))
    window = Box(0, 0, shell.width, shell.height)
    return [
        *_frame_defects(shell, words),
        *_target_defects(shown, window),
        *_text_defects(shown, window, words),
        *_contrast_defects(shown, _pixels(int(shell.width), int(shell.height))),
    ]


def _pixels(width: int, height: int) -> Image.Image:
    """Return what the window shows."""
    drawn = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    upside_down = Image.frombytes("RGBA", (width, height), bytes(drawn)).convert("RGB")
    return upside_down.transpose(Image.Transpose.FLIP_TOP_BOTTOM)


class _Part(NamedTuple):
    """A widget that can be seen, with all that it stands in, outermost first."""

    widget: Any
    above: tuple[Any, ...]

    @property
    def view(self) -> Box | None:
        """Where it can be seen at all: the box of the list that it scrolls in, if it does."""
        lists = [_box(one) for one in self.above if isinstance(one, StencilView)]
        return lists[-1] if lists else None

    @property
    def target(self) -> Box:
        """Where it can be touched."""
        box, view = _box(self.widget), self.view
        return box if view is None else box.within(view)


def _shown(widget: Any, above: tuple[Any, ...]) -> Iterator[_Part]:
    if not widget.opacity or widget.width < 1 or widget.height < 1:
        return
    yield _Part(widget, above)
    for child in widget.children:
        yield from _shown(child, (*above, widget))


def _box(widget: Any) -> Box:
    x, y = widget.to_window(*widget.pos)
    return Box(x, y, x + widget.width, y + widget.height)


# --- the frame ------------------------------------------------------------------------------


def _frame_defects(shell: Any, words: Vocabulary) -> Iterator[str]:
    """Scan is at the bottom centre and the finishing key top right, always and alike."""
    scan, finish = shell.foot.scan_key, shell.bar.finish
    left = (shell.width - SCAN_SIZE[0]) / 2
    wanted = Box(left, EDGE, left + SCAN_SIZE[0], EDGE + SCAN_SIZE[1])
    if tuple(scan.size) != SCAN_SIZE or not wanted.holds(_box(scan)):
        yield f"Scan stands at {_box(scan)}, not at {wanted}"
    if scan.word.text != words.scan:
        yield f"Scan is called {scan.word.text!r}"
    if not scan.note.text:
        yield "Scan does not say what a scan does here"
    right, top = shell.width - CORNER, shell.height - EDGE
    place = Box(right - FINISH_SIZE[0], top - FINISH_SIZE[1], right, top)
    if tuple(finish.size) != FINISH_SIZE or not place.holds(_box(finish)):
        yield f"the finishing key stands at {_box(finish)}, not at {place}"
    if not finish.word.text:
        yield "the finishing key has no word"


# --- targets --------------------------------------------------------------------------------


def _target_defects(shown: list[_Part], window: Box) -> Iterator[str]:
    """Everything that can be tapped is large enough, whole in the window, and alone there."""
    targets = [
        part
        for part in shown
        if isinstance(part.widget, Touch)
        and (part.widget.sends() or (isinstance(part.widget, Key) and part.widget.key.name))
    ]
    for part in targets:
        box, name = _box(part.widget), _called(part.widget)
        if box.right - box.x < TARGET_LEAST or box.top - box.y < TARGET_LEAST:
            yield f"{name} is {part.widget.width:g} x {part.widget.height:g}, too small to touch"
        if not window.holds(part.target):
            yield f"{name} leaves the window: {box}"
    for one, other in combinations(targets, 2):
        is_inside = one.widget in other.above or other.widget in one.above
        if not is_inside and one.target.meets(other.target):
            yield f"{_called(one.widget)} lies over {_called(other.widget)}"
    counted = Counter(part.widget.sends() for part in targets if part.widget.sends())
    yield from (f"{name} stands there {n} times" for name, n in counted.items() if n > 1)


def _called(target: Any) -> str:
    return str(target.key.name if isinstance(target, Key) else target.sends())


# --- text -----------------------------------------------------------------------------------


def _text_defects(shown: list[_Part], window: Box, words: Vocabulary) -> Iterator[str]:
    """Every text is whole, large enough, free of others, in its language, and can be drawn."""
    texts = _texts(shown)
    typed = {
        part.widget.text for part in texts if any(isinstance(one, LineField) for one in part.above)
    }
    for part in texts:
        text = part.widget
        if text.is_shortened and not text.may_shorten:
            yield f"{text.whole!r} is cut"
        ink = ink_box(text)
        if not window.holds(ink):
            yield f"{text.whole!r} leaves the window: {ink}"
        around = next((_box(one) for one in reversed(part.above) if isinstance(one, Touch)), None)
        if around is not None and not around.holds(ink):
            yield f"{text.whole!r} leaves its key: {ink} in {around}"
        if _px_of(text) < TEXT_LEAST:
            yield f"{text.whole!r} is only {_px_of(text)} px"
        yield from _word_defects(text, words, typed)
    for one, other in combinations(texts, 2):
        if ink_box(one.widget).meets(ink_box(other.widget)):
            yield f"{one.widget.whole!r} lies over {other.widget.whole!r}"


def _texts(shown: list[_Part]) -> list[_Part]:
    """Return the texts there are; of a list that scrolls those that are wholly in sight."""
    texts = [part for part in shown if isinstance(part.widget, Text) and part.widget.whole]
    return [part for part in texts if not part.view or part.view.holds(ink_box(part.widget))]


def _word_defects(text: Text, words: Vocabulary, typed: set[str]) -> Iterator[str]:
    """What is written can be drawn, and is of this language unless somebody typed it."""
    drawable = typeface().characters
    missing = [sign for sign in text.whole if ord(sign) not in drawable and sign != "\n"]
    if missing:
        yield f"{text.whole!r} has no glyph for {missing}"
    for piece in (text.lead, text.text, text.tail):
        said = next((piece.replace(one, "1") for one in typed if one in piece), piece)
        if piece and not words.knows(piece) and not words.knows(said):
            yield f"{piece!r} is no word of this language and no name"


def _px_of(text: Text) -> int:
    """Return the size that a text was drawn at; several lines keep what they were asked for."""
    return int(text.px) if text.lines > 1 else round(text.drawn_height / LEADING)


def ink_box(text: Text) -> Box:
    """Return where a text's ink is, without the space that its rows keep around themselves."""
    wide, high = text.drawn_width, text.drawn_height - (LEADING - 1) * text.px
    box = _box(text)
    x = {
        "left": box.x,
        "right": box.right - wide,
        "center": (box.x + box.right - wide) / 2,
    }[text.align]
    middle = {
        "top": box.top - text.drawn_height / 2,
        "bottom": box.y + text.drawn_height / 2,
        "middle": (box.y + box.top) / 2,
    }[text.rise]
    return Box(x, middle - high / 2, x + wide, middle + high / 2)


# --- contrast -------------------------------------------------------------------------------


def _contrast_defects(shown: list[_Part], pixels: Image.Image) -> Iterator[str]:
    """Every text can be told from what it stands on, and its ink is really to be seen."""
    for part in _texts(shown):
        text = part.widget
        box = ink_box(text)
        colours = _colours(pixels, box)
        ground = max(_colours(pixels, box, AROUND))[1]
        tones = {text.tone} if text.text or text.lead else set()
        for tone in tones | ({text.tail_tone or text.tone} if text.tail else set()):
            ink = tuple(round(255 * channel) for channel in theme.colour(tone)[:3])
            if contrast(ink, ground) < CONTRAST_LEAST:
                yield f"{text.whole!r}: {ink} on {ground} is {contrast(ink, ground):.2f} : 1"
            if not any(_is_near(colour, ink) for _, colour in colours):
                yield f"{text.whole!r} cannot be seen: nothing in {ink} on {ground}"


def _colours(pixels: Image.Image, box: Box, around: int = 0) -> list[tuple[int, Any]]:
    """Return how often each colour stands in a box and so many pixels around it."""
    left, right = round(box.x) - around, round(box.right) + around + 1
    upper, lower = round(pixels.height - box.top), round(pixels.height - box.y)
    edges = (max(0, left), max(0, upper - around))
    patch = pixels.crop((*edges, min(pixels.width, right), min(pixels.height, lower + around + 1)))
    return patch.getcolors(patch.width * patch.height) or [(0, (0, 0, 0))]


def _is_near(colour: Any, ink: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= INK_NEAR for a, b in zip(colour, ink, strict=True))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast of two colours (WCAG 2.1: relative luminances, 1 to 21)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
