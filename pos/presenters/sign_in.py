"""Sign in: a face, a PIN, and the counter is open.

Owns what is typed until it is sent; the PIN goes to the service and is forgotten here at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.codes import CardCode, interpret, shown
from pos.domain.rights import Right, may
from pos.errors import BadCheckDigit, PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look
from pos.presenters.typing_pad import pad_keys
from pos.services.shop_results import SignedIn

PIN_LEAST, PIN_MAX = 4, 12
CODE_SHOWN = 20
_MORNING_ENDS, _EVENING_BEGINS = 12, 18


@dataclass(frozen=True, slots=True)
class FaceView:
    """Someone who may sign in."""

    key: str
    name: str
    role: str
    picture: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SignInView:
    """Faces on one side, the PIN of the chosen one on the other; dots stand for digits."""

    heading: str
    day: str
    faces: tuple[FaceView, ...]
    name: str
    picture: str
    hint: str
    is_refused: bool
    dots: int
    filled: int
    keys: tuple[KeyView, ...]


class SignIn:
    """Who stands at the counter."""

    def __init__(self, desk: Desk, signed_in: Callable[[], None]) -> None:
        """Tell `signed_in` once someone is in who may sell."""
        self._desk, self._signed_in = desk, signed_in
        self._users: tuple[SignedIn, ...] = ()
        self._chosen: SignedIn | None = None
        self._pin = ""
        self._refusal: str | None = None
        self._notice = ""

    def enter(self) -> None:
        """Fetch the faces."""
        self._pin, self._refusal, self._notice = "", None, ""
        self._desk.ask("users", self._desk.counter.users, self._know, self._fail)

    def tap(self, name: str) -> None:
        """Take a tap on a face or on the pad."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if kind == "user":
            self._choose(argument)
        elif kind == "pad" and not self._desk.is_asking("sign_in"):
            self._type(argument)
        elif name == "sign_in" and self._can_send:
            self._send()
        elif name == "language":
            other = "en" if self._desk.habits.language == "zh" else "zh"
            self._desk.change(language=other)
        elif name == "hand":
            self._desk.change(is_left_handed=not self._desk.habits.is_left_handed)
        elif name == "light":
            self._desk.change(is_dark=not self._desk.habits.is_dark)

    def scanned(self, reading: Reading) -> None:
        """Take a staff card as the one who signs in; refuse goods while nobody sells them."""
        login = staff_of(reading)
        if login in {user.login for user in self._users}:
            self._desk.sound("read")
            self._choose(login)
            return
        self._desk.sound("stop")
        code = shown(reading.text)[:CODE_SHOWN]
        self._notice = self._desk.words.say("sign_in.first", code=code)

    @property
    def _can_send(self) -> bool:
        is_free = not self._desk.is_asking("sign_in")
        return self._chosen is not None and len(self._pin) >= PIN_LEAST and is_free

    def _choose(self, login: str) -> None:
        self._chosen = next((user for user in self._users if user.login == login), None)
        self._pin, self._refusal = "", None

    def _type(self, key: str) -> None:
        self._refusal = None
        if key == "back":
            self._pin = self._pin[:-1]
        elif key == "clear":
            self._pin = ""
        elif len(self._pin) < PIN_MAX:
            self._pin += key

    def _send(self) -> None:
        chosen, pin = self._chosen, self._pin
        assert chosen is not None, "asked for by _can_send"
        self._pin = ""
        self._desk.ask(
            "sign_in",
            lambda: self._desk.counter.sign_in(chosen.login, pin),
            self._arrive,
            self._refuse,
        )

    def _arrive(self, user: SignedIn) -> None:
        if not may(user.role, Right.SELL):
            self._refusal = self._desk.words.say("sign_in.no_counter")
            self._desk.ask("sign_out", self._desk.counter.sign_out, lambda _: None, self._fail)
            return
        self._desk.user = user
        self._signed_in()

    def _refuse(self, error: PosError) -> None:
        self._refusal = self._desk.words.failure(error)
        self._desk.sound("unknown")

    def _know(self, users: tuple[SignedIn, ...]) -> None:
        self._users = tuple(sorted(users, key=lambda user: not may(user.role, Right.SELL)))
        chosen = self._chosen.login if self._chosen else ""
        if not any(user.login == chosen for user in users):
            self._chosen = self._users[0] if self._users else None

    def _fail(self, error: PosError) -> None:
        self._notice = self._desk.words.failure(error)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        look = Look.SOLID if self._can_send else Look.NOT_YET
        finish = KeyView("sign_in", say("key.sign_in"), look=look, is_on=self._can_send)
        scan = frames.scan_key(desk, "scan.sign_in_first", look=Look.NOT_YET, is_on=False)
        other = KeyView("language", say("other_language"), "language")
        hand = "hand.right" if desk.habits.is_left_handed else "hand.left"
        light = ("sun", "light") if desk.habits.is_dark else ("moon", "dark")
        sides = (
            other,
            None,
            KeyView("hand", say(hand), "hand"),
            KeyView("light", say(light[1]), light[0]),
        )
        return frames.frame(desk, frames.bar(desk, finish), scan, sides, self._notice)

    def work(self) -> SignInView:
        """Return the faces and the pad."""
        say, language = self._desk.words.say, self._desk.habits.language
        chosen = self._chosen
        hint = self._refusal or say("sign_in.pin" if chosen else "sign_in.tap_face")
        if self._desk.is_asking("sign_in"):
            hint = say("working")
        keys = pad_keys(
            KeyView("pad:clear", say("key.clear"), look=Look.WAY_OUT),
            KeyView("pad:back", "", "backspace"),
            is_phone=True,
        )
        return SignInView(
            heading=say(f"sign_in.{self._hour()}"),
            day=self._desk.words.day(self._desk.now()),
            faces=tuple(self._face(user) for user in self._users),
            name=chosen.name(language) if chosen else "",
            picture=f"faces/{chosen.login}" if chosen else "",
            hint=hint,
            is_refused=self._refusal is not None,
            dots=max(PIN_LEAST, len(self._pin)),
            filled=len(self._pin),
            keys=keys,
        )

    def _face(self, user: SignedIn) -> FaceView:
        return FaceView(
            key=f"user:{user.login}",
            name=user.name(self._desk.habits.language),
            role=self._desk.words.say(f"role.{user.role}"),
            picture=f"faces/{user.login}",
            is_chosen=user == self._chosen,
        )

    def _hour(self) -> str:
        hour = self._desk.now().hour
        if hour < _MORNING_ENDS:
            return "morning"
        return "evening" if hour >= _EVENING_BEGINS else "afternoon"


def staff_of(reading: Reading) -> str:
    """Return the login on a staff card, "" for any other code; the PIN is asked for all the same.

    Numbers that the shop's table makes staff cards are not known here: nobody has signed in.
    """
    try:
        meaning = interpret(reading.text, reading.aim, ())
    except BadCheckDigit:
        return ""
    return meaning.code if isinstance(meaning, CardCode) and meaning.kind == "staff" else ""
