"""`kiosk`: the counter on a screen; also what main.py without arguments does."""

import argparse
import os
import re

from pos.cli import language
from pos.errors import ConfigInvalid, DisplayMissing

SIZE = "1280x800"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--size", default=SIZE, help=f"size of the window (default {SIZE})")
    parser.add_argument("--fullscreen", action="store_true", help="use the whole screen")


def run(args: argparse.Namespace) -> int:
    """Show the kiosk until its window is closed; without a ledger, first ask what it needs.

    Raises LedgerMissing where there is neither a ledger nor a screen to ask on, DisplayMissing,
    and what opening does.
    """
    from pos.bootstrap.beginning import is_first_start
    from pos.bootstrap.pictures import draw_the_rest, ensure_icons
    from pos.cli.opening import Opening
    from pos.ui import environment
    from pos.ui.fonts import cache_folder

    cache = cache_folder()
    environment.prepare(cache, is_off_screen=False)
    pictures = cache / "drawn"
    ensure_icons(pictures)
    # SDL would open a window that nobody sees, and run on for ever.
    can_show = environment.has_display() or bool(os.environ.get("SDL_VIDEODRIVER"))
    with Opening(language()) as opening:
        # The ledger opens first: a till that cannot start says so before a window flashes up.
        if not can_show or not is_first_start():
            opening.open_ledger()
        if not can_show:
            raise DisplayMissing
        drawing = draw_the_rest(pictures)
        from pos.ui.kiosk_window import KioskOnScreen
        from pos.ui.window import KioskWindow

        window = KioskWindow(parse_size(getattr(args, "size", SIZE)), is_off_screen=False)
        on_screen = KioskOnScreen(window, pictures)
        if getattr(args, "fullscreen", False):
            window.window.fullscreen = "auto"
        try:
            opening.show(on_screen)
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
