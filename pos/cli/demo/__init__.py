"""`demo`: a demo shop made new; the kiosk on it, or the whole demo day with no display."""

import argparse
import os
import sys
from pathlib import Path

FOLDER = Path("build") / "demo"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where its data live")
    parser.add_argument(
        "--off-screen", action="store_true", help="play the demo day even where a display is"
    )


def has_display() -> bool:
    """Claim that a window can be shown to somebody."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(args: argparse.Namespace) -> int:
    """Make the shop; then the kiosk, or the day."""
    from pos.cli.demo.shop import open_shop

    with open_shop(args.folder) as shop:
        if has_display() and not args.off_screen:
            os.environ["LIUSHUI_HOME"] = str(shop.home)
            from pos.cli import kiosk

            return int(kiosk.run(argparse.Namespace()))
        from pos.cli.demo.day import play_day

        return play_day(shop)
