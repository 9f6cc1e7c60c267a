"""Twelve everyday tasks at the counter, each done once in the window, what it takes counted.

    python -m tests.ui.effort

Owns what counts as a tap, a keystroke and a scan, and the table of `docs/effort.md`: `make effort`
writes our own columns of it anew, and leaves what was counted in other tills as it stands.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.ui.hands import Kiosk, copied_home, found_shop, open_kiosk

TABLE = Path(__file__).resolve().parents[2] / "docs" / "effort.md"
COLA, SUGAR_FREE, LEMON = "6901234567892", "6912345524452", "6912345297721"
WATER = "A007"
"""Mineral water of 1.5 l, found by the first letters of its pinyin."""
WECHAT_CODE = "134512345678901234"
DRAWER = ((10000, 3), (1000, 2), (100, 2), (50, 1))
"""What the day leaves in the drawer, counted: 322.50."""
FIRST_OTHER = 6
"""Where the columns of other tills begin."""
_ALL = "all"
_TYPING = ("pad", "type")


@dataclass(slots=True)
class Effort:
    """What a task takes of the person who does it, and the seconds it takes the machine."""

    taps: int = 0
    keystrokes: int = 0
    scans: int = 0
    seconds: float = 0.0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return what a busy machine cannot change."""
        return self.taps, self.keystrokes, self.scans


class Hands:
    """Someone at the kiosk whose every touch is counted.

    A figure or a letter is a keystroke on whichever pad or keyboard it is typed; each other touch
    is a tap; a reading of the scanner is a scan. The seconds run from the first touch until the
    work is done and shown, with fingers that take no time of their own.
    """

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk, self.effort = kiosk, Effort()
        self._began = 0.0

    def taps(self, *names: str) -> None:
        for name in names:
            self._touch()
            kind, _, sign = name.partition(":")
            if kind in _TYPING and (len(sign) == 1 or sign.isdigit()):
                self.effort.keystrokes += 1
            else:
                self.effort.taps += 1
            self.kiosk.taps(name)

    def scans(self, *codes: str) -> None:
        for code in codes:
            self._touch()
            self.effort.scans += 1
            self.kiosk.wedges(code)

    def sees(self, screen: str) -> None:
        """Wait for the screen on which a task ends, and stop the clock."""
        self.kiosk.waits_for(screen)
        self.effort.seconds = time.perf_counter() - self._began

    def _touch(self) -> None:
        if not self._began:
            self._began = time.perf_counter()


def _sign_in(hands: Hands) -> None:
    hands.taps("user:cashier", *(f"pad:{digit}" for digit in "2222"), "sign_in")
    hands.taps("float:300", "open_shift")
    hands.sees("sell")


def _exact_cash(hands: Hands) -> None:
    hands.scans(COLA, SUGAR_FREE, LEMON)
    hands.taps("pay", "cash:1000")
    hands.sees("done")
    assert hands.kiosk.sales[-1].total == 1000


def _cash_with_change(hands: Hands) -> None:
    hands.scans(COLA, SUGAR_FREE)
    hands.taps("pay", "cash:2000")
    hands.sees("done")
    assert hands.kiosk.work.figure == "13.00"


def _wechat(hands: Hands) -> None:
    hands.scans(COLA)
    hands.taps("pay")
    hands.scans(WECHAT_CODE)
    hands.sees("done")
    assert hands.kiosk.sales[-1].total == 350


def _split(hands: Hands) -> None:
    hands.scans(COLA, SUGAR_FREE)
    hands.taps("pay", "pad:5", "way:card", "cash:200")
    hands.sees("done")
    assert hands.kiosk.sales[-1].total == 700


def _twelve(hands: Hands) -> None:
    hands.taps("quantity", "pad:1", "pad:2")
    hands.scans(COLA)
    hands.sees("sell")
    assert hands.kiosk.lines == {"A001": 12000}


def _remove(hands: Hands) -> None:
    hands.kiosk.wedges(COLA, SUGAR_FREE, LEMON)
    hands.taps("line:2", "line:2:remove")
    hands.sees("sell")
    assert hands.kiosk.lines == {"A001": 1000, "A003": 1000}


def _hold(hands: Hands) -> None:
    hands.kiosk.wedges(COLA, SUGAR_FREE)
    hands.taps("hold", "hold")
    hands.sees("sell")
    assert hands.kiosk.lines == {"A001": 1000, "A002": 1000}


def _refund(hands: Hands) -> None:
    kiosk = hands.kiosk
    kiosk.wedges(COLA, SUGAR_FREE)
    kiosk.taps("pay", "cash:700")
    kiosk.waits_for("done")
    kiosk.taps("done")
    hands.scans(kiosk.sales[-1].number)
    hands.taps("line:1:more", "refund")
    kiosk.waits_until(lambda: kiosk.sales[-1].kind == "refund")
    hands.sees("refund")
    assert kiosk.sales[-1].total == -350
    kiosk.taps("done")
    kiosk.waits_for("sell")


def _find(hands: Hands) -> None:
    kiosk = hands.kiosk
    hands.taps("search", *(f"type:{letter}" for letter in "kqs"))
    kiosk.waits_until(lambda: bool(_found(kiosk)))
    hands.taps(*_found(kiosk))
    hands.sees("sell")
    assert kiosk.lines == {WATER: 1000}


def _found(kiosk: Kiosk) -> list[str]:
    return [row.key for row in kiosk.work.rows if row.note.startswith(f"{WATER} ")]


def _fifth_off(hands: Hands) -> None:
    kiosk = hands.kiosk
    kiosk.wedges(COLA)
    hands.taps("line:1", "line:1:off", "pad:2", "pad:0", "quantity_done", "reason:expiring")
    hands.taps(*(f"pad:{digit}" for digit in "1111"), "quantity_done")
    hands.sees("sell")
    assert kiosk.basket.total == 280


def _close(hands: Hands) -> None:
    hands.taps("more", "close_shift")
    for kind, pieces in DRAWER:
        if hands.kiosk.work.denominations[0].key != f"count:{kind}":
            hands.taps(f"count:{kind}")
        hands.taps(f"pad:{pieces}")
    hands.taps("close_shift")
    hands.kiosk.waits_for("result")
    assert hands.kiosk.work.figure == "0.00"
    hands.taps("done")
    hands.sees("sign_in")


TASKS: tuple[tuple[str, Callable[[Hands], None]], ...] = (
    ("Sign in by PIN and open the shift with a float of 300", _sign_in),
    ("Sell 3 scanned goods for the exact cash", _exact_cash),
    ("Sell 2 scanned goods, take 20, see the change", _cash_with_change),
    ("Sell 1 scanned thing, paid by the customer's WeChat code", _wechat),
    ("Sell for 7.00: 5 by card, 2 in cash", _split),
    ("Bring 12 of one thing into the sale", _twelve),
    ("Take the second of three lines out", _remove),
    ("Hold a sale and recall it", _hold),
    ("Give back one of a receipt's two lines, in cash", _refund),
    ("Find a thing without a barcode by 3 letters and sell it", _find),
    ("Take 20 % off a line, which needs the owner's leave", _fifth_off),
    ("Count the drawer and close the shift", _close),
)
"""A day in this order, at one counter: what a task leaves behind is in the next one's drawer."""


def done_in_turn(kiosk: Kiosk) -> list[Effort]:
    """Do each task once, from signing in to closing; returns what each took."""
    efforts = []
    for _, task in TASKS:
        if kiosk.screen == "done":
            kiosk.taps("done")
        if kiosk.screen == "sell" and kiosk.lines:
            kiosk.taps("more", "clear")
            kiosk.waits_for("sell")
        hands = Hands(kiosk)
        task(hands)
        efforts.append(hands.effort)
    return efforts


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of the table's rows, each of which begins with a task's number."""
    rows = [_cells(line) for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0].isdigit()]


def told(row: list[str]) -> Effort:
    """Return what a row of the page says of us."""
    taps, keystrokes, scans, seconds = row[2:FIRST_OTHER]
    return Effort(int(taps), int(keystrokes), int(scans), float(seconds))


def rewritten(text: str, efforts: list[Effort]) -> str:
    """Return the page with our own columns, and every column's sum, as they are now."""
    rows = [
        [row[0], name, *map(str, effort.counts), f"{effort.seconds:.1f}", *row[FIRST_OTHER:]]
        for row, (name, _), effort in zip(table_rows(text), TASKS, efforts, strict=True)
    ]
    sums = [sum(map(Decimal, column)) for column in zip(*(row[2:] for row in rows), strict=True)]
    new = {row[0]: row for row in rows} | {_ALL: [_ALL, "All twelve", *map(str, sums)]}
    lines = [
        f"| {' | '.join(new[_cells(line)[0]])} |"
        if line.startswith("| ") and _cells(line)[0] in new
        else line
        for line in text.splitlines()
    ]
    return "\n".join(lines) + "\n"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def main() -> int:
    """Do the day and write the table."""
    with tempfile.TemporaryDirectory(prefix="liushui-effort-") as folder:
        founded = found_shop(Path(folder) / "founded")
        with open_kiosk(copied_home(founded, Path(folder) / "home")) as kiosk:
            efforts = done_in_turn(kiosk)
    TABLE.write_text(rewritten(TABLE.read_text(encoding="utf-8"), efforts), encoding="utf-8")
    for (name, _), effort in zip(TASKS, efforts, strict=True):
        print(*effort.counts, f"{effort.seconds:.1f} s", name, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
