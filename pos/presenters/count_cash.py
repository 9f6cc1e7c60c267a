"""Count the drawer: how many of each note and coin, blind; then the shift closes.

Owns the counts while they are made. What should be there is not asked for before the count is in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.codes import shown
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.cash_drawer import denominations, picture_of
from pos.presenters.desk import Desk
from pos.presenters.done import denomination_name
from pos.presenters.parts import FrameView, KeyView, Look, PadView
from pos.presenters.typing_pad import Typed, pad_keys
from pos.services.shift_results import ShiftClosed


@dataclass(frozen=True, slots=True)
class DenominationView:
    """One kind of note or coin: how many were counted, and what they come to."""

    key: str
    picture: str
    name: str
    count: str
    amount: str
    is_chosen: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class CountView:
    """The drawer as counted so far; nothing here tells what is expected.

    `blind` says so, or else that sales are still on hold.
    """

    label: str
    sign: str
    total: str
    blind: str
    denominations: tuple[DenominationView, ...]
    pad: PadView


class CountCash:
    """The blind count at the end of a shift."""

    def __init__(
        self, desk: Desk, closed: Callable[[ShiftClosed], None], left: Callable[[], None]
    ) -> None:
        """`closed` gets the Z; `left` goes back with the shift still open."""
        self._desk, self._closed, self._left = desk, closed, left
        self._kinds = denominations(desk.currency)
        self._counts: list[Typed] = []
        self._at = 0
        self._notice = ""

    def enter(self) -> None:
        """Begin with nothing counted."""
        self._counts = [Typed(0) for _ in self._kinds]
        self._at, self._notice = 0, ""

    @property
    def counted(self) -> int:
        """Return the sum counted so far, in minor units."""
        return sum(
            kind * int(typed.figure) for kind, typed in zip(self._kinds, self._counts, strict=True)
        )

    def tap(self, name: str) -> None:
        """Take a tap on a denomination, the pad, or the key that closes."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if self._desk.is_asking("close_shift"):
            return
        if kind == "pad" and argument in {"previous", "next"}:
            step = 1 if argument == "next" else -1
            self._at = (self._at + step) % len(self._kinds)
        elif kind == "pad":
            self._counts[self._at].press(argument)
        elif kind == "count":
            self._at = self._kinds.index(int(argument))
        elif name == "close_shift":
            self._close()
        elif name == "back":
            self._left()

    def scanned(self, reading: Reading) -> None:
        """Say that selling is over on this screen; the sale itself has not changed."""
        self._desk.sound("stop")
        self._notice = self._desk.words.say("count.no_scan", code=shown(reading.text)[:20])

    def _close(self) -> None:
        counted = self.counted
        self._desk.ask(
            "close_shift",
            lambda: self._desk.counter.close_shift(counted),
            self._closed,
            self._fail,
        )

    def _fail(self, error: PosError) -> None:
        self._notice = self._desk.words.failure(error)

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        is_closing = desk.is_asking("close_shift")
        word = "working" if is_closing else "key.close_shift"
        finish = KeyView("close_shift", say(word), look=Look.SOLID, is_on=not is_closing)
        shift = desk.status.shift if desk.status else None
        which = say("fact.shift", n=shift) if shift else ""
        corner = KeyView("back", "", "back", is_on=not is_closing)
        top = frames.bar(desk, finish, title=say("count.title"), subtitle=which, corner=corner)
        scan = frames.scan_key(desk, "scan.not_here", look=Look.NOT_YET, is_on=False)
        return frames.frame(desk, top, scan, notice=self._notice)

    def work(self) -> CountView:
        """Return the counts and the pad."""
        words = self._desk.words
        kind, typed = self._kinds[self._at], self._counts[self._at]
        coin = "coin" if "coin" in picture_of(kind, self._desk.currency) else "note"
        name = denomination_name(self._desk, kind)
        keys = pad_keys(
            KeyView("pad:previous", words.say("key.previous")),
            KeyView("pad:next", words.say("key.next")),
        )
        held = self._desk.held
        return CountView(
            label=words.say("count.counted"),
            sign=words.sign,
            total=words.money(self.counted),
            blind=words.say("count.held", n=held) if held else words.say("count.blind"),
            denominations=tuple(self._denomination(index) for index in range(len(self._kinds))),
            pad=PadView(
                words.say(f"count.pad_{coin}", name=name),
                typed.text or "0",
                bool(typed.text),
                keys,
            ),
        )

    def _denomination(self, index: int) -> DenominationView:
        kind, typed, words = self._kinds[index], self._counts[index], self._desk.words
        return DenominationView(
            key=f"count:{kind}",
            picture=picture_of(kind, self._desk.currency),
            name=denomination_name(self._desk, kind),
            count=typed.text,
            amount=words.money(kind * int(typed.figure)),
            is_chosen=index == self._at,
            is_counted=bool(typed.text),
        )
