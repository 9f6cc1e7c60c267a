"""Text in columns: how wide characters stand, and laying texts into a fixed width.

A hanzi takes two columns on receipt printers and in terminals (Unicode East Asian Width W and F).
"""

import unicodedata


def width(text: str) -> int:
    """Return how many columns a text takes; marks over letters and joiners take none."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    """Return how many columns a character takes."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, columns: int) -> tuple[str, str]:
    """Return the longest start that fits, and the rest."""
    used = 0
    for place, char in enumerate(text):
        used += width(char)
        if used > columns:
            return text[:place], text[place:]
    return text, ""


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines that fit, broken at spaces where there are some."""
    lines: list[str] = []
    while width(text) > columns:
        start, rest = cut(text, columns)
        space = start.rfind(" ")
        if space > 0 and not rest.startswith(" "):
            start, rest = text[:space], text[space:]
        lines.append(start.rstrip())
        text = rest.lstrip()
    return [*lines, text]


def left(text: str, columns: int) -> str:
    """Return a text cut or filled to the width, at the left."""
    text = cut(text, columns)[0]
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """Return a text cut or filled to the width, at the right."""
    text = cut(text, columns)[0]
    return " " * (columns - width(text)) + text


def centred(text: str, columns: int) -> str:
    """Return a text cut to the width and indented to its middle."""
    text = cut(text, columns)[0]
    return " " * ((columns - width(text)) // 2) + text


def pair(start: str, end: str, columns: int) -> list[str]:
    """Return two texts at both ends of a line, or on two lines where one is too short."""
    gap = columns - width(start) - width(end)
    if gap >= 1:
        return [start + " " * gap + end]
    return [*wrapped(start, columns), right(end, columns)]
