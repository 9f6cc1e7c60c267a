"""The colours of the drawn shop, by the names that `assets/demo/pictures.txt` uses.

Owns the names; refuses a name it does not know, so that a slip in the data is seen at once.
"""

_COLOURS = {
    "red": "#D43F2F", "crimson": "#A92A22", "orange": "#E98A2E", "amber": "#F3B73A",
    "yellow": "#F7D154", "lime": "#A8C84A", "leaf": "#62A84E", "green": "#2F7D4F",
    "forest": "#1F5639", "teal": "#1F8A80", "mint": "#A5DCC6", "ice": "#CFE9F3",
    "sky": "#6FB7DD", "blue": "#3868B2", "navy": "#243F6E", "lilac": "#B596D2",
    "purple": "#7A4F98", "plum": "#56326E", "pink": "#F0A9B4", "rose": "#D9607A",
    "peach": "#F4B78F", "skin": "#F1C6A0", "brown": "#8A5A36", "cocoa": "#55301F",
    "tan": "#D9AE74", "kraft": "#CFBC97", "straw": "#EBD9A8", "cream": "#FFF6E2",
    "white": "#FFFFFF", "pearl": "#EDF0EE", "steel": "#C7CED0", "grey": "#8D989B",
    "slate": "#4B595E", "ink": "#25302F", "black": "#1F2625",
}  # fmt: skip


def colour(name: str) -> str:
    """Return #RRGGBB for a name of the palette, or the text itself where it is one already.

    Raises:
        KeyError: the palette has no such name.
    """
    return name if name.startswith("#") else _COLOURS[name]


def mixed(first: str, second: str, share: float) -> str:
    """Return the first colour with a share (0 to 1) of the second in it."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def darker(first: str, share: float = 0.18) -> str:
    """Return the colour with a share of a warm black in it."""
    return mixed(first, "#20150f", share)


def lighter(first: str, share: float = 0.3) -> str:
    """Return the colour with a share of white in it."""
    return mixed(first, "#ffffff", share)
