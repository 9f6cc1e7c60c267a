"""Printing killed again and again: `python -m tests.campaigns.printing --sales 200`.

Each sale's printing dies at up to three steps, drawn from a seed, on a network and on a serial
printer in turn; then what is on paper is held to the promise. Prints how often it died.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.driving import succeeded
from tests.faults.devices.broken_printing import broken_shop

STEPS_MAX = 40
DEATHS_MAX = 3


def deaths(place: Path, wire: str, sales: int, seed: int) -> int:
    """Break the printing of so many sales on one wire; returns how often it died first."""
    chance = random.Random(seed)
    killed = 0
    with broken_shop(place, wire) as shop:
        for _ in range(sales):
            steps = [chance.randint(1, STEPS_MAX) for _ in range(chance.randint(1, DEATHS_MAX))]
            killed += shop.break_printing_of_one_sale(*steps) == "killed"
    return killed


def main() -> None:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    for wire in ("network", "serial"):
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "home"
            succeeded(place, "init", "--demo")
            killed = deaths(place, wire, wanted.sales, wanted.seed)
        seconds = time.monotonic() - started
        print(f"{wire}: {wanted.sales} sales, {killed} died first, none lost, {seconds:.0f} s")


if __name__ == "__main__":
    main()
