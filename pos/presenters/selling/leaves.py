"""The owner's leave on the spot: a PIN for one action, beside a basket that stays as it is.

Owns who can be asked and the PIN while it is typed. The cashier stays signed in throughout; the
services check the PIN, count wrong ones and name who gave leave in the document.
"""

from collections.abc import Callable
from typing import TypeVar

from pos.domain.rights import Right, may
from pos.errors import LimitExceeded, LoginWait, PosError, RightMissing, WrongPin
from pos.ports.devices import Reading
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.sell_views import QuantityPanel
from pos.presenters.selling.state import PadAsk, Selling
from pos.presenters.sign_in import PIN_LEAST, PIN_MAX, staff_of
from pos.presenters.typing_pad import pad_keys
from pos.services.results import SignedIn

T = TypeVar("T")
NEEDS_LEAVE = (RightMissing, LimitExceeded)
_DOT = "●"


class Leaves:
    """Asks for a PIN where an action was refused, and does the action again with it."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling
        self._people: tuple[SignedIn, ...] = ()
        self._at = 0
        self._pin, self._why = "", ""
        self._again: Callable[[str, str], None] = lambda _login, _pin: None

    def do(self, action: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do an action; where it needs someone else's leave, ask for that, then do it."""
        self._selling.ask(action, done, lambda error: self._refused(error, action, done))

    def scanned(self, reading: Reading) -> bool:
        """Take a staff card as the one who is to give leave; claim that it was one."""
        login = staff_of(reading)
        for at, person in enumerate(self._people):
            if person.login == login:
                self._at, self._pin = at, ""
                return True
        return False

    @property
    def is_asking(self) -> bool:
        """Claim that a PIN is being asked for."""
        return self._selling.pad is not None and self._selling.pad.press == self._press

    def _refused(self, error: PosError, action: Callable[[], T], done: Callable[[T], None]) -> None:
        selling = self._selling
        if not isinstance(error, NEEDS_LEAVE):
            selling.close_panels()
            selling.fail(error)
            return
        counter = selling.desk.counter

        def with_leave(login: str, pin: str) -> None:
            def job() -> T:
                with counter.leave(login, pin):
                    return action()

            selling.ask(job, lambda result: self._allowed(result, done), self._wrong)

        self._again = with_leave
        selling.desk.sound("stop")
        selling.ask(counter.users, lambda people: self._begin(people, error))

    def _begin(self, people: tuple[SignedIn, ...], error: PosError) -> None:
        selling = self._selling
        self._people = tuple(person for person in people if may(person.role, Right.REPRICE))
        self._at, self._pin = 0, ""
        say = selling.desk.words.say
        self._why = say(f"leave.{error.code}", **error.details)
        selling.begin_pad(PadAsk(self._panel, self._press, self._send))

    def _allowed(self, result: T, done: Callable[[T], None]) -> None:
        self._selling.desk.sound("read")
        self._selling.close_panels()
        done(result)

    def _wrong(self, error: PosError) -> None:
        """Ask again after a wrong PIN; anything else ends the asking."""
        selling = self._selling
        self._pin = ""
        if isinstance(error, WrongPin):
            selling.desk.sound("unknown")
            self._why = selling.desk.words.say("leave.login.wrong_pin")
            return
        if not isinstance(error, LoginWait):
            selling.close_panels()
        selling.fail(error)

    def _press(self, key: str) -> None:
        if key == "back":
            self._pin = self._pin[:-1]
        elif key == "clear":
            self._pin = ""
        elif key == "next":
            self._at, self._pin = (self._at + 1) % max(1, len(self._people)), ""
        elif len(self._pin) < PIN_MAX:
            self._pin += key

    def _send(self) -> None:
        if len(self._pin) < PIN_LEAST or not self._people:
            return
        pin, self._pin = self._pin, ""
        self._again(self._people[self._at].login, pin)

    def _panel(self) -> QuantityPanel:
        selling = self._selling
        say, language = selling.desk.words.say, selling.desk.habits.language
        name = self._people[self._at].name(language) if self._people else ""
        left = KeyView("pad:clear", say("key.clear"), look=Look.WAY_OUT)
        if len(self._people) > 1:
            left = KeyView("pad:next", say("leave.other"), look=Look.WAY_OUT)
        keys = pad_keys(left, KeyView("", ""), is_phone=True)
        is_enough = len(self._pin) >= PIN_LEAST
        look = Look.TINT if is_enough else Look.NOT_YET
        return QuantityPanel(
            title=say("leave.title", name=name),
            text=self._why,
            pad=PadView(self._why, _DOT * len(self._pin), bool(self._pin), keys),
            done=KeyView("quantity_done", say("leave.allow"), "check", look=look, is_on=is_enough),
            leave=KeyView("panel:leave", say("key.leave"), "cross", look=Look.WAY_OUT),
        )
