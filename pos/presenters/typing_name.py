"""What fingers type of a name: letters as they stand, or hanzi chosen for their pinyin.

Owns the letters that wait for a choice. With a keyboard of one's own and an input method of the
system, hanzi come finished and are taken as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pos.presenters.parts import KeyView
from pos.presenters.typing_line import KeyboardView, TypedLine
from pos.presenters.words import Words
from pos.services.hanzi import Candidate, Hanzi

SHOWN_MOST = 8
MODE = "mode"
BACKSPACE = "\b"


@dataclass(slots=True)
class Letters:
    """What letters stand for: hanzi or themselves; as the language has it, until a tap says."""

    language: Callable[[], str]
    table: Hanzi | None = None
    """The table of pinyin once it is read; before, letters stay letters."""
    chosen: bool | None = None
    """Whether pinyin was asked for by a tap; None: not asked."""

    @property
    def is_pinyin(self) -> bool:
        """Claim that letters stand for hanzi."""
        return self.language() == "zh" if self.chosen is None else self.chosen

    @property
    def hanzi(self) -> Hanzi | None:
        """Return the table that letters are looked up in, None while they stand for themselves."""
        return self.table if self.is_pinyin else None

    def know(self, table: Hanzi) -> None:
        """Take the table of pinyin."""
        self.table = table

    def switch(self) -> None:
        """Type the other way from now on."""
        self.chosen = not self.is_pinyin

    def key(self, words: Words) -> KeyView:
        """Return the key for the other way to type."""
        word = "first.mode.letters" if self.is_pinyin else "first.mode.pinyin"
        return KeyView(MODE, words.say(word), "language", on_paper=True)


@dataclass(slots=True)
class TypedName:
    """A name while it is typed; `pinyin` are letters that are not hanzi yet."""

    letters: Letters
    line: TypedLine = field(default_factory=TypedLine)
    pinyin: str = ""
    page: int = 0

    @property
    def text(self) -> str:
        """Return the name as it would be taken now: letters without a choice stay letters."""
        return (self.line.text + self.pinyin).strip()

    def press(self, key: str) -> None:
        """Take a key: one sign, "back" or "clear"."""
        self.page = 0
        is_letter = len(key) == 1 and key.isascii() and key.isalpha()
        if key == "clear":
            self.pinyin = ""
            self.line.press(key)
        elif self.pinyin and key == "back":
            self.pinyin = self.pinyin[:-1]
        elif is_letter and self.letters.hanzi is not None:
            if len(self.line.text) + len(self.pinyin) < self.line.longest:
                self.pinyin += key.lower()
        elif self.pinyin and key == " ":
            found = self._found()
            self._take(found[0] if found else Candidate(self.pinyin, len(self.pinyin)))
        else:
            self.settle()
            self.line.press(key)

    def write(self, text: str) -> None:
        """Take what a keyboard of one's own has written, an input method's hanzi too."""
        for sign in text:
            if sign == BACKSPACE:
                self.press("back")
            elif sign.isprintable():
                self.line.press(sign)

    def settle(self) -> None:
        """Leave letters that nobody chose hanzi for as they are."""
        for sign in self.pinyin:
            self.line.press(sign)
        self.pinyin, self.page = "", 0

    def choose(self, place: str) -> None:
        """Take a candidate by its place, or show the next ones ("more")."""
        found = self._found()
        if place == "more":
            self.page = (self.page + SHOWN_MOST - 1) % max(1, len(found))
        elif place.isdigit() and int(place) < len(found):
            self._take(found[int(place)])

    def _found(self) -> tuple[Candidate, ...]:
        hanzi = self.letters.hanzi
        return hanzi.candidates(self.pinyin) if hanzi is not None and self.pinyin else ()

    def _take(self, candidate: Candidate) -> None:
        self.line.press(candidate.text)
        self.pinyin, self.page = self.pinyin[candidate.letters :], 0

    def candidates(self) -> tuple[KeyView, ...]:
        """Return a key for each hanzi that fits, the last one for more."""
        found = self._found()
        shown = found[self.page : self.page + SHOWN_MOST]
        keys = [
            KeyView(f"hanzi:{self.page + place}", it.text, on_paper=True)
            for place, it in enumerate(shown)
        ]
        if len(found) > SHOWN_MOST:
            keys[SHOWN_MOST - 1 :] = [KeyView("hanzi:more", "", "more", on_paper=True)]
        return tuple(keys)

    def keyboard(self, space: str) -> KeyboardView:
        """Return the keyboard: capitals begin a word where letters stand for themselves."""
        starts = not self.line.text or self.line.text.endswith(" ")
        return KeyboardView(space, is_upper=starts and not self.letters.is_pinyin)
