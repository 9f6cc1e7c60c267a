"""The key that opens the drawer without a sale: by right or by leave, and on record first.

Owns the question for leave; the menu and the devices screen have the key.
"""

from collections.abc import Callable

from pos.errors import PosError
from pos.presenters.desk import Desk
from pos.presenters.leave_form import LeaveForm
from pos.presenters.parts import Tone
from pos.services.shift_results import DrawerOpened


class OpenDrawer:
    """Opens the drawer; `leave` is asked where the cashier may not alone."""

    def __init__(self, desk: Desk, tell: Callable[[str, Tone], None]) -> None:
        """`tell` says what came of it."""
        self._desk, self._tell = desk, tell
        self.leave = LeaveForm(desk, "drawer", self._fail)

    @property
    def can_open(self) -> bool:
        """Claim that there is a printer for the drawer to hang on, and a shift."""
        status = self._desk.status
        has_shift = status is not None and status.shift is not None
        return has_shift and self._desk.outside.has("printer")

    def open(self) -> None:
        """Record it, then open."""
        say, counter = self._desk.words.say, self._desk.counter
        self.leave.do(say("drawer.label"), "", counter.open_drawer, self._opened)

    def _opened(self, _on_record: DrawerOpened) -> None:
        self._desk.upkeep.try_out("drawer")
        self._tell(self._desk.words.say("drawer.opened"), Tone.GREEN)

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._tell(self._desk.words.failure(error), Tone.RED)
