"""The shell: bar, strip, foot and the screen between them; draws views, sends taps.

Owns which board shows which view, and the one way of a tap to the presenters. Boards are made
when they are first needed and kept.
"""

from collections.abc import Callable
from typing import Any

from kivy.uix.widget import Widget

from pos.presenters.parts import KioskView
from pos.ui import thread
from pos.ui.parts.bars import FootBar, TopBar
from pos.ui.parts.board import Board, place
from pos.ui.parts.coach import Coach
from pos.ui.parts.strip import Strip
from pos.ui.plan import Area, Box, Size
from pos.ui.screens import BOARDS
from pos.ui.theme import BAR_HEIGHT, FINISH_SIZE, FOOT_HEIGHT, KEY_GAP, MARGIN

_BESIDE_CORNER = 96


class Shell(Widget):
    """The whole window; the paper under it is the window's own."""

    def __init__(self, first: KioskView, tapped: Callable[[str], None], **given: Any) -> None:
        """Show the first view; `tapped` gets the names of keys."""
        super().__init__(**given)
        self._tapped = tapped
        self._view = first
        self._boards: dict[type, Board] = {}
        self.is_left_handed = False
        self.bar = TopBar(view=first.frame.bar)
        self.foot = FootBar(scan=first.frame.scan, sides=first.frame.sides)
        self.strip = Strip()
        self.board: Board | None = None
        self.coach = Coach()
        for part in (self.bar, self.foot, self.strip, self.coach):
            self.add_widget(part)
        relay = thread.before_frame(self._lay)
        for name in ("pos", "size"):
            self.fbind(name, relay)
        self._lay()

    def show(self, view: KioskView, *, is_left_handed: bool) -> None:
        """Show a view; parts that are as before are not drawn again."""
        assert thread.is_ui(), "a view came from another thread"
        self._view, self.is_left_handed = view, is_left_handed
        self._lay()

    def takes_tap(self, name: str) -> None:
        """Send a key's name on to the presenters."""
        self._tapped(name)

    def _lay(self) -> None:
        """Place the frame and bring up the board of this view."""
        frame = self._view.frame
        self.bar.view, self.foot.scan, self.foot.sides = frame.bar, frame.scan, frame.sides
        self.foot.is_left_handed = self.is_left_handed
        place(self.bar, Box(0, 0, self.width, BAR_HEIGHT), self.height)
        place(self.foot, Box(0, self.height - FOOT_HEIGHT, self.width, FOOT_HEIGHT), self.height)
        kind = BOARDS[type(self._view.work)]
        area = Area(self.width, self.height, frame.strip is not None, self.is_left_handed)
        is_in_bar = area.size is Size.LOW and not kind.has_room_beside(self._view.work)
        if is_in_bar:
            area = Area(
                self.width, self.height, has_strip=False, is_left_handed=area.is_left_handed
            )
        self.strip.view, self.coach.view = frame.strip, frame.coach
        mark = Coach.place(self.width, self.height) if frame.coach else None
        place(self.coach, mark, self.height)
        self.bar.is_covered = is_in_bar and frame.strip is not None
        box = self._strip_in_bar() if is_in_bar else area.strip
        place(self.strip, box if frame.strip else None, self.height)
        self._bring_up(kind, area)

    def _bring_up(self, kind: type[Board], area: Area) -> None:
        """Show the board of this kind, made where it is new."""
        board = self._boards.get(kind)
        if board is None:
            board = self._boards[kind] = kind(view=self._view.work, area=area, size=self.size)
        board.view, board.area, board.size = self._view.work, area, self.size
        if board is not self.board:
            if self.board is not None:
                self.remove_widget(self.board)
            self.board = board
            self.add_widget(board, index=len(self.children))

    def _strip_in_bar(self) -> Box:
        """Return the strip's place where a low screen has no room below the bar."""
        right = self.width - MARGIN - FINISH_SIZE[0] - KEY_GAP
        return Box(_BESIDE_CORNER, KEY_GAP, right - _BESIDE_CORNER, FINISH_SIZE[1])
