"""A character that no face draws, as its code in a box: whoever reads it can look it up."""

from PIL import Image, ImageDraw

_WIDE, _HIGH = 3, 5
_DIGITS = {
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 3, 1, 7),
    "4": (5, 5, 7, 1, 1), "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 2, 2, 2),
    "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7), "A": (2, 5, 7, 5, 5), "B": (6, 5, 6, 5, 6),
    "C": (7, 4, 4, 4, 7), "D": (6, 5, 5, 5, 6), "E": (7, 4, 6, 4, 7), "F": (7, 4, 6, 4, 4),
}  # fmt: skip
"""Hex digits in 3 × 5 dots, a number a row, its highest bit at the left."""
_SHORT, _LONG = 4, 6
"""Digits of a code: four, or six beyond the first 65,536."""


def code_box(char: str, width: int, height: int) -> Image.Image:
    """Return the code of a character in a frame, grey 255 on 0, in a cell of dots."""
    digits = f"{ord(char):X}".zfill(_SHORT)
    digits = digits if len(digits) == _SHORT else digits.zfill(_LONG)
    # A narrow cell takes two digits a row, a wide one as many as make two rows.
    across = 2 if width < height else len(digits) // 2
    rows = [digits[start : start + across] for start in range(0, len(digits), across)]
    small = Image.new("L", (across * (_WIDE + 1) - 1, len(rows) * (_HIGH + 1) - 1), 0)
    for down, row in enumerate(rows):
        for right, digit in enumerate(row):
            small.paste(_drawn(digit), (right * (_WIDE + 1), down * (_HIGH + 1)))
    cell = Image.new("L", (width, height), 0)
    ImageDraw.Draw(cell).rectangle((0, 0, width - 2, height - 1), outline=255)
    room = (width - 5, height - 4)
    cell.paste(small.resize(room, Image.Resampling.NEAREST), (2, 2))
    return cell


def _drawn(digit: str) -> Image.Image:
    """Return one hex digit."""
    picture = Image.new("L", (_WIDE, _HIGH), 0)
    for down, bits in enumerate(_DIGITS[digit]):
        for right in range(_WIDE):
            if bits >> (_WIDE - 1 - right) & 1:
                picture.putpixel((right, down), 255)
    return picture
