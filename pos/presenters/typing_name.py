"""What fingers type of a name: letters as they stand, or hanzi chosen for their pinyin.

Owns the letters that wait for a choice. With a keyboard of one's own and an input method of the
system, hanzi come finished and are taken as they are.
"""

from dataclasses import dataclass, field

from pos.presenters.parts import KeyView
from pos.presenters.typing_line import KeyboardView, TypedLine
from pos.services.hanzi import Candidate, Hanzi

SHOWN_MOST = 8
MODE = "mode"
BACKSPACE = "\b"


@dataclass(slots=True)
class TypedName:
    """A name while it is typed; `pinyin` are letters that are not hanzi yet."""

    line: TypedLine = field(default_factory=TypedLine)
    pinyin: str = ""
    page: int = 0

    @property
    def text(self) -> str:
        """Return the name as it would be taken now: letters without a choice stay letters."""
        return (self.line.text + self.pinyin).strip()

    def press(self, key: str, hanzi: Hanzi | None) -> None:
        """Take a key; `hanzi` is None while letters stand for themselves."""
        self.page = 0
        if key == "clear":
            self.pinyin = ""
            self.line.press(key)
        elif self.pinyin and key == "back":
            self.pinyin = self.pinyin[:-1]
        elif hanzi is not None and key.isascii() and key.isalpha():
            if len(self.line.text) + len(self.pinyin) < self.line.longest:
                self.pinyin += key.lower()
        elif self.pinyin and key == " ":
            found = self._found(hanzi)
            self._take(found[0] if found else Candidate(self.pinyin, len(self.pinyin)))
        else:
            self.settle()
            self.line.press(key)

    def write(self, text: str) -> None:
        """Take what a keyboard of one's own has written, an input method's hanzi too."""
        for sign in text:
            if sign == BACKSPACE:
                self.press("back", None)
            elif sign.isprintable():
                self.line.press(sign)

    def settle(self) -> None:
        """Leave letters that nobody chose hanzi for as they are."""
        for sign in self.pinyin:
            self.line.press(sign)
        self.pinyin, self.page = "", 0

    def choose(self, place: str, hanzi: Hanzi | None) -> None:
        """Take a candidate by its place, or show the next ones ("more")."""
        found = self._found(hanzi)
        if place == "more":
            self.page = (self.page + SHOWN_MOST - 1) % max(1, len(found))
        elif place.isdigit() and int(place) < len(found):
            self._take(found[int(place)])

    def _found(self, hanzi: Hanzi | None) -> tuple[Candidate, ...]:
        return hanzi.candidates(self.pinyin) if hanzi is not None and self.pinyin else ()

    def _take(self, candidate: Candidate) -> None:
        self.line.press(candidate.text)
        self.pinyin, self.page = self.pinyin[candidate.letters :], 0

    def candidates(self, hanzi: Hanzi | None) -> tuple[KeyView, ...]:
        """Return a key for each hanzi that fits, the last one for more."""
        found = self._found(hanzi)
        shown = found[self.page : self.page + SHOWN_MOST]
        keys = [
            KeyView(f"hanzi:{self.page + place}", it.text, on_paper=True)
            for place, it in enumerate(shown)
        ]
        if len(found) > SHOWN_MOST:
            keys[SHOWN_MOST - 1 :] = [KeyView("hanzi:more", "", "more", on_paper=True)]
        return tuple(keys)

    def keyboard(self, space: str, *, is_pinyin: bool) -> KeyboardView:
        """Return the keyboard: capitals begin a word where letters stand for themselves."""
        starts = not self.line.text or self.line.text.endswith(" ")
        return KeyboardView(space, is_upper=starts and not is_pinyin)
