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
from pos.bootstrap.rehearsal import RehearsedPrinter, rehearsed_printer, share_barcode
from pos.cli.kiosk_driver import KioskDriver, open_driver
from pos.ports.devices import Reading

SIZES = ((1280, 800), (1024, 600), (800, 1280))
LANGUAGES = ("zh", "en")
GOODS = ("A001", "A001", "A001", "N002", "F001", "R001", "B002", "D002", "N002")
SISTERS = ("N002", "N003")
"""Alike but for their size: the demo lets them bear one barcode, to show what is asked then."""
UNKNOWN = "6999999999997"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the pictures go")
    parser.add_argument("--size", action="append", help="only this size, such as 1280x800")
    parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only this language")
    parser.add_argument("--quick", action="store_true", help="without dark and left-handed ones")


def run(args: argparse.Namespace) -> int:
    """Draw them all."""
    from pos.cli.kiosk import parse_size

    sizes = [parse_size(size) for size in args.size] if args.size else list(SIZES)
    with tempfile.TemporaryDirectory(prefix="liushui-screens-") as folder:
        home = Path(folder) / "home"
        os.environ["LIUSHUI_HOME"] = str(home)
        found_demo("zh")
        for language in args.lang or LANGUAGES:
            for size in sizes:
                draw_size(home, size, language, args.folder, is_quick=args.quick)
    return 0


def draw_size(
    founded: Path, size: tuple[int, int], language: str, target: Path, *, is_quick: bool = False
) -> list[Path]:
    """Draw every state at one size in one language; returns the pictures' paths."""
    drawn: list[Path] = []
    with copy_of(founded) as home, rehearsed_printer() as printer:
        shared = share_barcode(home, *SISTERS)
        os.environ["LIUSHUI_PRINTER"] = printer.address
        drawn += _draw_walk(home, size, language, target, (printer, shared), is_quick=is_quick)
    return drawn


def _draw_walk(
    home: Path,
    size: tuple[int, int],
    language: str,
    target: Path,
    props: tuple[RehearsedPrinter, str],
    *,
    is_quick: bool,
) -> list[Path]:
    drawn: list[Path] = []
    with open_driver(home, size, language) as kiosk:
        for name in walk(kiosk, *props):
            drawn.append(shoot(kiosk, target, name, language, size))
            if not is_quick and name in {"sell", "sell-open", "pay", "sign-in", "done"}:
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
    desk = kiosk.parts.desk
    for suffix, habit in (("dark", "is_dark"), ("left", "is_left_handed")):
        desk.change(**{habit: True})
        kiosk.settle()
        path = target / f"{name}-{language}-{size[0]}x{size[1]}-{suffix}.png"
        yield kiosk.screenshot(path)
        desk.change(**{habit: False})
        kiosk.settle()


@contextmanager
def copy_of(founded: Path) -> Iterator[Path]:
    """Give a fresh copy of a founded home."""
    with tempfile.TemporaryDirectory(prefix="liushui-home-") as folder:
        yield Path(shutil.copytree(founded, Path(folder) / "home"))


def walk(kiosk: KioskDriver, printer: RehearsedPrinter, shared: str) -> Iterator[str]:
    """Go through a day; yields the name of each state as it is up."""
    yield from walk_to_selling(kiosk)
    yield from walk_selling(kiosk, shared)
    yield from walk_paying(kiosk)
    yield from walk_without_paper(kiosk, printer)
    yield from walk_closing(kiosk)


def walk_to_selling(kiosk: KioskDriver) -> Iterator[str]:
    """Sign in, with a wrong PIN first, and open the shift."""
    kiosk.type_keys("user:cashier pad:2 pad:2")
    yield "sign-in"
    kiosk.type_keys("pad:2 pad:1 sign_in")
    yield "sign-in-wrong"
    scan(kiosk, "A001")
    yield "sign-in-scan"
    kiosk.type_keys("pad:2 pad:2 pad:2 pad:2 sign_in")
    yield "open-shift"
    kiosk.tap("float:300")
    yield "open-shift-typed"
    kiosk.tap("open_shift")


def walk_selling(kiosk: KioskDriver, shared: str) -> Iterator[str]:
    """Scan, refuse, ask, hold."""
    yield "sell-empty"
    scan(kiosk, *GOODS)
    yield "sell"
    kiosk.tap("line:4")
    yield "sell-open"
    scan(kiosk, UNKNOWN)
    yield "sell-unknown"
    kiosk.tap("panel:leave")
    scan(kiosk, "6901234567890")
    yield "sell-misread"
    kiosk.tap("panel:leave")
    scan(kiosk, shared.lstrip("0"))
    yield "sell-which"
    kiosk.type_keys("which:none line:4:quantity pad:1 pad:2")
    yield "sell-quantity"
    kiosk.tap("panel:leave")
    kiosk.tap("member")
    yield "sell-member"
    scan(kiosk, "M001")
    yield "sell-member-known"
    kiosk.tap("panel:leave")
    kiosk.tap("scan")
    yield "sell-notice"
    kiosk.tap("notice:ok")
    kiosk.type_keys("hold hold")
    yield "sell-held"
    kiosk.tap("recall:1")
    kiosk.tap("more")
    yield "menu"
    kiosk.tap("back")


def walk_paying(kiosk: KioskDriver) -> Iterator[str]:
    """Pay by parts and in cash."""
    kiosk.tap("pay")
    yield "pay"
    kiosk.type_keys("way:split pad:5 pad:0 way:card")
    yield "pay-split"
    kiosk.type_keys("pad:2 pad:0 pad:0")
    yield "pay-typed"
    kiosk.tap("take")
    yield "done"
    scan(kiosk, "C001")
    yield "next-sale"
    kiosk.tap("pay")
    kiosk.tap("way:wechat")
    yield "done-exact"
    kiosk.tap("done")


def walk_without_paper(kiosk: KioskDriver, printer: RehearsedPrinter) -> Iterator[str]:
    """Run out of paper, sell on, put a roll in."""
    machines = kiosk.parts.machines
    kiosk.wait_for(lambda: not machines.waiting_receipts())
    printer.run_out()
    scan(kiosk, *GOODS)
    kiosk.type_keys("pay way:card")
    kiosk.wait_for(lambda: bool(machines.troubles()))
    kiosk.parts.kiosk.tick()
    kiosk.settle()
    yield "done-no-paper"
    kiosk.tap("done")
    scan(kiosk, *GOODS[:6])
    yield "sell-no-paper"
    kiosk.tap("more")
    yield "menu-no-paper"
    kiosk.type_keys("back pay")
    yield "pay-no-paper"
    kiosk.type_keys("back more clear")
    printer.refill()
    kiosk.wait_for(lambda: not machines.troubles() and not machines.waiting_receipts())


def walk_closing(kiosk: KioskDriver) -> Iterator[str]:
    """Count and close."""
    kiosk.type_keys("more close_shift")
    yield "count"
    kiosk.type_keys("pad:4 pad:next pad:1 pad:next pad:2")
    yield "count-typed"
    kiosk.tap("close_shift")
    yield "result"
    kiosk.tap("done")


def scan(kiosk: KioskDriver, *codes: str) -> None:
    """Hand readings in as a scanner's driver does."""
    for code in codes:
        kiosk.parts.kiosk.scan(Reading(code, "serial", kiosk.on_screen.window.now_ms()))
    kiosk.settle()
