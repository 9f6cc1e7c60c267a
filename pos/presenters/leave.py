"""Someone else's leave on the spot: their PIN for one action, while the cashier stays signed in.

Owns who can be asked, the PIN while it is typed, and doing the action again with it. The services
check the PIN, count wrong ones and name who gave leave in the document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pos.domain.rights import Right, may
from pos.errors import LimitExceeded, LoginWait, PosError, RightMissing, WrongPin
from pos.ports.devices import Reading
from pos.presenters.desk import Desk
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.sign_in import PIN_LEAST, PIN_MAX, staff_of
from pos.presenters.typing_pad import pad_keys
from pos.services.shop_results import SignedIn

T = TypeVar("T")
NEEDS_LEAVE = (RightMissing, LimitExceeded)
_DOT = "●"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a screen shows that leave is asked for: at the beginning, at the end, on a failure."""

    begun: Callable[[], None]
    ended: Callable[[], None]
    failed: Callable[[PosError], None]


class Leave:
    """Asks for a PIN where an action was refused, and does the action again with it."""

    def __init__(self, desk: Desk, asking: Asking, what: str = "") -> None:
        """`what` names the action to the desk, so that a second tap does nothing meanwhile."""
        self._desk, self._asking, self._what = desk, asking, what
        self._people: tuple[SignedIn, ...] = ()
        self._at = 0
        self._pin, self.why = "", ""
        self._again: Callable[[str, str], None] = lambda _login, _pin: None

    def do(self, action: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do an action; where it needs someone else's leave, ask for that, then do it."""
        self._desk.ask(self._what, action, done, lambda error: self._refused(error, action, done))

    def _refused(self, error: PosError, action: Callable[[], T], done: Callable[[T], None]) -> None:
        if not isinstance(error, NEEDS_LEAVE):
            self._asking.ended()
            self._asking.failed(error)
            return
        counter = self._desk.counter

        def with_leave(login: str, pin: str) -> None:
            def job() -> T:
                with counter.leave(login, pin):
                    return action()

            self._desk.ask(self._what, job, lambda result: self._allowed(result, done), self._wrong)

        self._again = with_leave
        self._desk.sound("stop")
        self._desk.ask(
            "", counter.users, lambda people: self._begin(people, error), self._asking.failed
        )

    def _begin(self, people: tuple[SignedIn, ...], error: PosError) -> None:
        right = Right.REPRICE
        if isinstance(error, RightMissing):
            right = Right(str(error.details["right"]))
        self._people = tuple(person for person in people if may(person.role, right))
        self._at, self._pin = 0, ""
        self.why = self._desk.words.say(f"leave.{error.code}", **error.details)
        self._asking.begun()

    def _allowed(self, result: T, done: Callable[[T], None]) -> None:
        self._desk.sound("read")
        self._asking.ended()
        done(result)

    def _wrong(self, error: PosError) -> None:
        """Ask again after a wrong PIN; anything else ends the asking."""
        self._pin = ""
        if isinstance(error, WrongPin):
            self._desk.sound("unknown")
            self.why = self._desk.words.say("leave.login.wrong_pin")
            return
        if not isinstance(error, LoginWait):
            self._asking.ended()
        self._asking.failed(error)

    # --- what comes in -------------------------------------------------------------------

    def scanned(self, reading: Reading) -> bool:
        """Take a staff card as the one who is to give leave; claim that it was one."""
        login = staff_of(reading)
        for at, person in enumerate(self._people):
            if person.login == login:
                self._at, self._pin = at, ""
                return True
        return False

    def press(self, key: str) -> None:
        """Take a key of the pad."""
        if key == "back":
            self._pin = self._pin[:-1]
        elif key == "clear":
            self._pin = ""
        elif key == "next":
            self._at, self._pin = (self._at + 1) % max(1, len(self._people)), ""
        elif len(self._pin) < PIN_MAX:
            self._pin += key

    def send(self) -> None:
        """Do the action with the PIN that was typed, once it is long enough."""
        if not self.is_enough or not self._people:
            return
        pin, self._pin = self._pin, ""
        self._again(self._people[self._at].login, pin)

    # --- what is seen --------------------------------------------------------------------

    @property
    def is_enough(self) -> bool:
        """Claim that enough is typed for a PIN."""
        return len(self._pin) >= PIN_LEAST

    @property
    def title(self) -> str:
        """Return whose leave is asked for."""
        desk = self._desk
        name = self._people[self._at].name(desk.habits.language) if self._people else ""
        return desk.words.say("leave.title", name=name)

    def pad(self) -> PadView:
        """Return the pad with a dot for each digit."""
        say = self._desk.words.say
        left = KeyView("pad:clear", say("key.clear"), look=Look.WAY_OUT)
        if len(self._people) > 1:
            left = KeyView("pad:next", say("leave.other"), look=Look.WAY_OUT)
        keys = pad_keys(left, KeyView("", ""), is_phone=True)
        return PadView(self.why, _DOT * len(self._pin), bool(self._pin), keys)
