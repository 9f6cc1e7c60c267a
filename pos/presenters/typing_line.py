"""What fingers type on the letters' keyboard: a name, pinyin, a code, an address.

Owns how long a line may get; what it means is its screen's business.
"""

from dataclasses import dataclass

LINE_MAX = 40


@dataclass(frozen=True, slots=True)
class KeyboardView:
    """The keyboard: the space bar's word, and signs beside letters and figures."""

    space: str
    signs: str = ""
    is_upper: bool = False


@dataclass(slots=True)
class TypedLine:
    """A line while it is typed."""

    text: str = ""
    longest: int = LINE_MAX

    def press(self, key: str) -> None:
        """Take a key: one sign, "back", or "clear"."""
        if key == "back":
            self.text = self.text[:-1]
        elif key == "clear":
            self.text = ""
        elif len(self.text) + len(key) <= self.longest and not (key == " " and not self.text):
            self.text += key


@dataclass(frozen=True, slots=True)
class FieldView:
    """What is typed, or the hint that stands where nothing is yet."""

    icon: str
    text: str
    hint: str
