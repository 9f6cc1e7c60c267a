"""The first minute: which step is up, and the way of taps, keys and scans to it.

Owns the walk from the welcome to a shop that sells. Until the last key nothing is written: a
machine switched off half-way begins again, and `Founder.found` makes the ledger whole or not.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from pos.domain.codes import shown
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.first.answers import Answers
from pos.presenters.first.founder import FoundPrinter
from pos.presenters.first.steps import (
    LanguageStep,
    NamesStep,
    PinStep,
    PrinterStep,
    ZoneStep,
)
from pos.presenters.parts import BarView, FrameView, KeyView, KioskView, Look, StripView, Tone
from pos.services.hanzi import hanzi

T = TypeVar("T")
Step = LanguageStep | NamesStep | ZoneStep | PrinterStep | PinStep
STEPS = ("language", "names", "printer", "pin")
_CODE_SHOWN = 20


class FirstMinute:
    """The screens before there is a shop. Everything here happens on the screen's thread."""

    def __init__(
        self,
        answers: Answers,
        show: Callable[[KioskView], None],
        began: Callable[[str], None],
        report: Callable[[BaseException], None],
    ) -> None:
        """Tell `began` the owner's PIN once the shop is there; bugs go to `report`."""
        self._answers, self._show, self._began, self._report = answers, show, began, report
        self._pin = PinStep(answers)
        self._steps: dict[str, Step] = {
            "language": LanguageStep(answers),
            "names": NamesStep(answers),
            "zone": ZoneStep(answers),
            "printer": PrinterStep(answers),
            "pin": self._pin,
        }
        self.screen = "language"
        self.sound: Callable[[str], None] = lambda _name: None
        self.is_founding = self.has_begun = False
        self.waiting = 0
        """How many answers are on their way."""

    @property
    def answers(self) -> Answers:
        """Return what was answered so far."""
        return self._answers

    def start(self) -> None:
        """Begin; the pinyin table is read meanwhile."""
        self._ask(hanzi, self._answers.letters.know)
        self.show()

    def show(self) -> None:
        """Hand out what is to be seen now."""
        self._show(self.view())

    def tick(self) -> None:
        """Show the clock's time; called every second or so."""
        self.show()

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on a key by its name."""
        kind, _, argument = name.partition(":")
        self._answers.notice = ""
        match kind:
            case _ if self.is_founding:
                return
            case "next" if self._steps[self.screen].is_answered:
                self._go_on()
            case "back" | "done":
                self._go_back()
            case "zone":
                self.screen = "zone"
            case "take":
                self._answers.zone, self.screen = argument, "names"
            case "look":
                self._look()
            case "language" | "light" | "hand":
                self._change(kind, argument)
            case _:
                self._steps[self.screen].tap(kind, argument)
        self.show()

    def typed(self, text: str) -> None:
        """Take what was typed on a keyboard of one's own, where there is something to type."""
        step = self._steps[self.screen]
        if isinstance(step, NamesStep | ZoneStep | PinStep) and not self.is_founding:
            step.write(text)
            self.show()

    def scan(self, reading: Reading) -> None:
        """Tell that the scanner works: there is nothing to sell yet."""
        self.sound("read")
        code = shown(reading.text)[:_CODE_SHOWN]
        self._answers.notice = self._answers.words.say("first.scanned", code=code)
        self._answers.tone = Tone.GREEN
        self.show()

    def _change(self, kind: str, argument: str) -> None:
        if kind == "language":
            self._answers.change(language=argument)
        elif kind == "light":
            self._answers.change(is_dark=argument == "dark")
        else:
            self._answers.change(is_left_handed=argument == "left")

    # --- the walk ------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self.screen == "names":
            for name in self._answers.names.values():
                name.settle()
            self._look()
        if self.screen == "pin":
            pin = self._pin.agreed()
            if pin:
                self._found(pin)
            return
        self.screen = STEPS[STEPS.index(self.screen) + 1]

    def _go_back(self) -> None:
        if self.screen == "zone":
            self.screen = "names"
        elif self.screen != STEPS[0]:
            self._pin.tap("pad", "clear")
            self.screen = STEPS[STEPS.index(self.screen) - 1]

    def _look(self) -> None:
        """Look for printers; the answer of a printer takes its time."""
        answers = self._answers
        answers.printers = None

        def found(printers: tuple[FoundPrinter, ...]) -> None:
            answers.printers = printers
            if printers and answers.printer is None:
                answers.printer = printers[0].address

        self._ask(answers.founder.printers, found)

    def _found(self, pin: str) -> None:
        """Make the shop, then hand over to the counter."""
        self.is_founding = True
        shop = self._answers.new_shop(pin)

        def begin(_: None) -> None:
            self.has_begun = True
            self._began(pin)

        self._ask(lambda: self._answers.founder.found(shop), begin)

    def _ask(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        self.waiting += 1

        def home(future: Future[T]) -> None:
            self.waiting -= 1
            error = future.exception()
            if error is None:
                done(future.result())
            else:
                self._fail(error)
            if not self.has_begun:
                self.show()

        self._answers.lane.run(job, home)

    def _fail(self, error: BaseException) -> None:
        """Say what could not be done; the answers stay."""
        self.is_founding = False
        if not isinstance(error, PosError):
            self._report(error)
            error = PosError()
        self.sound("unknown")
        self._pin.tap("pad", "clear")
        self._answers.notice, self._answers.tone = self._answers.words.failure(error), Tone.RED

    # --- what is seen --------------------------------------------------------------------

    def view(self) -> KioskView:
        """Return what is to be seen now."""
        return KioskView(self.frame(), self._steps[self.screen].work())

    def frame(self) -> FrameView:
        """Return the frame of every step."""
        answers, say = self._answers, self._answers.words.say
        scan = KeyView(
            "scan", say("scan"), "scan", say("scan.after_setup"), Look.NOT_YET, is_on=False
        )
        sides = frames.habit_keys(answers.words, answers.habits)
        if self.screen == STEPS[0]:
            sides = (None, *sides[1:])
        strip = None
        if answers.notice:
            title, text = frames.two_sentences(answers.notice)
            icon = "stop" if answers.tone is Tone.RED else "done"
            ok = KeyView("notice:ok", say("ok"), on_paper=True)
            strip = StripView(title, text, icon, answers.tone, (ok,))
        return FrameView(self._bar(), scan, sides, strip)

    def _bar(self) -> BarView:
        answers, say = self._answers, self._answers.words.say
        is_ready = self._steps[self.screen].is_answered and not self.is_founding
        step = STEPS.index(self.screen if self.screen != "zone" else "names") + 1
        can_go_back = self.screen != STEPS[0] and not self.is_founding
        return BarView(
            title=say("first.title"),
            subtitle=say("first.step", n=step, of=len(STEPS)),
            corner=KeyView("back", "", "back") if can_go_back else None,
            state_icon="disk" if self.is_founding else "",
            state_text=say("first.founding") if self.is_founding else "",
            state_short="",
            who="",
            face="",
            clock=answers.now(answers.zone).strftime("%H:%M"),
            total="",
            sign="",
            finish=self._finish(is_ready=is_ready),
        )

    def _finish(self, *, is_ready: bool) -> KeyView:
        """Return the key that goes on; the last one opens the shop."""
        look = Look.SOLID if is_ready else Look.NOT_YET
        key = KeyView("next", self._answers.words.say("first.next"), look=look, is_on=is_ready)
        if self.screen == "pin" and self._pin.is_repeated:
            return replace(key, word=self._answers.words.say("first.finish"))
        if self.screen == "zone":
            return replace(key, name="done", word=self._answers.words.say("key.done"))
        return key
