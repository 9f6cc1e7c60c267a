"""Hands at a kiosk: a shop founded, its kiosk opened off screen, a day's steps taken.

Owns the words in which these tests speak of the counter. What is true is asked of the ledger's
own services on their lane, never of what is drawn, unless the test is about what is drawn.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from pos.bootstrap.founding import found_demo
from pos.bootstrap.kiosk import KioskParts
from pos.cli.kiosk_driver import KioskDriver, open_driver
from pos.services.journal_results import SaleEntry
from pos.services.selling_results import BasketView
from tests.driving import Reply, succeeded

WAIT_S = 30.0
SCANNER_GAP_MS = 10
MACHINES = ("LIUSHUI_PRINTER", "LIUSHUI_SCANNER", "LIUSHUI_CAMERA")


def found_shop(home: Path) -> Path:
    """Make a demo shop."""
    with mock.patch.dict(os.environ, LIUSHUI_HOME=str(home)):
        return found_demo("zh")


def copied_home(founded: Path, home: Path) -> Path:
    """Give a home of its own as it was founded."""
    return Path(shutil.copytree(founded, home))


class Kiosk:
    """A kiosk with someone before it."""

    def __init__(self, driver: KioskDriver) -> None:
        self.driver = driver

    @property
    def parts(self) -> KioskParts:
        """The kiosk's parts; none before a shop is founded."""
        return self.driver.parts

    # --- what is so ----------------------------------------------------------------------

    @property
    def screen(self) -> str:
        return self.driver.screen

    @property
    def basket(self) -> BasketView:
        """The basket on disk."""
        return self.parts.lane.run(self.parts.counter.basket).result(WAIT_S)

    @property
    def lines(self) -> dict[str, int]:
        """How many of each SKU lie in the basket on disk, in thousandths."""
        return {line.sku: line.q for line in self.basket.lines}

    @property
    def sales(self) -> tuple[SaleEntry, ...]:
        counter = self.parts.counter
        return self.parts.lane.run(lambda: counter.sales(None)).result(WAIT_S)

    @property
    def work(self) -> Any:
        """The screen's own part of what is to be seen."""
        return self.driver.view.work

    def reads(self, words: str) -> bool:
        """Claim that someone before the screen reads these words."""
        return self.driver.shows(words)

    # --- what is done --------------------------------------------------------------------

    def taps(self, *names: str) -> None:
        for name in names:
            self.driver.wait_for(partial(self._may_tap, name), WAIT_S)
            self.driver.tap(name)

    def double_taps(self, name: str) -> None:
        """Tap once more, so soon that it is the second half of a double tap."""
        self.driver.tap(name, is_second=True)

    def _may_tap(self, name: str) -> bool:
        return name in self.driver.touchable()

    def waits_for(self, screen: str) -> None:
        self.driver.wait_for(lambda: self.screen == screen, WAIT_S)
        self.driver.settle()

    def waits_until(self, holds: Callable[[], bool]) -> None:
        self.driver.wait_for(holds, WAIT_S)
        self.driver.settle()

    def types_pin(self, pin: str, who: str = "cashier") -> None:
        self.taps(f"user:{who}", *(f"pad:{digit}" for digit in pin), "sign_in")

    def begin_selling(self, who: str = "cashier", pin: str = "2222") -> None:
        """Sign in and open the shift with 300 in the drawer."""
        self.types_pin(pin, who)
        self.waits_for("open_shift")
        self.taps("float:300", "open_shift")
        self.waits_for("sell")

    def presses(self, text: str, gap_ms: int) -> None:
        """Press keys so many ms apart by the window's clock, however loaded the machine is.

        Between keys of a person's pace the window draws, as it does on the counter.
        """
        now_ms = self.driver.on_screen.window.now_ms()
        for index, sign in enumerate(text):
            with mock.patch("pos.ui.window._now_ms", return_value=now_ms + index * gap_ms):
                if gap_ms > SCANNER_GAP_MS:
                    self.driver.frames(1)
                self.driver.press_keys(sign, gap_ms=0)

    def wedges(self, *codes: str) -> None:
        """Scan with a keyboard scanner, each code closed with Enter."""
        for code in codes:
            self.presses(f"{code}\n", SCANNER_GAP_MS)
        self.driver.settle()

    @contextmanager
    def busy(self, spin_s: float = 0.06) -> Iterator[None]:
        """Let every frame take so long, as a slow machine's does."""

        def spin() -> None:
            until = time.monotonic() + spin_s
            while time.monotonic() < until:
                pass

        from pos.ui import thread

        stop = thread.every(0, spin)
        try:
            yield
        finally:
            stop()

    @contextmanager
    def ledger_held(self) -> Iterator[None]:
        """Keep the ledger's lane from answering until the end of the block."""
        gate = threading.Event()
        self.parts.lane.run(lambda: gate.wait(WAIT_S))
        try:
            yield
        finally:
            gate.set()
        self.driver.settle()


@contextmanager
def open_kiosk(
    home: Path, size: tuple[int, int] = (1280, 800), language: str = "zh", **machines: str
) -> Iterator[Kiosk]:
    """Give the kiosk of a home; machines by name (printer, scanner, camera), else none."""
    plugged_in = dict.fromkeys(MACHINES, "")
    plugged_in |= {f"LIUSHUI_{name.upper()}": address for name, address in machines.items()}
    with (
        mock.patch.dict(os.environ, plugged_in | {"LIUSHUI_HOME": str(home)}),
        open_driver(home, size, language) as driver,
    ):
        yield Kiosk(driver)


def verified(home: Path) -> Reply:
    """Return what `verify` says of a home."""
    return succeeded(home, "verify", "--json")
