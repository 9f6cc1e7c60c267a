"""The shift's result: over, short or right, and what was taken by which means.

Owns nothing: the Z is on disk. It says calmly what came out, and who is next.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look, Tone
from pos.services.shift_results import ShiftClosed

_ICONS = {
    "cash": "cash",
    "wechat": "wechat",
    "alipay": "alipay",
    "card": "card",
    "account": "account-book",
}


@dataclass(frozen=True, slots=True)
class TakingView:
    """What came in by one means of payment."""

    icon: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A closed shift."""

    badge: str
    badge_icon: str
    tone: Tone
    label: str
    sign: str
    figure: str
    counted_label: str
    counted: str
    expected_label: str
    expected: str
    note: str
    note_icon: str
    title: str
    number: str
    takings: tuple[TakingView, ...]
    sum_label: str
    sum: str


class ShiftResult:
    """The Z just made."""

    def __init__(self, desk: Desk, left: Callable[[], None]) -> None:
        """`left` brings the sign-in screen for whoever is next."""
        self._desk, self._left = desk, left
        self._closed: ShiftClosed | None = None

    def begin(self, closed: ShiftClosed) -> None:
        """Show this Z."""
        self._closed = closed

    def enter(self) -> None:
        """Nothing is fetched: the Z was handed over."""

    def tap(self, name: str) -> None:
        """Leave the counter to the next cashier."""
        if name == "done":
            self._left()

    def scanned(self, _reading: Reading) -> None:
        """Tell by sound that nothing is sold between two shifts."""
        self._desk.sound("stop")

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        top = frames.bar(desk, finish, title=say("result.title"))
        scan = frames.scan_key(desk, "scan.next_shift", look=Look.NOT_YET, is_on=False)
        return frames.frame(desk, top, scan)

    def work(self) -> ResultView:
        """Return what came out."""
        closed, words = self._closed, self._desk.words
        assert closed is not None, "begin comes before the screen is shown"
        say, how = words.say, _how(closed.difference)
        held = say("result.held", n=len(closed.held)) if closed.held else ""
        return ResultView(
            badge=say(f"result.{how}.badge"),
            badge_icon="done" if how == "right" else "info",
            tone=Tone.GREEN if how == "right" else Tone.AMBER,
            label=say(f"result.{how}"),
            sign=words.sign,
            figure=words.money(abs(closed.difference)),
            counted_label=say("result.counted"),
            counted=words.money(closed.counted),
            expected_label=say("result.expected"),
            expected=words.money(closed.expected),
            note=held or say("result.booked"),
            note_icon="hold" if held else "done",
            title=say("result.takings"),
            number=f"Z {closed.z:05d}",
            takings=tuple(self._taking(kind, amount) for kind, amount in closed.tenders.items()),
            sum_label=say("result.net"),
            sum=words.money(closed.sales - closed.refunds),
        )

    def _taking(self, kind: str, amount: int) -> TakingView:
        words = self._desk.words
        return TakingView(
            _ICONS.get(kind, "wallet"), words.say(f"tender.{kind}"), words.money(amount)
        )


def _how(difference: int) -> str:
    """Return the word's key for a difference."""
    if difference == 0:
        return "right"
    return "over" if difference > 0 else "short"
