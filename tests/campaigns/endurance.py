"""Ten thousand sales in the window: the kiosk's memory stays flat.

    python -m tests.campaigns.endurance --sales 10000

Each sale is three scans and a tap on Exact in the real kiosk off screen. What the process holds
(resident set) is read every fiftieth part of the way; from a fifth of the way on, when caches are
full, it may not grow by more than `GROWTH_MIB`. The database's own page cache grows with its file,
2 kB a sale, up to a bound that ten thousand sales do not reach; so it is held small here.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from pos.cli.kiosk_driver import KioskDriver, open_driver
from pos.ports.devices import Reading
from pos.store.connection import PRAGMAS
from tests.driving import succeeded
from tests.ui.hands import MACHINES, found_shop

GOODS = ("A001", "A002", "N002", "R001", "B002", "D002", "C001")
GROWTH_MIB = 8.0
CACHE_KIB = 2 * 1024
SAMPLES = 50
WAIT_S = 60.0


def held_mib() -> float:
    """Return the resident set of this process, in MiB; off Linux its greatest so far."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sell(kiosk: KioskDriver, number: int) -> None:
    """Scan three things and take the exact sum."""
    for step in range(3):
        code = GOODS[(number + step) % len(GOODS)]
        kiosk.parts.kiosk.scan(Reading(code, "serial", kiosk.on_screen.window.now_ms()))
    kiosk.wait_for(lambda: not kiosk.parts.desk.waiting, WAIT_S)
    kiosk.parts.kiosk.tap("pay")
    kiosk.frames(1)
    kiosk.parts.kiosk.tap(kiosk.view.work.exact.name)  # type: ignore[attr-defined]
    kiosk.wait_for(lambda: kiosk.screen == "done", WAIT_S)


def endured(home: Path, sales: int) -> list[float]:
    """Return what was held after each part of the way."""
    surroundings = dict.fromkeys(MACHINES, "") | {"LIUSHUI_HOME": str(home)}
    held = []
    pragmas = tuple(
        (name, -CACHE_KIB if name == "cache_size" else value) for name, value in PRAGMAS
    )
    with (
        mock.patch.dict(os.environ, surroundings),
        mock.patch("pos.store.connection.PRAGMAS", pragmas),
        open_driver(home) as kiosk,
    ):
        kiosk.type_keys("user:cashier pad:2 pad:2 pad:2 pad:2 sign_in float:300 open_shift")
        kiosk.settle()
        each = max(1, sales // SAMPLES)
        for number in range(sales):
            sell(kiosk, number)
            if number % each == each - 1:
                held.append(held_mib())
                print(f"{number + 1} sales: {held[-1]:.1f} MiB", file=sys.stderr, flush=True)
    return held


def main() -> int:
    """Sell; 1 where memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=10_000)
    sales = parser.parse_args().sales
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="liushui-endurance-") as folder:
        home = found_shop(Path(folder) / "home")
        held = endured(home, sales)
        assert succeeded(home, "verify", "--json")["ok"]
    settled = held[len(held) // 5 :]
    growth = settled[-1] - settled[0]
    print(
        f"{sales} sales in {time.monotonic() - started:.0f} s: {settled[0]:.1f} MiB after a fifth, "
        f"{settled[-1]:.1f} MiB at the end, {growth:+.1f} MiB"
    )
    return 0 if growth <= GROWTH_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
