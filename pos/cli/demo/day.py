"""The demo day: a cashier's day through the real parts, off screen, from sign-in to the Z.

The kiosk's window is real and so is everything behind it: goods come from photographs through the
camera driver, from a pseudo-terminal through the serial driver, and as timed key events in the
window; receipts go over a socket to a printer that draws them; a second till sells beside it.
"""

import csv
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pos.bootstrap.demo_devices import ScannerCable, plug_in_printer, readable_photos
from pos.cli.demo.leavings import verify_all, write_books
from pos.cli.demo.second_till import play
from pos.cli.demo.shop import DemoShop, LineTill, command
from pos.cli.demo.window import DemoWindow
from pos.domain.codes import normalise_barcode

GOODS = Path(__file__).resolve().parents[3] / "assets" / "demo" / "products.csv"
EACH_WAY = 20
A_BASKET = 5
KEY_GAP_MS = 10
PRESSES_MAX, SCANS_MAX = 10, 3
SIZE = (1280, 800)
PAPER_DOTS = 576
WAIT_S = 60.0
CASH_KEYS = ("5", "00")
"""What the customer hands over, as it is typed: more than any basket of the day comes to."""
NOTES_AND_COINS = (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10)
UNKNOWN, UNKNOWN_SHOWN = "4006381333931", "4 006381 333931"


def play_day(shop: DemoShop) -> int:
    """Play the day and leave screenshots, receipts, books and summary; 0 when all holds."""
    os.environ["LIUSHUI_HOME"] = str(shop.home)
    started = time.monotonic()
    printer, address = plug_in_printer(shop.folder / "receipts", PAPER_DOTS)
    with closing(printer), closing(ScannerCable()) as cable:
        day = KioskDay(shop, address, cable)
        scans = day.play()
        if printer.faults:
            raise RuntimeError(f"the printer did not understand: {printer.faults[:3]}")
        receipts = len(printer.contents)
    with LineTill(shop.second_home) as till:
        play(till, day.first_receipt)
    command(shop.home, "sync", "--once", "--json")
    outcomes = verify_all(shop)
    told = write_books(shop)
    (shop.folder / "scans.json").write_text(json.dumps(scans) + "\n", encoding="utf-8")
    holds = all(outcome["ok"] for outcome in outcomes.values())
    sys.stdout.write(
        f"demo day: {told['documents'].get('sale', 0)} sales, net {told['net']}, "
        f"{receipts} receipts, {scans} goods, verify {'ok' if holds else 'FAILED'}, "
        f"{time.monotonic() - started:.0f} s; see {shop.folder}\n"
    )
    return 0 if holds else 1


def sold_goods() -> dict[str, str]:
    """Return GTIN-14 → barcode of the demo's goods that are sold by the piece."""
    with GOODS.open(encoding="utf-8", newline="") as file:
        return {
            normalise_barcode(row["barcode"]): row["barcode"]
            for row in csv.DictReader(file)
            if not row["barcode"].startswith("2")
        }


class KioskDay:
    """The first till's day, in its own window."""

    def __init__(self, shop: DemoShop, printer: str, cable: ScannerCable) -> None:
        self._shop, self._cable = shop, cable
        self._shots = shop.folder / "screenshots"
        self._shots.mkdir(parents=True, exist_ok=True)
        goods = sold_goods()
        self._photos = readable_photos(shop.folder / "photos", goods, EACH_WAY)
        pictured = {gtin for _, gtin in self._photos}
        others = [code for gtin, code in goods.items() if gtin not in pictured]
        self._serial, self._keys = others[:EACH_WAY], others[EACH_WAY : 2 * EACH_WAY]
        self._till = DemoWindow(shop, SIZE, printer, cable.port)
        self._scans: Counter[str] = Counter()
        self.first_receipt = ""

    def play(self) -> dict[str, int]:
        """Play from sign-in to the Z; returns how many goods came each way."""
        with self._till as till:
            till.wait_until_synced()
            till.shot(self._shots / "01-sign-in.png")
            self._sign_in()
            till.shot(self._shots / "02-open-shift.png")
            till.tap("float:200")
            till.tap("open_shift")
            till.wait_for("sell")
            till.shot(self._shots / "03-sell-empty.png")
            self._sell_all()
            self._unknown_code()
            self._close()
        return dict(self._scans)

    def _sign_in(self) -> None:
        """Choose the cashier's face and type the PIN."""
        till = self._till
        till.tap("user:cashier")
        for digit in "2222":
            till.tap(f"pad:{digit}")
        till.tap("sign_in")
        till.wait_for("open_shift")

    def _sell_all(self) -> None:
        """Sell baskets of goods from all three ways, paid in every way."""
        ways = (
            ("camera", [path for path, _ in self._photos]),
            ("serial", list(self._serial)),
            ("wedge", list(self._keys)),
        )
        tenders = ("cash", "wechat", "alipay", "card")
        number = 0
        for way, codes in ways:
            for start in range(0, len(codes), A_BASKET):
                for code in codes[start : start + A_BASKET]:
                    self._bring(way, code)
                number += 1
                self._pay(tenders[number % len(tenders)], number)

    def _bring(self, way: str, code: Path | str) -> None:
        """Bring one good to the counter, and wait until its line is there.

        A busy machine may tear a scan apart: hold keys up for longer than a scanner ever does, or
        a serial line. The till then takes it for typing, or for misread, as it should, and the
        cashier scans again.
        """
        till, before = self._till, self._till.pieces
        self._until(
            lambda: self._scan(way, code, before), lambda: till.pieces == before + 1, str(code)
        )
        self._scans[way] += 1

    def _until(self, scan: Callable[[], None], holds: Callable[[], bool], code: str) -> None:
        """Scan, and scan again where nothing came of it in good time."""
        for _ in range(SCANS_MAX):
            scan()
            try:
                self._till.kiosk.wait_for(holds, WAIT_S)
            except TimeoutError:
                continue
            return
        raise TimeoutError(f"{code} was scanned and never read")

    def _scan(self, way: str, code: Path | str, before: int) -> None:
        """Scan by camera, serial port or keys; keys are pressed again where none came of them."""
        kiosk = self._till.kiosk
        if way == "camera":
            self._till.show_to_camera(Path(code))
        elif way == "serial":
            self._cable.send(str(code))
        else:
            for _ in range(PRESSES_MAX):
                kiosk.press_keys(f"{code}\n", KEY_GAP_MS)
                kiosk.settle()
                if self._till.pieces > before:
                    return

    def _pay(self, tender: str, number: int) -> None:
        """Take the money and wait for the receipt."""
        till = self._till
        if number == 1:
            till.shot(self._shots / "04-sell.png")
        till.tap("pay")
        till.wait_for("pay")
        if number == 1:
            till.shot(self._shots / "05-pay.png")
        if tender == "cash":
            for key in CASH_KEYS:
                till.tap(f"pad:{key}")
            till.tap("take")
        else:
            till.tap(f"way:{tender}")
        till.wait_for("done")
        if number in {1, 4}:
            till.shot(self._shots / f"06-done-{tender}.png")
        self.first_receipt = self.first_receipt or till.last_receipt

    def _unknown_code(self) -> None:
        """Scan something that the shop does not sell: the sale stays as it is."""
        till = self._till
        self._bring("wedge", self._keys[0])
        self._until(
            lambda: self._cable.send(UNKNOWN), lambda: till.kiosk.shows(UNKNOWN_SHOWN), UNKNOWN
        )
        till.shot(self._shots / "07-unknown.png")
        self._pay("wechat", 0)
        till.tap("done")
        till.wait_for("sell")

    def _count(self, cash: int) -> None:
        """Count the drawer note by note, the large ones first."""
        for kind in NOTES_AND_COINS:
            pieces, cash = divmod(cash, kind)
            if pieces:
                self._till.tap(f"count:{kind}")
                for digit in str(pieces):
                    self._till.tap(f"pad:{digit}")

    def _close(self) -> None:
        """Look at the menu, in both languages and lights, then count and close the shift."""
        till = self._till
        till.tap("menu")
        till.wait_for("menu")
        till.shot(self._shots / "08-menu.png")
        till.tap("language:en")
        till.tap("light:dark")
        till.shot(self._shots / "09-menu-en-dark.png")
        till.tap("language:zh")
        till.tap("light:light")
        till.tap("close_shift")
        till.wait_for("count")
        self._count(till.expected_cash)
        till.shot(self._shots / "10-count.png")
        till.tap("close_shift")
        till.wait_for("result")
        till.shot(self._shots / "11-result.png")
        till.kiosk.wait_for(lambda: till.waiting_receipts == 0, WAIT_S)
        till.tap("done")
        till.wait_for("sign_in")
