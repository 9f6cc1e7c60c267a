"""The first till's window in the demo day: the real kiosk, off screen, and hands at it."""

import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from pos.cli.demo.shop import DemoShop
from pos.cli.kiosk_driver import KioskDriver, open_driver

WAIT_S = 60.0
FLOAT = 200_00
SYNCED = "已同步"


class DemoWindow:
    """The kiosk of the demo's first home, open off screen."""

    kiosk: KioskDriver

    def __init__(self, shop: DemoShop, size: tuple[int, int], printer: str, scanner: str) -> None:
        """Name the machines; the window opens on entering."""
        self._shop, self._size = shop, size
        os.environ.update(LIUSHUI_PRINTER=printer, LIUSHUI_SCANNER=scanner, LIUSHUI_CAMERA="")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the window with the kiosk in it."""
        self.kiosk = self._open.enter_context(open_driver(self._shop.home, self._size, "zh"))
        self.wait_for("sign_in")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close everything; a bug that the screens only logged is told now."""
        self._open.__exit__(kind, error, trace)

    def tap(self, name: str) -> None:
        """Tap a key, waiting for it to be there."""
        self.kiosk.wait_for(lambda: name in self.kiosk.touchable(), WAIT_S)
        self.kiosk.tap(name)

    def wait_for(self, screen: str) -> None:
        """Wait until a screen is up."""
        self.kiosk.wait_for(lambda: self.kiosk.screen == screen, WAIT_S)

    def wait_until_synced(self) -> None:
        """Wait until the bar says that the server has everything."""
        self.kiosk.wait_for(lambda: self.kiosk.shows(SYNCED), WAIT_S)

    def shot(self, path: Path) -> None:
        """Save what is to be seen, once pictures have come in."""
        self.kiosk.settle()
        self.kiosk.screenshot(path)

    def show_to_camera(self, photo: Path) -> None:
        """Hold a photograph before the camera."""
        self.kiosk.look_at(str(photo))

    @property
    def pieces(self) -> int:
        """Return how many goods lie in the basket, asked of the counter on its lane."""
        basket = self.kiosk.parts.lane.run(self.kiosk.parts.counter.basket).result()
        return sum(max(1, line.q // 1000) for line in basket.lines)

    @property
    def last_receipt(self) -> str:
        """Return the number of the newest receipt."""
        sales = self.kiosk.parts.lane.run(lambda: self.kiosk.parts.counter.sales(None)).result()
        return sales[-1].number

    @property
    def expected_cash(self) -> int:
        """Return what should lie in the drawer, in minor units, by the X report and the float."""
        report = self.kiosk.parts.lane.run(self.kiosk.parts.counter.x_report).result()
        return report.tenders.get("cash", 0) + FLOAT

    @property
    def waiting_receipts(self) -> int:
        """Return how many receipts wait for the printer."""
        return self.kiosk.parts.machines.waiting_receipts()
