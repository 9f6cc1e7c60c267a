"""F12: the kiosk in its window, off screen, over a disk that takes its time for each sync.

`python3 -m tests.faults.slow_kiosk HOME SALES`, upon the disk of `disk.py`: signs in, sells, and
prints which thread draws, and how many frames were drawn while each was paid.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from pos.cli.kiosk_driver import KioskDriver, open_driver
from tests.faults.disk import mark

DRAWN = "the window is there"
WAIT_S = 60.0
CODE = "6901234567892"


def paid(kiosk: KioskDriver) -> int:
    """Sell one thing; returns how many frames were drawn from the last tap to the end."""
    kiosk.read(CODE)
    kiosk.settle()
    kiosk.tap("pay")
    kiosk.wait_for(lambda: kiosk.screen == "pay" and not kiosk.parts.desk.waiting, WAIT_S)
    kiosk.frames(2)
    frames = 0

    def is_done() -> bool:
        nonlocal frames
        frames += 1
        return kiosk.screen == "done"

    work: Any = kiosk.view.work
    kiosk.tap(work.exact.name, settles=False)
    kiosk.wait_for(is_done, WAIT_S)
    return frames


def main() -> int:
    """Sell so many times and tell what was seen."""
    home, sales, log = Path(sys.argv[1]), int(sys.argv[2]), Path(os.environ["DISK_LOG"])
    with open_driver(home) as kiosk:
        counter = kiosk.parts.counter
        mark(log, DRAWN)
        kiosk.type_keys("user:cashier pad:2 pad:2 pad:2 pad:2 sign_in float:300 open_shift")
        frames = []
        for _ in range(sales):
            frames.append(paid(kiosk))
            made = kiosk.parts.lane.run(lambda: counter.sales(None)).result(WAIT_S)
            mark(log, made[-1].number)
    print(json.dumps({"thread": threading.get_native_id(), "frames": frames}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
