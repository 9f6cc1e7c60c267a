"""Opening what a home has to show in one window: its kiosk, or the first minute before it.

Owns handing over from one to the other in the same window, once there is a shop.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from pos.bootstrap.kiosk import KioskParts
from pos.presenters.parts import KioskView

if TYPE_CHECKING:
    from pos.presenters.first.minute import FirstMinute
    from pos.ui.kiosk_window import KioskOnScreen

OWNER = "owner"
"""The login under which the first minute makes its user."""
Report = Callable[[BaseException], None]


class Opening:
    """The presenters of a home, the first minute's and then the kiosk's; closes them at the end."""

    def __init__(
        self, language: str, report: Report | None = None, *, coaches: bool = True
    ) -> None:
        """Open nothing yet; without `coaches` no screen explains itself on its first visit."""
        self._coaches = coaches
        self._language, self._report = language, report
        self._stack = ExitStack()
        self._on_screen: KioskOnScreen | None = None
        self.parts: KioskParts | None = None
        self.first: FirstMinute | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close whatever is open."""
        self._stack.close()

    @property
    def is_quiet(self) -> bool:
        """Claim that no answer is on its way to any screen."""
        if self.parts is not None:
            return not self.parts.desk.waiting
        return self.first is None or not self.first.waiting

    def open_ledger(self) -> None:
        """Open the kiosk of the home; it is shown by `show`. Raises what `open_kiosk` does."""
        from pos.bootstrap.kiosk import open_kiosk
        from pos.ui import thread

        self.parts = self._stack.enter_context(
            open_kiosk(self._language, self._show, thread.to_ui, self._report)
        )
        if not self._coaches:
            self.parts.desk.habits = replace(self.parts.desk.habits, to_coach=())

    def show(self, on_screen: "KioskOnScreen") -> None:
        """Show the kiosk, or the first minute where no ledger is open."""
        self._on_screen = on_screen
        if self.parts is None:
            self._begin_first(on_screen)
        else:
            self._show_kiosk(self.parts, on_screen)

    def _begin_first(self, on_screen: "KioskOnScreen") -> None:
        from pos.bootstrap.beginning import begin_answers, log_bug
        from pos.lane import Lane
        from pos.presenters.first.minute import FirstMinute
        from pos.ui import thread

        lane = Lane("first", to_ui=thread.to_ui)
        self._stack.callback(lane.close)
        answers = begin_answers(self._language, lane)
        first = FirstMinute(answers, self._show, self._begun, self._report or log_bug)
        self.first, first.sound = first, on_screen.play
        on_screen.attach(first, lambda: answers.habits)

    def _begun(self, pin: str) -> None:
        """Go on with the kiosk of the shop that is there now, its owner signed in."""
        assert self.first is not None, "it has just ended"
        self._language = self.first.answers.habits.language
        self.open_ledger()
        assert self.parts is not None, "opened a line above"
        assert self._on_screen is not None, "shown before it could begin"
        self._show_kiosk(self.parts, self._on_screen)
        self.parts.kiosk.sign_in_as(OWNER, pin)

    def _show_kiosk(self, parts: KioskParts, on_screen: "KioskOnScreen") -> None:
        from pos.ui.fonts import typeface

        parts.desk.sound = on_screen.play
        parts.desk.font = typeface().regular.name
        on_screen.show_goods_of(parts.pictures)
        on_screen.attach(parts.kiosk, lambda: parts.desk.habits)

    def _show(self, view: KioskView) -> None:
        assert self._on_screen is not None, "nothing is shown before the window is there"
        self._on_screen.show(view)
