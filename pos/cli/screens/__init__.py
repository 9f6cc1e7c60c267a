"""`screens DIR`: every screen and state drawn to SCREEN-LANG-WxH.png, off screen.

Owns the walk through a demo shop's day that brings each state up; what is drawn is the running
kiosk over the real services, never a mock-up of it.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.bootstrap.founding import found_demo
from pos.bootstrap.rehearsal import lose_server, rehearsed_printer
from pos.cli.kiosk_driver import KioskDriver, open_driver, open_first
from pos.cli.screens import beginning, giving, looking, refunding, selling
from pos.cli.screens.props import Props, props_of

SIZES = ((1280, 800), (1024, 600), (800, 1280))
LANGUAGES = ("zh", "en")
VARIED = frozenset(
    {
        *("sell", "sell-open", "sell-given", "sell-leave", "pay", "sign-in", "done", "menu"),
        *("refund", "refund-find", "hold", "recall", "search", "my-day", "devices", "settings"),
    }
)
"""States that are drawn in dark and for the left hand too."""
CUSTOMER = frozenset({"sell-empty", "sell", "sell-member-known", "done", "done-exact"})
"""States of which the customer's own screen is drawn beside: idle, the sale, the change."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the pictures go")
    parser.add_argument("--size", action="append", help="only this size, such as 1280x800")
    parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only this language")
    parser.add_argument("--quick", action="store_true", help="without dark and left-handed ones")


def run(args: argparse.Namespace) -> int:
    """Draw them all. Raises HomeUnwritable where the folder cannot be made."""
    from pos.bootstrap.home import make_folder
    from pos.cli.kiosk import parse_size

    make_folder(args.folder)
    sizes = [parse_size(size) for size in args.size] if args.size else list(SIZES)
    with tempfile.TemporaryDirectory(prefix="liushui-screens-") as folder:
        home = Path(folder) / "home"
        os.environ["LIUSHUI_HOME"] = str(home)
        found_demo("zh")
        for language in args.lang or LANGUAGES:
            for size in sizes:
                draw_first(size, language, args.folder, is_quick=args.quick)
                draw_size(home, size, language, args.folder, is_quick=args.quick)
    return 0


def draw_size(
    founded: Path, size: tuple[int, int], language: str, target: Path, *, is_quick: bool = False
) -> list[Path]:
    """Draw every state at one size in one language; returns the pictures' paths."""
    drawn: list[Path] = []
    with copy_of(founded) as home, rehearsed_printer() as printer:
        props = props_of(home, printer)
        os.environ["LIUSHUI_PRINTER"] = printer.address
        drawn += _draw_walk(home, size, language, target, props, is_quick=is_quick)
    with copy_of(founded) as home:
        lose_server(home)
        os.environ["LIUSHUI_PRINTER"] = ""
        with open_driver(home, size, language) as kiosk:
            names = looking.walk_offline(kiosk)
            drawn += [shoot(kiosk, target, name, language, size) for name in names]
    return drawn


def draw_first(
    size: tuple[int, int], language: str, target: Path, *, is_quick: bool = False
) -> list[Path]:
    """Draw the first minute, in a home that is made for it; returns the pictures' paths."""
    drawn: list[Path] = []
    with (
        tempfile.TemporaryDirectory(prefix="liushui-first-") as folder,
        rehearsed_printer() as printer,
    ):
        os.environ["LIUSHUI_PRINTER"] = printer.address
        with open_first(Path(folder) / "home", size, language) as kiosk:
            for name in beginning.walk_first(kiosk, language):
                drawn.append(shoot(kiosk, target, name, language, size))
                if not is_quick and name in beginning.VARIED:
                    drawn += _variants(kiosk, target, name, language, size)
    return drawn


def _draw_walk(
    home: Path,
    size: tuple[int, int],
    language: str,
    target: Path,
    props: Props,
    *,
    is_quick: bool,
) -> list[Path]:
    drawn: list[Path] = []
    with open_driver(home, size, language) as kiosk:
        for name in walk(kiosk, props):
            drawn.append(shoot(kiosk, target, name, language, size))
            if name in CUSTOMER:
                place = target / f"customer-{name}-{language}-{size[0]}x{size[1]}.png"
                drawn.append(kiosk.customer_screenshot(place))
            if not is_quick and name in VARIED:
                drawn += _variants(kiosk, target, name, language, size)
    return drawn


def shoot(
    kiosk: KioskDriver, target: Path, name: str, language: str, size: tuple[int, int]
) -> Path:
    """Save the screen under its name."""
    return kiosk.screenshot(target / f"{name}-{language}-{size[0]}x{size[1]}.png")


def _variants(
    kiosk: KioskDriver, target: Path, name: str, language: str, size: tuple[int, int]
) -> Iterator[Path]:
    """Draw the screen in dark and for the left hand, and put it back as it was."""
    for suffix, habit in (("dark", "is_dark"), ("left", "is_left_handed")):
        kiosk.change(**{habit: True})
        path = target / f"{name}-{language}-{size[0]}x{size[1]}-{suffix}.png"
        yield kiosk.screenshot(path)
        kiosk.change(**{habit: False})


@contextmanager
def copy_of(founded: Path) -> Iterator[Path]:
    """Give a fresh copy of a founded home."""
    with tempfile.TemporaryDirectory(prefix="liushui-home-") as folder:
        yield Path(shutil.copytree(founded, Path(folder) / "home"))


def walk(kiosk: KioskDriver, props: Props) -> Iterator[str]:
    """Go through a day; yields the name of each state as it is up."""
    yield from selling.walk_to_selling(kiosk)
    yield from selling.walk_selling(kiosk, props)
    yield from selling.walk_paying(kiosk)
    yield from giving.walk_giving(kiosk)
    yield from refunding.walk_holding(kiosk)
    yield from looking.walk_searching(kiosk)
    yield from refunding.walk_refunding(kiosk)
    yield from refunding.walk_cash(kiosk)
    yield from looking.walk_my_day(kiosk)
    yield from looking.walk_devices(kiosk)
    yield from looking.walk_settings(kiosk)
    yield from selling.walk_without_paper(kiosk, props)
    yield from selling.walk_closing(kiosk)
