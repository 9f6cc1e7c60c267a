"""Random baskets through engine and oracle: `python -m tests.campaigns.baskets --baskets 1000000`.

Counts sales; refunds, voids, deliveries and shifts of the same days come on top. Seeds run from
`--start`; a day that differs prints its seed and replays exactly.
"""

import argparse
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from tests.books.comparison import Disagreement, compare_day

DAYS_A_SLICE = 200


def compare_slice(start: int) -> tuple[int, list[Disagreement]]:
    """Compare a slice of days; returns how many sales they had, and every difference."""
    sales, found = 0, []
    for seed in range(start, start + DAYS_A_SLICE):
        more, differences = compare_day(seed)
        sales += more
        found += differences
    return sales, found


def _starts(first: int) -> Iterator[int]:
    """Yield the first seed of each slice."""
    return (first + DAYS_A_SLICE * number for number in count())


def campaign(baskets: int, first: int, processes: int) -> tuple[int, list[Disagreement]]:
    """Compare days until so many sales were seen, slices in parallel."""
    sales, found, starts = 0, [], _starts(first)
    with ProcessPoolExecutor(processes) as pool:
        while sales < baskets:
            batch = [next(starts) for _ in range(4 * processes)]
            for more, differences in pool.map(compare_slice, batch):
                sales += more
                found += differences
    return sales, found


def main() -> int:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baskets", type=int, default=1_000_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    started = time.monotonic()
    sales, found = campaign(arguments.baskets, arguments.start, arguments.processes)
    for difference in found[:20]:
        print(difference)
    minutes = (time.monotonic() - started) / 60
    print(f"{sales} baskets, {len(found)} differences, {minutes:.1f} minutes")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
