"""The owner's leave on the sell screen: a PIN beside a basket that stays as it is.

Owns the panel it is asked on; who is asked and what follows is `pos.presenters.leave`.
"""

from collections.abc import Callable
from typing import TypeVar

from pos.ports.devices import Reading
from pos.presenters.leave import Asking, Leave
from pos.presenters.parts import KeyView, Look
from pos.presenters.sell_views import QuantityPanel
from pos.presenters.selling.state import PadAsk, Selling

T = TypeVar("T")


class Leaves:
    """Asks for a PIN where an action was refused, and does the action again with it."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling
        asking = Asking(self._begun, selling.close_panels, selling.fail)
        self._leave = Leave(selling.desk, asking)

    def do(self, action: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do an action; where it needs someone else's leave, ask for that, then do it."""
        self._leave.do(action, done)

    def scanned(self, reading: Reading) -> bool:
        """Take a staff card as the one who is to give leave; claim that it was one."""
        return self._leave.scanned(reading)

    @property
    def is_asking(self) -> bool:
        """Claim that a PIN is being asked for."""
        return self._selling.pad is not None and self._selling.pad.press == self._leave.press

    def _begun(self) -> None:
        self._selling.begin_pad(PadAsk(self._panel, self._leave.press, self._leave.send))

    def _panel(self) -> QuantityPanel:
        leave, say = self._leave, self._selling.desk.words.say
        look = Look.TINT if leave.is_enough else Look.NOT_YET
        return QuantityPanel(
            title=leave.title,
            text=leave.why,
            pad=leave.pad(),
            done=KeyView(
                "quantity_done", say("leave.allow"), "check", look=look, is_on=leave.is_enough
            ),
            leave=KeyView("panel:leave", say("key.leave"), "cross", look=Look.WAY_OUT),
        )
