"""The customer's screen in its window: faces drawn as they come, from any thread."""

from pathlib import Path

from pos.ports.devices import CustomerFace
from pos.ui import thread
from pos.ui.customer import CustomerBoard
from pos.ui.gallery import gallery
from pos.ui.theme import theme
from pos.ui.window import KioskWindow

_FRAMES = 3


def draw_over(window: KioskWindow, face: CustomerFace, path: Path) -> Path:
    """Save what the customer would see in a window of this size, and leave it as it was."""
    board = CustomerBoard(size=window.window.size)
    board.face = face
    window.window.add_widget(board)
    window.frame()
    while not gallery.is_idle:
        window.frame()
    for _ in range(_FRAMES):
        window.frame()
    window.save(path)
    window.window.remove_widget(board)
    window.frame()
    return path


class CustomerOnScreen:
    """The window that the customer looks at."""

    def __init__(self, size: tuple[int, int], pictures: Path, *, is_off_screen: bool) -> None:
        """Open the window, with nothing on it yet."""
        gallery.open(pictures)
        self._window = KioskWindow(size, is_off_screen=is_off_screen)
        self._board = CustomerBoard(size=self._window.window.size)
        self._window.show(self._board)
        self._window.window.bind(size=self._resized)

    def show(self, face: CustomerFace) -> None:
        """Show a face; on the window's own thread."""
        if theme.is_dark != face.is_dark:
            theme.is_dark = face.is_dark
        self._board.face = face

    def show_later(self, face: CustomerFace) -> None:
        """Show a face that came on another thread."""
        thread.to_ui(lambda: self.show(face))

    def end(self) -> None:
        """End the window, from any thread."""
        from kivy.base import stopTouchApp

        thread.to_ui(stopTouchApp)

    def fill_screen(self) -> None:
        """Use the whole screen."""
        self._window.window.fullscreen = "auto"

    def run(self) -> None:
        """Draw until the input ends or the window is closed."""
        self._window.run()

    def save(self, path: Path) -> None:
        """Draw until every picture is there, then save what is to be seen."""
        self._window.frame()
        while not gallery.is_idle:
            self._window.frame()
        for _ in range(_FRAMES):
            self._window.frame()
        self._window.save(path)
        self._window.close()

    def _resized(self, _window: object, size: tuple[int, int]) -> None:
        self._board.size = size
