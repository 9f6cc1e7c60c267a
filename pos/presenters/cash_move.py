"""Cash in and out: money that goes into the drawer or leaves it, and why.

Owns the amount and the reason while they are made. Where the cashier may not alone, whoever may
gives leave on the spot.
"""

from collections.abc import Callable

from pos.domain.chart import CASH_REASONS_IN, CASH_REASONS_OUT
from pos.domain.codes import shown
from pos.domain.figures import decimals_of, parse_amount
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormField, FormView
from pos.presenters.leave_form import LeaveForm
from pos.presenters.parts import FrameView, KeyView, Look, PadView, Tone
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.shift_results import CashDone

WAYS = (
    *(("out", reason) for reason in CASH_REASONS_OUT),
    *(("in", reason) for reason in CASH_REASONS_IN),
)
_CODE_SHOWN = 20


class CashMove:
    """Cash that is put into the drawer, or taken out of it."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell and menu."""
        self._desk, self._go = desk, go
        self._typed = Typed(decimals_of(desk.currency))
        self._way = WAYS[0]
        self._notice, self._tone = "", Tone.RED
        self._leave = LeaveForm(desk, "cash", self._fail)

    def enter(self) -> None:
        """Begin with nothing typed; most often takings go to the safe."""
        self._typed.clear()
        self._way, self._notice = WAYS[0], ""
        self._leave.end()

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a key of the pad, a reason, the key that saves, or the way back."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if self._leave.is_asking:
            self._leave.tap(name)
            return
        match kind:
            case "pad":
                self._typed.press(argument)
            case "out" | "in" if (kind, argument) in WAYS:
                self._way = (kind, argument)
            case "save" if self._can_save:
                self._move()
            case "back":
                self._go("menu")
            case "done":
                self._go("sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Refuse goods: this screen counts money."""
        if self._leave.is_asking:
            self._leave.scanned(reading)
            return
        self._desk.sound("stop")
        code = shown(reading.text)[:_CODE_SHOWN]
        self._notice, self._tone = self._desk.words.say("cash.no_scan", code=code), Tone.RED

    # --- doing ---------------------------------------------------------------------------

    @property
    def _amount(self) -> int:
        return parse_amount(self._typed.figure, self._desk.currency)

    @property
    def _can_save(self) -> bool:
        return self._amount > 0 and not self._desk.is_asking("cash")

    def _move(self) -> None:
        words, counter, amount = self._desk.words, self._desk.counter, self._amount
        direction, reason = self._way
        text = words.sign + words.money(amount)

        def moved(_done: CashDone) -> None:
            self._typed.clear()
            said = words.say(f"cash.moved.{direction}", amount=text)
            self._notice, self._tone = said, Tone.GREEN

        self._leave.do(
            words.say(f"cash.{direction}.{reason}"),
            text,
            lambda: counter.cash(direction, amount, reason),
            moved,
        )

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice, self._tone = self._desk.words.failure(error), Tone.RED

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        title = say("menu.cash")
        if self._leave.is_asking:
            return self._leave.frame(title, self._notice)
        is_busy = desk.is_asking("cash")
        look = Look.SOLID if self._can_save else Look.NOT_YET
        word = say("working" if is_busy else "key.save")
        finish = KeyView("save", word, look=look, is_on=self._can_save)
        top = frames.bar(desk, finish, title=title, corner=KeyView("back", "", "back"))
        scan = frames.scan_key(desk, "scan.not_here", look=Look.NOT_YET, is_on=False)
        sides = (None, None, None, KeyView("done", say("key.sell"), "basket"))
        return frames.frame(desk, top, scan, sides, self._notice, self._tone)

    def work(self) -> FormView:
        """Return the amount, the reasons, and the pad; or the question for leave."""
        if self._leave.is_asking:
            return self._leave.work()
        words, typed = self._desk.words, self._typed
        direction, reason = self._way
        amount = FormField(
            key="",
            label=words.say(f"cash.label.{direction}", why=words.say(f"cash.{direction}.{reason}")),
            text=typed.text,
            hint=words.money(0),
            is_chosen=True,
            sign=words.sign if typed.text else "",
        )
        return FormView(
            heading=words.say("cash.heading"),
            fields=(amount,),
            label=words.say("cash.why"),
            choices=tuple(self._choice(way) for way in WAYS),
            candidates=(),
            mode=None,
            keyboard=None,
            pad=PadView(
                words.say("cash.pad"),
                typed.text or words.money(0),
                bool(typed.text),
                money_keys(typed.decimals),
            ),
        )

    def _choice(self, way: tuple[str, str]) -> KeyView:
        look = Look.TINT if way == self._way else Look.KEY
        name = f"{way[0]}:{way[1]}"
        return KeyView(
            name, self._desk.words.say(f"cash.{way[0]}.{way[1]}"), look=look, on_paper=True
        )
