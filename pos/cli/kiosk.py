"""`kiosk`: the counter on a screen; also what main.py without arguments does."""

import argparse
import os
import re
from collections.abc import Callable

from pos.cli import language
from pos.errors import ConfigInvalid, DisplayMissing
from pos.presenters.parts import KioskView

SIZE = "1280x800"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--size", default=SIZE, help=f"size of the window (default {SIZE})")
    parser.add_argument("--fullscreen", action="store_true", help="use the whole screen")


def run(args: argparse.Namespace) -> int:
    """Show the kiosk until its window is closed. Raises DisplayMissing, and what opening does."""
    from pos.bootstrap.kiosk import open_kiosk
    from pos.bootstrap.pictures import draw_the_rest, ensure_icons
    from pos.ui import environment
    from pos.ui.fonts import cache_folder, typeface

    cache = cache_folder()
    environment.prepare(cache, is_off_screen=False)
    pictures = cache / "drawn"
    ensure_icons(pictures)
    from pos.ui import thread

    # The ledger opens first: a till that cannot start says so before a window flashes up.
    screens: list[Callable[[KioskView], None]] = []

    def show(view: KioskView) -> None:
        screens[0](view)

    with open_kiosk(language(), show, thread.to_ui) as parts:
        # SDL would open a window that nobody sees, and run on for ever.
        if not environment.has_display() and not os.environ.get("SDL_VIDEODRIVER"):
            raise DisplayMissing
        drawing = draw_the_rest(pictures)
        from pos.ui.kiosk_window import KioskOnScreen
        from pos.ui.window import KioskWindow

        window = KioskWindow(parse_size(getattr(args, "size", SIZE)), is_off_screen=False)
        on_screen = KioskOnScreen(window, pictures)
        screens.append(on_screen.show)
        if getattr(args, "fullscreen", False):
            window.window.fullscreen = "auto"
        parts.desk.sound = on_screen.play
        parts.desk.font = typeface().regular.name
        on_screen.attach(parts.kiosk, lambda: parts.desk.habits)
        try:
            window.run()
        finally:
            on_screen.close()
            drawing.wait()
    return 0


def parse_size(text: str) -> tuple[int, int]:
    """Return "1280x800" as two numbers. Raises ConfigInvalid."""
    match = re.fullmatch(r"([0-9]{3,4})x([0-9]{3,4})", text)
    if match is None:
        raise ConfigInvalid(name="--size")
    return int(match.group(1)), int(match.group(2))
