"""Hold and recall: sales put aside under a name, and taken back (挂单, 取单).

Owns the name while it is made up: a quick name, a number, or both. What waits is in the ledger
and outlives a restart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormView
from pos.presenters.note import Note
from pos.presenters.parts import FrameView, KeyView, Look, PadView, StripView, Tone
from pos.presenters.selling.parking import TakenBack, free_number, taken_back
from pos.presenters.typing_pad import Typed, money_keys
from pos.presenters.words import goods_name
from pos.services.selling_results import BasketView, HeldBasket

QUICK_NAMES = 8
EMPTY = BasketView(None, (), 0)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A sale put aside: its name, what is in it, how much, since when."""

    key: str
    name: str
    goods: str
    total: str
    note: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """Sales put aside; while one is being put aside also its name."""

    title: str
    rows: tuple[HeldRow, ...]
    empty: str
    empty_text: str
    below: str
    above: str
    is_parking: bool
    names_label: str
    names: tuple[KeyView, ...]
    pad: PadView


class Held:
    """The sales that wait."""

    def __init__(self, desk: Desk, go: Callable[[str], None], parked: Callable[[], None]) -> None:
        """`go` wants sell and menu; `parked` begins the next sale."""
        self._desk, self._go, self._parked = desk, go, parked
        self._held: tuple[HeldBasket, ...] | None = None
        self._basket = EMPTY
        self._typed = Typed(0)
        self._note_typed = Note(desk)
        self._quick: int | None = None
        self._wanted = ""
        self._notice = ""

    def enter(self) -> None:
        """Begin with no name, and fetch what waits and what is in the basket."""
        self._typed.clear()
        self._note_typed.clear()
        self._quick, self._wanted, self._notice = None, "", ""
        self._desk.ask("", self._fetch, self._know, self._fail)

    def begin(self, basket: BasketView) -> None:
        """Know the basket at once, so that the screen does not change under the finger."""
        self._basket = basket

    def _fetch(self) -> tuple[tuple[HeldBasket, ...], BasketView]:
        counter = self._desk.counter
        return counter.held(), counter.basket()

    def _know(self, found: tuple[tuple[HeldBasket, ...], BasketView]) -> None:
        self._held, self._basket = found
        self._desk.held = len(self._held)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on any key of this screen."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if kind != "swap":
            self._wanted = ""
        if self._note_typed.is_open:
            self._tap_note(kind, argument)
            return
        match kind:
            case "note" if not self._basket.is_empty:
                self._note_typed.open()
            case "held":
                self._recall(argument)
            case "name":
                self._quick = None if self._quick == int(argument) else int(argument)
            case "pad":
                self._typed.press(argument)
            case "swap":
                self._swap(is_wanted=argument == "yes")
            case "hold" if not self._basket.is_empty:
                self._hold()
            case "back" | "done":
                self._go("sell")
            case _:
                return

    def _tap_note(self, kind: str, argument: str) -> None:
        """Take a tap while the note is written; done and back keep what was written."""
        if kind in {"set", "back"}:
            self._note_typed.close()
        else:
            self._note_typed.tap(kind, argument)

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read."""
        self._go("sell")
        self._desk.scan_again(reading)

    # --- doing ---------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Return the name as it stands: the quick name, what was typed, or the next number."""
        quick = "" if self._quick is None else self._desk.words.say(f"held.name.{self._quick}")
        return f"{quick} {self._typed.text}".strip() or self._free_number()

    def _free_number(self) -> str:
        return free_number({basket.name for basket in self._held or ()})

    @property
    def _member(self) -> str:
        """Return the code of the member whose sale stands at the counter, "" for nobody's."""
        return self._desk.member.code if self._desk.member else ""

    def _hold(self) -> None:
        name, note, counter = self.name, self._note_typed.text, self._desk.counter
        member = self._member
        self._desk.ask(
            "hold", lambda: counter.hold(name, note, member), self._put_aside, self._fail
        )

    def _put_aside(self, names: tuple[str, ...]) -> None:
        self._desk.held = len(names)
        self._parked()
        self._go("sell")

    def _recall(self, name: str) -> None:
        counter = self._desk.counter

        def failed(error: PosError) -> None:
            if error.code == "basket.not_empty":
                self._wanted = name
                self._desk.sound("unknown")
            else:
                self._fail(error)

        self._desk.ask("hold", lambda: taken_back(counter, name), self._recalled, failed)

    def _swap(self, *, is_wanted: bool) -> None:
        """Put this sale aside under the next number, and take the wanted one back."""
        wanted, counter, number = self._wanted, self._desk.counter, self._free_number()
        member = self._member
        self._wanted = ""
        if not is_wanted or not wanted:
            return

        def job() -> TakenBack:
            counter.hold(number, member=member)
            return taken_back(counter, wanted)

        self._desk.ask("hold", job, self._recalled, self._fail)

    def _recalled(self, found: TakenBack) -> None:
        self._desk.member = found[1]
        self._desk.held = max(0, self._desk.held - 1)
        self._go("sell")

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)
        self._desk.ask("", self._fetch, self._know, lambda _error: None)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        if self._note_typed.is_open:
            return self._note_frame()
        is_parking, is_busy = not self._basket.is_empty, desk.is_asking("hold")
        look = Look.NOT_YET if self._wanted else Look.SOLID
        finish = KeyView("done", say("key.done"), look=look)
        if is_parking:
            word = "working" if is_busy else "key.hold"
            finish = KeyView("hold", say(word), look=look, is_on=not is_busy)
        total = desk.words.money(self._basket.total) if is_parking else ""
        title = say("held.park_title" if is_parking else "held.title")
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=title, corner=corner, total=total)
        scan = frames.scan_key(desk, "scan.back")
        note = frames.side(desk, "note", "edit", "held.note") if is_parking else None
        frame = frames.frame(desk, top, scan, (note, None, None, None), self._notice)
        return frames.with_strip(frame, self._swap_strip()) if self._wanted else frame

    def _note_frame(self) -> FrameView:
        """Return the frame while the note is written."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("set", say("key.set"), look=Look.SOLID)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("held.note.heading"), corner=corner)
        return frames.frame(desk, top, frames.scan_key(desk, "scan.back"))

    def _swap_strip(self) -> StripView:
        """Return the way out where the basket is not empty: put it aside first."""
        say = self._desk.words.say
        keys = (
            KeyView("swap:no", say("key.leave"), look=Look.WAY_OUT),
            KeyView("swap:yes", say("held.swap"), look=Look.TINT),
        )
        title = say("held.swap_ask", n=len(self._basket.lines))
        return StripView(title, say("held.swap_ask.text"), "question", Tone.AMBER, keys)

    def work(self) -> HeldView | FormView:
        """Return what waits, newest on top, and the name in the making; or the note's keyboard."""
        if self._note_typed.is_open:
            return self._note_typed.view(self._called(self.name))
        words, is_parking = self._desk.words, not self._basket.is_empty
        say, held = words.say, self._held
        empty = "" if held else "held.none" if held is not None else "working"
        note = self._note_typed.text
        is_named = self._quick is not None or bool(self._typed.text)
        return HeldView(
            title=say("held.waiting", n=len(held or ())),
            rows=tuple(self._row(basket) for basket in reversed(held or ())),
            empty=say(empty) if empty else "",
            empty_text=say("held.none.text") if empty and held is not None else "",
            below=words.template("held.below"),
            above=words.template("held.above"),
            is_parking=is_parking,
            names_label=say("held.note.label", note=note) if note else say("held.names"),
            names=tuple(
                KeyView(
                    f"name:{n}",
                    say(f"held.name.{n}"),
                    look=Look.TINT if n == self._quick else Look.KEY,
                    on_paper=True,
                )
                for n in range(1, QUICK_NAMES + 1)
            ),
            pad=PadView(say("held.pad"), self.name, is_named, money_keys(0)),
        )

    def _row(self, basket: HeldBasket) -> HeldRow:
        words = self._desk.words
        names = [zh if words.language == "zh" and zh else en or zh for zh, en in basket.goods]
        goods = words.say("comma").join(goods_name(name).main for name in names)
        if len(names) < basket.lines:
            goods = words.say("held.and_more", goods=goods)
        return HeldRow(
            key=f"held:{basket.name}",
            name=self._called(basket.name),
            goods=goods,
            total=words.money(basket.total),
            note=self._note(basket),
        )

    def _called(self, name: str) -> str:
        """Return how a sale under this name is called."""
        return self._desk.words.say("held.one", name=name) if name.isdigit() else name

    def _note(self, basket: HeldBasket) -> str:
        """Return how many kinds it has, since when it waits, and what was noted."""
        kinds = self._desk.words.say("held.kinds", n=basket.lines)
        if basket.at:
            kinds += self._desk.words.say("join") + self._age(basket)
        return self._desk.words.say("join").join(part for part in (kinds, basket.note) if part)

    def _age(self, basket: HeldBasket) -> str:
        passed = self._desk.now() - datetime.fromisoformat(basket.at)
        return frames.age(self._desk, max(0, int(passed.total_seconds())))
