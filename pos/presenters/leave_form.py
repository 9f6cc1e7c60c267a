"""Leave asked for over a whole screen: what it is for on one side, the pad for the PIN beside it.

Owns whether it is being asked for; the screen below keeps all that was chosen on it.
"""

from collections.abc import Callable
from typing import TypeVar

from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormField, FormView
from pos.presenters.leave import Asking, Leave
from pos.presenters.parts import FrameView, KeyView, Look

T = TypeVar("T")


class LeaveForm:
    """Asks on the whole screen; while `is_asking`, taps and scans come here."""

    def __init__(self, desk: Desk, what: str, failed: Callable[[PosError], None]) -> None:
        """`what` names the action to the desk; `failed` says what went wrong."""
        self._desk = desk
        self._leave = Leave(desk, Asking(self._begun, self.end, failed), what)
        self.is_asking = False
        self._label, self._text = "", ""

    def do(self, label: str, text: str, action: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do an action; `label` and `text` say what leave is asked for, where it is needed."""
        self._label, self._text = label, text
        self._leave.do(action, done)

    def _begun(self) -> None:
        self.is_asking = True

    def end(self) -> None:
        """Ask no more; the screen below is as it was."""
        self.is_asking = False

    def tap(self, name: str) -> None:
        """Take a key of the pad, the one that allows, or the way back."""
        kind, _, argument = name.partition(":")
        match kind:
            case "pad":
                self._leave.press(argument)
            case "allow":
                self._leave.send()
            case "back":
                self.end()
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Take a staff card as the one who is asked; anything else is refused aloud."""
        self._desk.sound("read" if self._leave.scanned(reading) else "stop")

    def frame(self, title: str, notice: str = "") -> FrameView:
        """Return the frame while leave is asked for."""
        desk, say = self._desk, self._desk.words.say
        is_on = self._leave.is_enough
        look = Look.SOLID if is_on else Look.NOT_YET
        finish = KeyView("allow", say("leave.allow"), look=look, is_on=is_on)
        top = frames.bar(desk, finish, title=title, corner=KeyView("back", "", "back"))
        return frames.frame(desk, top, frames.scan_key(desk, "scan.leave"), notice=notice)

    def work(self) -> FormView:
        """Return what leave is asked for, and the pad."""
        text = f"{self._label} {self._text}".strip()
        field = FormField("", self._leave.title, text, "", is_chosen=False)
        return FormView(
            heading=self._desk.words.say("leave.stays"),
            fields=(field,),
            label="",
            choices=(),
            candidates=(),
            mode=None,
            keyboard=None,
            pad=self._leave.pad(),
        )
