"""A note beside a sale that is put aside: quick ones by a tap, anything else on the keyboard.

Owns what is typed; in Chinese letters stand for hanzi until one says otherwise.
"""

from pos.presenters.desk import Desk
from pos.presenters.forms import FormField, FormView
from pos.presenters.parts import KeyView
from pos.presenters.typing_name import Letters, TypedName
from pos.services.hanzi import hanzi

QUICK_NOTES = (6, 7)
"""Which of the quick names serve as a note too."""


class Note:
    """The note that is being written."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none; the table of pinyin is read when it is first needed."""
        self._desk = desk
        self._letters = Letters(lambda: desk.habits.language)
        self._typed = TypedName(self._letters)
        self.is_open = False

    @property
    def text(self) -> str:
        """Return the note as it stands."""
        return self._typed.text

    def clear(self) -> None:
        """Begin with no note."""
        self._typed, self.is_open = TypedName(self._letters), False

    def open(self) -> None:
        """Show the keyboard."""
        self.is_open = True
        if self._letters.table is None:
            # Without the table letters stay letters, and the note can be written all the same.
            self._desk.ask("hanzi", hanzi, self._letters.know, lambda _error: None)

    def close(self) -> None:
        """Keep what was written."""
        self._typed.settle()
        self.is_open = False

    def tap(self, kind: str, argument: str) -> None:
        """Take a key of the keyboard, a hanzi, a quick note, or the other way to type."""
        match kind:
            case "type":
                self._typed.press(argument)
            case "hanzi":
                self._typed.choose(argument)
            case "mode":
                self._typed.settle()
                self._letters.switch()
            case "quick":
                self._typed = TypedName(self._letters)
                self._typed.write(self._desk.words.say(f"held.name.{argument}"))
            case _:
                return

    def view(self, name: str) -> FormView:
        """Return the field, the quick notes and the keyboard."""
        say = self._desk.words.say
        field = FormField(
            key="",
            label=say("held.note"),
            text=self._typed.line.text,
            hint=say("held.note.hint"),
            is_chosen=True,
            letters=self._typed.pinyin,
        )
        return FormView(
            heading=name,
            fields=(field,),
            label=say("held.note.heading"),
            choices=tuple(
                KeyView(f"quick:{n}", say(f"held.name.{n}"), on_paper=True) for n in QUICK_NOTES
            ),
            candidates=self._typed.candidates(),
            mode=self._letters.key(self._desk.words),
            keyboard=self._typed.keyboard(say("key.space")),
            pad=None,
        )
