"""The menu behind ≡ and More: who, the shift, how the screen looks, how the machines are.

Owns the counter's habits (language, light, hand). Everything here can be taken back with a tap.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.rights import Right, may
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A habit with its answers; the one in use is tinted."""

    icon: str
    title: str
    text: str
    first: KeyView
    second: KeyView


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
    rows: tuple[ChoiceRow, ...]
    machines_title: str
    machines: tuple[MachineRow, ...]


class Menu:
    """Shift, person, habits."""

    def __init__(self, desk: Desk, go: Callable[[str], None], left: Callable[[], None]) -> None:
        """`go` wants sell or count; `left` signs out."""
        self._desk, self._go, self._left = desk, go, left
        self._notice = ""
        self._is_basket_empty = True

    def begin(self, *, is_basket_empty: bool) -> None:
        """Know whether a sale is under way: then the shift is not closed."""
        self._is_basket_empty = is_basket_empty

    def enter(self) -> None:
        """Begin without a notice."""
        self._notice = ""

    def tap(self, name: str) -> None:
        """Take a tap on a key of the menu."""
        self._notice = ""
        match name:
            case "back" | "done":
                self._go("sell")
            case "close_shift":
                self._go("count")
            case "switch":
                self._left()
            case "clear":
                self._desk.ask("clear", self._desk.counter.clear, self._cleared, self._fail)
            case "language:zh" | "language:en":
                self._desk.change(language=name[-2:])
            case "light:light" | "light:dark":
                self._desk.change(is_dark=name == "light:dark")
            case "hand:right" | "hand:left":
                self._desk.change(is_left_handed=name == "hand:left")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read."""
        self._go("sell")
        self._desk.scan_again(reading)

    def _cleared(self, _basket: object) -> None:
        self._go("sell")

    def _fail(self, error: PosError) -> None:
        self._notice = self._desk.words.failure(error)

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("menu.title"), corner=corner)
        return frames.frame(desk, top, frames.scan_key(desk, "scan.back"), notice=self._notice)

    def work(self) -> MenuView:
        """Return what can be done and how things are."""
        say, habits = self._desk.words.say, self._desk.habits
        user = self._desk.user
        may_close = user is not None and may(user.role, Right.SHIFT) and self._is_basket_empty
        keys = (
            KeyView(
                "close_shift",
                say("menu.close_shift"),
                "shift",
                "" if may_close else say("menu.basket_first"),
                is_on=may_close,
                on_paper=True,
            ),
            KeyView("switch", say("menu.switch"), "users", say("menu.switch.text"), on_paper=True),
            KeyView(
                "clear",
                say("menu.clear"),
                "trash",
                say("menu.clear.text"),
                Look.STOP,
                not self._is_basket_empty,
                on_paper=True,
            ),
        )
        rows = (
            self._row("language", "language", ("zh", "en"), habits.language),
            self._row("sun", "light", ("light", "dark"), "dark" if habits.is_dark else "light"),
            self._row(
                "hand", "hand", ("right", "left"), "left" if habits.is_left_handed else "right"
            ),
        )
        return MenuView(keys, rows, say("menu.machines"), self._machines())

    def _row(self, icon: str, name: str, answers: tuple[str, str], chosen: str) -> ChoiceRow:
        say = self._desk.words.say
        first, second = (
            KeyView(
                f"{name}:{answer}",
                say(f"menu.{name}.{answer}"),
                look=Look.TINT if answer == chosen else Look.KEY,
            )
            for answer in answers
        )
        return ChoiceRow(icon, say(f"menu.{name}"), say(f"menu.{name}.text"), first, second)

    def _machines(self) -> tuple[MachineRow, ...]:
        say, troubles = self._desk.words.say, self._desk.outside.troubles()
        rows = []
        for machine, icon in (("scanner", "scanner"), ("camera", "camera"), ("printer", "printer")):
            code = next((code for code in troubles if code.startswith(f"{machine}.")), "")
            if code:
                state = (say(f"short.{code}"), "warning", "amber")
            elif self._desk.outside.has(machine):
                state = (say("machine.ok"), "done", "green")
            else:
                state = (say("machine.none"), "info", "quiet")
            rows.append(MachineRow(icon, say(f"machine.{machine}"), *state))
        icon, text = frames.sync_state(self._desk)
        is_calm = not frames.is_offline(self._desk.status)
        state_icon, tone = ("done", "green") if is_calm else ("info", "quiet")
        rows.append(MachineRow(icon or "disk", say("machine.server"), text, state_icon, tone))
        return tuple(rows)
