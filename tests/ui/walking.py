"""The walk through every screen and state, as `screens` draws it, looked over step by step.

    python -m tests.ui.walking [--quick]

Owns the campaign `make walk`: every state in every size, language, hand and light.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from pos.bootstrap.rehearsal import rehearsed_printer
from pos.cli.kiosk_driver import open_driver
from pos.cli.screens import LANGUAGES, SIZES, walk
from pos.cli.screens.props import props_of
from tests.ui.hands import MACHINES, Kiosk, copied_home, found_shop
from tests.ui.inspection import defects
from tests.ui.vocabulary import Vocabulary


class Look(NamedTuple):
    """How a state is looked at: the window's size, the hand, the light."""

    size: tuple[int, int]
    is_left_handed: bool
    is_dark: bool

    @property
    def name(self) -> str:
        """How a defect says where it was seen."""
        marks = [f"{self.size[0]}x{self.size[1]}"]
        return " ".join([*marks, *["left"] * self.is_left_handed, *["dark"] * self.is_dark])


class Way(NamedTuple):
    """One walk: its language, and the looks that are taken at each state, in the first's window."""

    language: str
    looks: tuple[Look, ...]
    in_turns: bool = False
    """Take one look a state, in turns, where there is no time for all of them."""


ALL_WAYS = tuple(
    Way(language, tuple(Look(size, *habits) for habits in product((False, True), repeat=2)))
    for size, language in product(SIZES, LANGUAGES)
)
SOME_WAYS = (
    Way("zh", (Look(SIZES[0], is_left_handed=True, is_dark=False),)),
    Way(
        "en",
        (
            Look(SIZES[1], is_left_handed=False, is_dark=False),
            Look(SIZES[2], is_left_handed=True, is_dark=True),
        ),
        in_turns=True,
    ),
)
"""Each size, language, hand and light at least once, and what is tightest: English text in the
low and in the narrow window."""


@contextmanager
def walked(founded: Path, way: Way) -> Iterator[tuple[Kiosk, Iterator[str]]]:
    """Give a kiosk and the names of the states that it goes through."""
    with (
        tempfile.TemporaryDirectory(prefix="liushui-walk-") as folder,
        rehearsed_printer() as printer,
    ):
        home = copied_home(founded, Path(folder) / "home")
        props = props_of(home, printer)
        surroundings = dict.fromkeys(MACHINES, "") | {"LIUSHUI_PRINTER": printer.address}
        with (
            mock.patch.dict(os.environ, surroundings),
            open_driver(home, way.looks[0].size, way.language) as driver,
        ):
            yield Kiosk(driver), walk(driver, props)


def looked_over(founded: Path, way: Way) -> tuple[int, list[str]]:
    """Walk once; returns how many screens were looked at, and what is wrong with any."""
    words, first = Vocabulary(way.language), way.looks[0]
    count, found = 0, []
    with walked(founded, way) as (kiosk, names):
        habits = kiosk.parts.desk.habits
        as_walked = Look(first.size, habits.is_left_handed, habits.is_dark)
        for number, name in enumerate(names):
            seen = as_walked
            turn = way.looks[number % len(way.looks) :][:1] if way.in_turns else way.looks
            for look in turn:
                seen = _turn(kiosk, seen, look)
                where = f"{name} {way.language} {look.name}"
                found += [f"{where}: {defect}" for defect in defects(kiosk, words)]
                count += 1
            _turn(kiosk, seen, as_walked)
    return count, found


def _turn(kiosk: Kiosk, seen: Look, look: Look) -> Look:
    """Bring the state up as another look wants it; returns that look."""
    if seen.size != look.size:
        kiosk.driver.resize(look.size)
    if seen[1:] != look[1:]:
        kiosk.parts.desk.change(is_left_handed=look.is_left_handed, is_dark=look.is_dark)
    if seen != look:
        kiosk.driver.settle()
    return look


def main() -> int:
    """Look over every screen there is; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what make test looks at")
    args = parser.parse_args()
    started, total, wrong = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory(prefix="liushui-founded-") as folder:
        founded = found_shop(Path(folder) / "home")
        for way in SOME_WAYS if args.quick else ALL_WAYS:
            count, found = looked_over(founded, way)
            total, wrong = total + count, wrong + len(found)
            for defect in found:
                print(defect, flush=True)
            print(f"{way.language} {way.looks[0].name}: {count} screens", file=sys.stderr)
    print(f"{total} screens, {wrong} defects, {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
