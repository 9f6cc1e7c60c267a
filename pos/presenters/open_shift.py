"""Open the shift: how much change lies in the drawer, then selling begins.

Owns the float while it is typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.codes import shown
from pos.domain.figures import decimals_of, parse_amount
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look, PadView
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.shift_results import ShiftOpened

SUGGESTED_UNITS = (100, 200, 300, 500)


@dataclass(frozen=True, slots=True)
class OpenShiftView:
    """The float, large, with amounts that are usual and the pad to type any other."""

    heading: str
    text: str
    sign: str
    amount: str
    usual: tuple[KeyView, ...]
    pad: PadView


class OpenShift:
    """The float of the shift that is about to open."""

    def __init__(self, desk: Desk, opened: Callable[[], None], left: Callable[[], None]) -> None:
        """Tell `opened` once the shift is open, `left` when the cashier goes back."""
        self._desk, self._opened, self._left = desk, opened, left
        self._typed = Typed(decimals_of(desk.currency))
        self._notice = ""

    def enter(self) -> None:
        """Begin with nothing typed."""
        self._typed.clear()
        self._notice = ""

    def tap(self, name: str) -> None:
        """Take a tap on the pad, a usual amount, or the key that opens."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if kind == "pad":
            self._typed.press(argument)
        elif kind == "float":
            self._typed.text = argument
        elif name == "open_shift":
            self._open()
        elif name == "back":
            self._left()

    def scanned(self, reading: Reading) -> None:
        """Refuse goods until the shift is open."""
        self._desk.sound("stop")
        self._notice = self._desk.words.say("open_shift.first", code=shown(reading.text)[:20])

    def _open(self) -> None:
        amount = parse_amount(self._typed.figure, self._desk.currency)
        self._desk.ask(
            "open_shift",
            lambda: self._desk.counter.open_shift(amount),
            self._done,
            self._fail,
        )

    def _done(self, _opened: ShiftOpened) -> None:
        self._opened()

    def _fail(self, error: PosError) -> None:
        if error.code == "shift.already_open":
            self._opened()
            return
        self._notice = self._desk.words.failure(error)

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView(
            "open_shift",
            say("key.open_shift"),
            look=Look.SOLID,
            is_on=not desk.is_asking("open_shift"),
        )
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("open_shift.title"), corner=corner)
        scan = frames.scan_key(desk, "scan.after_opening", look=Look.NOT_YET, is_on=False)
        return frames.frame(desk, top, scan, notice=self._notice)

    def work(self) -> OpenShiftView:
        """Return the float and the pad."""
        words, typed = self._desk.words, self._typed
        amount = parse_amount(typed.figure, self._desk.currency)
        return OpenShiftView(
            heading=words.say("open_shift.heading"),
            text=words.say("open_shift.text"),
            sign=words.sign,
            amount=words.money(amount),
            usual=tuple(
                KeyView(f"float:{units}", str(units), on_paper=True) for units in SUGGESTED_UNITS
            ),
            pad=PadView(
                words.say("open_shift.pad"),
                typed.text or words.money(0),
                bool(typed.text),
                money_keys(typed.decimals),
            ),
        )
