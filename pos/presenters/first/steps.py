"""The steps of the first minute: language, names, printer, PIN; and the choice of a time zone.

Owns what each takes and shows. A step says by `is_answered` whether the next one may come.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos.presenters.first.answers import COMPANY, OWNER, SHOP, Answers
from pos.presenters.first.views import LanguageView, NewPinView, SummaryLine
from pos.presenters.forms import FormField, FormView, PickView
from pos.presenters.parts import KeyView, Look
from pos.presenters.sign_in import PIN_LEAST, PIN_MAX
from pos.presenters.typing_line import FieldView, KeyboardView, TypedLine
from pos.presenters.typing_name import BACKSPACE
from pos.presenters.typing_pad import pad_keys

ZONES_MOST, PRINTERS_MOST = 8, 6
_ENGLISH = "en"


@dataclass(slots=True)
class LanguageStep:
    """Which language the screen speaks."""

    answers: Answers
    is_answered: bool = True

    def tap(self, kind: str, argument: str) -> None:
        """Take one of the two."""
        if kind == "speak" and argument in {"zh", _ENGLISH}:
            self.answers.change(language=argument)

    def work(self) -> LanguageView:
        """Return the welcome."""
        say = self.answers.words.say
        chosen = self.answers.habits.language
        keys = tuple(
            KeyView(
                f"speak:{language}",
                word,
                "check" if chosen == language else "",
                look=Look.TINT if chosen == language else Look.KEY,
                on_paper=True,
            )
            for language, word in (("zh", "中文"), ("en", "English"))
        )
        facts = tuple(say(f"first.fact.{number}") for number in (1, 2, 3))
        return LanguageView(say("first.welcome"), say("first.welcome.text"), keys, facts)


@dataclass(slots=True)
class NamesStep:
    """The shop's name, the owner's, the company's; the last two may stay empty."""

    answers: Answers
    chosen: str = SHOP

    @property
    def is_answered(self) -> bool:
        """Claim that the shop has a name."""
        return bool(self.answers.name(SHOP))

    def tap(self, kind: str, argument: str) -> None:
        """Take a field, a key of the keyboard, a hanzi, or the other way to type."""
        name = self.answers.names[self.chosen]
        match kind:
            case "field" if argument in self.answers.names:
                name.settle()
                self.chosen = argument
            case "type":
                name.press(argument)
            case "hanzi":
                name.choose(argument)
            case "mode":
                name.settle()
                self.answers.letters.switch()
            case _:
                return

    def write(self, text: str) -> None:
        """Take what a keyboard of one's own has written."""
        self.answers.names[self.chosen].write(text)

    def work(self) -> FormView:
        """Return the fields and the keyboard."""
        answers, say = self.answers, self.answers.words.say
        name = answers.names[self.chosen]
        return FormView(
            heading=say("first.names"),
            fields=tuple(self._field(which) for which in (SHOP, OWNER, COMPANY)),
            label=say("first.zone"),
            choices=(self._zone_key(),),
            candidates=name.candidates(),
            mode=answers.letters.key(answers.words),
            keyboard=name.keyboard(say("key.space")),
            pad=None,
        )

    def _zone_key(self) -> KeyView:
        answers = self.answers
        at = answers.now(answers.zone)
        note = f"{offset_text(at)}  {at:%H:%M}"
        return KeyView("zone", zone_name(answers, answers.zone), "clock", note, on_paper=True)

    def _field(self, which: str) -> FormField:
        say, name = self.answers.words.say, self.answers.names[which]
        return FormField(
            key=f"field:{which}",
            label=say(f"first.{which}"),
            text=name.line.text,
            hint=say(f"first.{which}.hint"),
            is_chosen=which == self.chosen,
            letters=name.pinyin,
        )


@dataclass(slots=True)
class ZoneStep:
    """Another time zone than the machine's, found while one types."""

    answers: Answers
    line: TypedLine = field(default_factory=TypedLine)
    is_answered: bool = True

    def tap(self, kind: str, argument: str) -> None:
        """Take a key of the keyboard; the zone itself is taken by the walk."""
        if kind == "type":
            self.line.press(argument)

    def write(self, text: str) -> None:
        """Take what a keyboard of one's own has written."""
        for sign in text:
            if sign.isprintable() or sign == BACKSPACE:
                self.line.press("back" if sign == BACKSPACE else sign)

    def work(self) -> PickView:
        """Return the zones that fit what is typed."""
        say = self.answers.words.say
        found = self.answers.founder.zones(self.line.text)[:ZONES_MOST]
        rows = tuple(
            KeyView(
                f"take:{zone}",
                zone_name(self.answers, zone),
                "check" if zone == self.answers.zone else "clock",
                offset,
                look=Look.TINT if zone == self.answers.zone else Look.KEY,
                on_paper=True,
            )
            for zone, offset in found
        )
        return PickView(
            heading=say("first.zone.pick"),
            text="" if rows else say("first.zone.none", text=self.line.text),
            rows=rows,
            field=FieldView("search", self.line.text, say("first.zone.hint")),
            keyboard=KeyboardView(say("key.space")),
        )


@dataclass(slots=True)
class PrinterStep:
    """The printers that are plugged in, to tap; or none yet."""

    answers: Answers

    @property
    def is_answered(self) -> bool:
        """Claim that a printer, or none yet, was tapped."""
        return self.answers.printer is not None

    def tap(self, kind: str, argument: str) -> None:
        """Take a printer by its place in the list, or none."""
        printers = self.answers.printers or ()
        if kind == "printer" and argument == "none":
            self.answers.printer = ""
        elif kind == "printer" and argument.isdigit() and int(argument) < len(printers):
            self.answers.printer = printers[int(argument)].address

    def work(self) -> PickView:
        """Return what was found, and the keys for none yet and another look."""
        answers, say = self.answers, self.answers.words.say
        printers = answers.printers
        rows = [
            self._row(f"printer:{place}", it.name, it.address, self._state(it.trouble))
            for place, it in enumerate((printers or ())[:PRINTERS_MOST])
        ]
        rows.append(self._row("printer:none", say("first.printer.none"), "", ""))
        again = "first.printer.looking" if printers is None else "first.printer.again"
        rows.append(
            KeyView("look", say(again), "refresh", is_on=printers is not None, on_paper=True)
        )
        found = "first.printer.looking" if printers is None else "first.printer.found"
        text = say(found, n=len(printers or ()))
        if printers == ():
            text = say("first.printer.nothing")
        return PickView(say("first.printer"), text, tuple(rows))

    def _row(self, key: str, name: str, address: str, note: str) -> KeyView:
        is_chosen = self.answers.printer == address
        icon = "check" if is_chosen else ("printer" if address else "cross")
        look = Look.TINT if is_chosen else Look.KEY
        return KeyView(key, name, icon, note, look=look, on_paper=True)

    def _state(self, trouble: str) -> str:
        say = self.answers.words.say
        return say(f"short.{trouble}") if trouble else say("machine.ok")


@dataclass(slots=True)
class PinStep:
    """The owner's PIN, typed twice; a different second one begins again."""

    answers: Answers
    first: str = ""
    typed: str = ""
    is_refused: bool = False
    is_repeated: bool = False

    @property
    def is_answered(self) -> bool:
        """Claim that a PIN is typed whole: once, or the same once more."""
        return len(self.typed) >= PIN_LEAST

    def tap(self, kind: str, argument: str) -> None:
        """Take a key of the pad."""
        if kind != "pad":
            return
        self.is_refused = False
        if argument == "back":
            self.typed = self.typed[:-1]
        elif argument == "clear":
            self.typed, self.first, self.is_repeated = "", "", False
        elif argument.isdigit() and len(self.typed) < PIN_MAX:
            self.typed += argument

    def write(self, text: str) -> None:
        """Take digits of a keyboard of one's own."""
        for sign in text:
            if sign in "0123456789" or sign == BACKSPACE:
                self.tap("pad", "back" if sign == BACKSPACE else sign)

    def agreed(self) -> str:
        """Return the PIN once it was typed twice alike, "" before; goes on to the second time."""
        typed, self.typed = self.typed, ""
        if not self.is_repeated:
            self.first, self.is_repeated = typed, True
            return ""
        if typed == self.first:
            return typed
        self.first, self.is_repeated, self.is_refused = "", False, True
        return ""

    def work(self) -> NewPinView:
        """Return dots and pad, with what was answered so far."""
        answers, say = self.answers, self.answers.words.say
        printer = next(
            (it.name for it in answers.printers or () if it.address == answers.printer), ""
        )
        text = "first.pin.differ" if self.is_refused else "first.pin.text"
        return NewPinView(
            icon="lock" if not self.is_repeated else "check",
            heading=say("first.pin.again" if self.is_repeated else "first.pin"),
            text=say(text, least=PIN_LEAST, most=PIN_MAX),
            is_refused=self.is_refused,
            dots=max(PIN_LEAST, len(self.typed)),
            filled=len(self.typed),
            keys=pad_keys(
                KeyView("pad:clear", say("key.clear"), look=Look.WAY_OUT),
                KeyView("pad:back", "", "backspace"),
                is_phone=True,
            ),
            summary=(
                SummaryLine(say("first.shop"), answers.name(SHOP)),
                SummaryLine(say("first.owner"), answers.name(OWNER) or say("role.owner")),
                SummaryLine(say("first.company"), answers.name(COMPANY) or answers.name(SHOP)),
                SummaryLine(say("first.zone"), zone_name(answers, answers.zone)),
                SummaryLine(say("machine.printer"), printer or say("first.printer.none")),
            ),
        )


def zone_name(answers: Answers, zone: str) -> str:
    """Return a zone as it is said: by its country where that is known, else by its city."""
    words, key = answers.words, f"zone.{zone}"
    return words.say(key) if words.knows(key) else zone.replace("_", " ")


def offset_text(at: datetime) -> str:
    """Return how far a zone is from UTC: "UTC+8", "UTC−3:30"."""
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
