"""The menu behind ≡ and More: everything but selling, a key each, and how the machines are.

Owns the way to the other screens and the quick change of language, light and hand in the foot.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.rights import Right
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormView
from pos.presenters.open_drawer import OpenDrawer
from pos.presenters.parts import FrameView, KeyView, Look, Tone


@dataclass(frozen=True, slots=True)
class MachineRow:
    """How a machine or the way to the server is: icon, name, state; never by colour alone."""

    icon: str
    name: str
    state: str
    state_icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class MenuView:
    """What can be done here, and how things are."""

    keys: tuple[KeyView, ...]
    machines_title: str
    machines: tuple[MachineRow, ...]


SCREENS = ("refund", "my_day", "search", "held", "cash", "devices", "settings")
"""Screens that the menu leads to, by the names of their keys."""


class Menu:
    """The keys to everything else."""

    def __init__(self, desk: Desk, go: Callable[[str], None], left: Callable[[], None]) -> None:
        """`go` wants sell, count, refund …; `left` signs out."""
        self._desk, self._go, self._left = desk, go, left
        self._notice, self._tone = "", Tone.RED
        self._is_basket_empty = True
        self._drawer = OpenDrawer(desk, self._tell)

    def begin(self, *, is_basket_empty: bool) -> None:
        """Know whether a sale is under way: then the shift is not closed."""
        self._is_basket_empty = is_basket_empty

    def enter(self) -> None:
        """Begin without a notice."""
        self._notice = ""
        self._drawer.leave.end()

    def tap(self, name: str) -> None:
        """Take a tap on a key of the menu."""
        self._notice = ""
        if self._drawer.leave.is_asking:
            self._drawer.leave.tap(name)
            return
        match name:
            case "back" | "done":
                self._go("sell")
            case "close_shift":
                self._go("count")
            case "sell:price" | "sell:off" | "sell:arrange":
                self._go(name)
            case "drawer" if self._drawer.can_open:
                self._drawer.open()
            case "switch":
                self._left()
            case "clear":
                self._desk.ask("clear", self._desk.counter.clear, self._cleared, self._fail)
            case _ if name in SCREENS:
                self._go(name)
            case _:
                self._change_habit(name)

    def _change_habit(self, name: str) -> None:
        """Take a key of the foot: language, light or hand."""
        match name.partition(":")[::2]:
            case "language", "zh" | "en" as language:
                self._desk.change(language=language)
            case "light", "light" | "dark" as light:
                self._desk.change(is_dark=light == "dark")
            case "hand", "right" | "left" as hand:
                self._desk.change(is_left_handed=hand == "left")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read; while leave is asked for, take a staff card."""
        if self._drawer.leave.is_asking:
            self._drawer.leave.scanned(reading)
            return
        self._go("sell")
        self._desk.scan_again(reading)

    def _cleared(self, _basket: object) -> None:
        self._go("sell")

    def _fail(self, error: PosError) -> None:
        self._tell(self._desk.words.failure(error), Tone.RED)

    def _tell(self, sentence: str, tone: Tone) -> None:
        self._notice, self._tone = sentence, tone

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        if self._drawer.leave.is_asking:
            return self._drawer.leave.frame(say("menu.drawer"), self._notice)
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("menu.title"), corner=corner)
        scan = frames.scan_key(desk, "scan.back")
        return frames.frame(desk, top, scan, habit_sides(desk), self._notice, self._tone)

    def work(self) -> MenuView | FormView:
        """Return what can be done and how things are, or the question for leave."""
        if self._drawer.leave.is_asking:
            return self._drawer.leave.work()
        say = self._desk.words.say
        return MenuView(self._keys(), say("menu.machines"), machine_rows(self._desk))

    def _keys(self) -> tuple[KeyView, ...]:
        """Return a key for everything; what cannot be done now says why."""
        is_empty = self._is_basket_empty
        may_close = self._desk.may(Right.SHIFT) and is_empty
        held = self._desk.held
        return (
            self._key("refund", "refund"),
            self._key("my_day", "chart"),
            self._key("search", "search"),
            self._key("held", "hold", note="menu.held.n" if held else "", n=held),
            self._key("cash", "cash"),
            self._key("drawer", "drawer", is_on=self._drawer.can_open),
            self._key("devices", "server"),
            self._key("settings", "settings"),
            self._key("sell:price", "tag", note="menu.sell:price.text"),
            self._key("sell:off", "percent", is_on=not is_empty),
            self._key("sell:arrange", "star"),
            self._key("switch", "users", note="menu.switch.text"),
            self._key(
                "close_shift",
                "shift",
                note="" if may_close else "menu.basket_first",
                is_on=may_close,
            ),
            self._key("clear", "trash", note="menu.clear.text", look=Look.STOP, is_on=not is_empty),
        )

    def _key(
        self,
        name: str,
        icon: str,
        *,
        note: str = "",
        look: Look = Look.KEY,
        is_on: bool = True,
        **facts: object,
    ) -> KeyView:
        say = self._desk.words.say
        text = say(note, **facts) if note else ""
        return KeyView(name, say(f"menu.{name}"), icon, text, look, is_on, on_paper=True)


def habit_sides(desk: Desk) -> frames.Sides:
    """Return the keys that change language, hand and light, each saying what it changes to."""
    return frames.habit_keys(desk.words, desk.habits)


def machine_rows(desk: Desk) -> tuple[MachineRow, ...]:
    """Return how each machine and the way to the server are."""
    say = desk.words.say
    rows = [
        MachineRow(machine, say(f"machine.{machine}"), *frames.machine_state(desk, machine))
        for machine in ("scanner", "camera", "printer")
    ]
    icon, text = frames.sync_state(desk)
    is_calm = not frames.is_offline(desk.status)
    state_icon, tone = ("done", "green") if is_calm else ("info", "quiet")
    rows.append(MachineRow(icon or "disk", say("machine.server"), text, state_icon, tone))
    return tuple(rows)
