"""A monkey at the kiosk: random taps, scans, pulled cables and empty rolls, from one seed.

    python -m tests.campaigns.monkey --minutes 10 [--seed S] [--steps N]

The real kiosk in its window off screen, a serial scanner over a pseudo-terminal and a printer on
a socket. After every step the screen must answer: within a bound no job waits, and something can
be touched. Now and then the monkey asks for the way out, and every screen must lead to selling or
to sign-in by its own keys; a screen that does not is stuck. At the end every sale that the ledger
has is booked (`verify`), and the seed is printed; with it the same steps are taken again.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from hardware.fakes.printer_simulator import PrinterSimulator
from hardware.fakes.scanner_simulator import ScannerSimulator
from pos.cli.kiosk_driver import SIZE, KioskDriver, open_driver
from pos.ports.devices import PrinterState
from tests.driving import succeeded
from tests.ui.hands import found_shop

ANSWER_S = 60.0
"""A step that is not answered after so long, on however busy a machine, is stuck."""
ASK_FOR_WAY_OUT_EVERY = 50
WAY_OUT_TAPS_MAX = 40
RESTART_EVERY = 1_500
LAST_STEPS = 15
GOODS = (
    *("6901234567892", "6912345524452", "2300001013169", "A001", "N002", "M001"),
    *("6999999999997", "6901234567890", "134512345678901234", "S01-T01-000001", "]C0XYZ", "0"),
    *("https://example.invalid/?q=1", "x" * 300, "", "\u0007\u0000", "可口可乐", "９９"),
)
PINS = {"cashier": "2222", "owner": "1111", "warehouse": "3333"}
HOME_SCREENS = ("sell", "sign_in")
WAYS_OUT = (
    *("panel:leave", "which:none", "problem:close", "notice:ok", "swap:no", "no", "back", "done"),
    *("close", "leave", "switch"),
)
"""Names of keys that lead out, as a person would try them."""


class Stuck(AssertionError):
    """The kiosk does not go on."""


class Monkey:
    """One pair of hands with a seed."""

    def __init__(self, seed: int, cable: ScannerSimulator, printer: PrinterSimulator) -> None:
        self.chance = random.Random(seed)
        self.cable, self.printer = cable, printer
        self.is_plugged = True
        self.did: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.last: list[str] = []

    def step(self, kiosk: KioskDriver) -> None:
        """Do one thing, and wait until the kiosk has answered it."""
        deeds = {
            self._tap: 60,
            self._scan: 22,
            self._sign_in: 6,
            self._type_keys: 4,
            self._paper: 3,
            self._cable: 2,
            self._tick: 2,
            self._tap_twice: 6,
        }
        deed = self.chance.choices(list(deeds), list(deeds.values()))[0]
        self.did[deed.__name__.strip("_")] += 1
        self._note(f"{kiosk.screen}: {deed.__name__.strip('_')}")
        deed(kiosk)
        self._settle(kiosk)
        self.seen[kiosk.screen] += 1
        if not kiosk.touchable() and not kiosk.parts.desk.waiting:
            raise Stuck(f"nothing can be touched on {kiosk.screen}")

    def _note(self, what: str) -> None:
        self.last = [*self.last, what][-LAST_STEPS:]

    def _settle(self, kiosk: KioskDriver) -> None:
        try:
            kiosk.wait_for(lambda: not kiosk.parts.desk.waiting, ANSWER_S)
        except TimeoutError as late:
            raise Stuck(f"no answer on {kiosk.screen} after {ANSWER_S:.0f} s") from late
        kiosk.frames(1)

    # --- deeds ---------------------------------------------------------------------------

    def _pick(self, kiosk: KioskDriver) -> str | None:
        names = sorted(kiosk.touchable())
        return self.chance.choice(names) if names else None

    def _tap(self, kiosk: KioskDriver) -> None:
        name = self._pick(kiosk)
        if name is not None:
            self._note(f"  {name}")
            kiosk.tap(name, settles=False)

    def _tap_twice(self, kiosk: KioskDriver) -> None:
        name = self._pick(kiosk)
        for _ in range(2):
            if name is not None and name in kiosk.touchable():
                self._note(f"  {name}")
                kiosk.tap(name, settles=False)

    def _scan(self, kiosk: KioskDriver) -> None:
        code = self.chance.choice(GOODS)
        self._note(f"  {code[:20]!r}")
        if self.is_plugged:
            self.cable.send([f"{code}\r".encode()])
        kiosk.frames(2)

    def _sign_in(self, kiosk: KioskDriver) -> None:
        """Sign in with a right PIN most of the times, else the day would never begin."""
        if kiosk.screen != "sign_in":
            return
        who = self.chance.choice(["cashier", "cashier", "owner", "warehouse"])
        for name in (f"user:{who}", "pad:clear", *(f"pad:{d}" for d in PINS[who]), "sign_in"):
            if name in kiosk.touchable():
                kiosk.tap(name, settles=False)
                self._settle(kiosk)

    def _type_keys(self, kiosk: KioskDriver) -> None:
        text = self.chance.choice(("6901234567892\n", "hello", "\n", "123\t\n", "S01-T01-000001\n"))
        kiosk.press_keys(text, gap_ms=self.chance.choice((0, 1, 40)))

    def _paper(self, _kiosk: KioskDriver) -> None:
        states = (PrinterState.READY, PrinterState.READY, PrinterState.PAPER_OUT)
        others = (PrinterState.COVER_OPEN, PrinterState.OFFLINE, PrinterState.PAPER_LOW)
        self.printer.tell(self.chance.choice((*states, *others)))

    def _cable(self, _kiosk: KioskDriver) -> None:
        if self.is_plugged:
            self.cable.unplug()
        else:
            self.cable.plug_in()
        self.is_plugged = not self.is_plugged

    def _tick(self, kiosk: KioskDriver) -> None:
        kiosk.parts.kiosk.tick()
        kiosk.frames(5)

    # --- the way out ---------------------------------------------------------------------

    def goes_home(self, kiosk: KioskDriver) -> None:
        """Find the way to selling or to sign-in by what can be touched. Raises Stuck."""
        trail = []
        for _ in range(WAY_OUT_TAPS_MAX):
            self._settle(kiosk)
            names = kiosk.touchable()
            out = [name for name in WAYS_OUT if name in names]
            if kiosk.screen in HOME_SCREENS and not out:
                return
            if not out:
                out = [self.chance.choice(sorted(names))] if names else []
            if not out:
                break
            trail.append(f"{kiosk.screen}:{out[0]}")
            kiosk.tap(self.chance.choice(out[:2]), settles=False)
        if kiosk.screen not in HOME_SCREENS:
            raise Stuck(f"no way home from {kiosk.screen}: {trail[-6:]}")


@contextmanager
def _machines(folder: Path) -> Iterator[tuple[ScannerSimulator, PrinterSimulator, str]]:
    cable, printer = ScannerSimulator(folder / "scanner"), PrinterSimulator(576)
    cable.plug_in()
    try:
        yield cable, printer, printer.listen()
    finally:
        cable.unplug()
        printer.close()


def play(seed: int, until_s: float, steps_max: int) -> Monkey:
    """Play from a seed until time or steps are over; the home must verify after."""
    with tempfile.TemporaryDirectory(prefix="liushui-monkey-") as name:
        folder = Path(name)
        home = found_shop(folder / "home")
        with _machines(folder) as (cable, printer, address):
            monkey = Monkey(seed, cable, printer)
            surroundings = {
                "LIUSHUI_SCANNER": str(cable.port),
                "LIUSHUI_PRINTER": address,
                "LIUSHUI_CAMERA": "",
                "LIUSHUI_HOME": str(home),
            }
            steps = 0
            with mock.patch.dict(os.environ, surroundings):
                while steps < steps_max and time.monotonic() < until_s:
                    with open_driver(home, SIZE, monkey.chance.choice(("zh", "en"))) as kiosk:
                        steps += _play_on(monkey, kiosk, min(RESTART_EVERY, steps_max - steps),
                                          until_s)  # fmt: skip
        verdict = succeeded(home, "verify", "--json")
        assert verdict["ok"], verdict
    return monkey


def _play_on(monkey: Monkey, kiosk: KioskDriver, steps: int, until_s: float) -> int:
    """Take steps until the next restart; returns how many."""
    for number in range(steps):
        if time.monotonic() > until_s:
            return number
        try:
            monkey.step(kiosk)
            if number % ASK_FOR_WAY_OUT_EVERY == ASK_FOR_WAY_OUT_EVERY - 1:
                monkey.goes_home(kiosk)
        except BaseException:
            print("the last steps:", *monkey.last, sep="\n  ", file=sys.stderr)
            raise
    return steps


def main() -> int:
    """Play; 1 where the kiosk crashed, stuck or lost its books."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--steps", type=int, default=10**9, help="end after so many steps")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}", flush=True)
    monkey = play(seed, time.monotonic() + args.minutes * 60, args.steps)
    deeds = ", ".join(f"{name} {count}" for name, count in monkey.did.most_common())
    screens = ", ".join(f"{name} {count}" for name, count in monkey.seen.most_common())
    print(f"{sum(monkey.did.values())} steps: {deeds}")
    print(f"screens: {screens}")
    print(f"seed {seed}: 0 crashes, 0 stuck, verify holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
