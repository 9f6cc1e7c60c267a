"""The first till's window in the demo day: the real kiosk, off screen, and hands at it."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from pos.cli.demo.shop import DemoShop

WAIT_S = 20.0
PICTURES_S = 120.0
FLOAT = 200_00


class DemoWindow:
    """The kiosk of the demo's first home, open off screen."""

    def __init__(self, shop: DemoShop, size: tuple[int, int], printer: str, scanner: str) -> None:
        """Name the machines; the window opens on entering."""
        self._shop, self._size = shop, size
        os.environ.update(
            LIUSHUI_HOME=str(shop.home),
            LIUSHUI_PRINTER=printer,
            LIUSHUI_SCANNER=scanner,
            LIUSHUI_CAMERA="",
        )
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the window with the kiosk in it."""
        from pos.bootstrap.kiosk import open_kiosk
        from pos.bootstrap.pictures import draw_the_rest, ensure_icons
        from pos.ui.environment import prepare

        pictures = self._shop.folder / "pictures"
        ensure_icons(pictures)
        draw_the_rest(pictures).wait(PICTURES_S)
        prepare(self._shop.folder, is_off_screen=True)
        from pos.ui import thread
        from pos.ui.hands import Hands
        from pos.ui.kiosk_window import KioskOnScreen
        from pos.ui.window import KioskWindow

        screen = KioskOnScreen(KioskWindow(self._size, is_off_screen=True), pictures)
        self._open.callback(screen.close)
        self._bugs: list[BaseException] = []
        self._parts = self._open.enter_context(
            open_kiosk("zh", screen.show, thread.to_ui, self._bugs.append)
        )
        screen.attach(self._parts.kiosk, lambda: self._parts.desk.habits)
        self.hands = Hands(screen)
        self.wait_for("sign_in")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close everything; a bug that the screens only logged is told now."""
        self._open.close()
        if self._bugs and error is None:
            raise self._bugs[0]

    def tap(self, name: str) -> None:
        """Tap a key, waiting for it to be there."""
        from pos.ui.hands import KeyNotThere

        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                self.hands.tap(name)
            except KeyNotThere:
                if time.monotonic() > deadline:
                    raise
                self.hands.settle()
            else:
                return

    def wait_for(self, screen: str) -> None:
        """Wait until a screen is up."""
        self.hands.wait_until(lambda: self._parts.kiosk.screen == screen, WAIT_S, screen)

    def shot(self, path: Path) -> None:
        """Save what is to be seen, once pictures have come in."""
        self.hands.settle(30)
        self.hands.look(path)

    def show_to_camera(self, photo: Path) -> None:
        """Hold a photograph before the camera."""
        self._parts.machines.look_at(str(photo))

    @property
    def pieces(self) -> int:
        """Return how many goods lie in the basket, asked of the counter on its lane."""
        basket = self._parts.lane.run(self._parts.counter.basket).result()
        return sum(max(1, line.q // 1000) for line in basket.lines)

    @property
    def last_receipt(self) -> str:
        """Return the number of the newest receipt."""
        sales = self._parts.lane.run(lambda: self._parts.counter.sales(None)).result()
        return sales[-1].number

    @property
    def expected_cash(self) -> int:
        """Return what should lie in the drawer, in minor units, by the X report and the float."""
        report = self._parts.lane.run(self._parts.counter.x_report).result()
        return report.tenders.get("cash", 0) + FLOAT

    @property
    def waiting_receipts(self) -> int:
        """Return how many receipts wait for the printer."""
        return self._parts.machines.waiting_receipts()
