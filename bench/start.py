"""`start`: the kiosk's whole process from nothing to its first scan, 100,000 products.

The process is `kiosk` itself in a window off screen; a witness inside it signs the cashier in as
soon as the first screen stands, scans once, and says when the line was there. Raw is a process
that opens an empty window and draws one frame.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from bench.counter_shop import copied, gtin_of, large_shop
from bench.result import Result, Setting, percentile

ROUNDS = 5
AIM_S = 3.0
WAIT_S = 60
_RAW = (
    "from kivy.config import Config; Config.set('kivy', 'log_level', 'error');"
    "from kivy.base import EventLoop; from kivy.core.window import Window;"
    "Window.create_window(); Window.initialized = True; EventLoop.status = 'started';"
    "EventLoop.idle()"
)


def run(setting: Setting) -> Result:
    """Start kiosks one after the other, an empty window in between."""
    home = large_shop(setting.folder, setting.say)
    setting.say(f"start: {ROUNDS} times")
    scans, windows, processors, raw = [], [], [], []
    with copied(home) as copy:
        _start(copy)  # makes the pictures that a first start ever draws
        for _ in range(ROUNDS):
            told = _start(copy)
            scans.append(told["scan_s"])
            windows.append(told["window_s"])
            processors.append(told["cpu_s"])
            raw.append(_empty_window(copy))
    figure, floor = percentile(scans, 0.5), percentile(raw, 0.5)
    return Result(
        round(figure, 2),
        "s median",
        round(floor, 2),
        round(figure / floor, 2),
        "<= 3 s to the first scan at 100,000 products",
        figure <= AIM_S,
        {
            "window_s": round(percentile(windows, 0.5), 2),
            "cpu_s": round(percentile(processors, 0.5), 2),
            "worst_s": round(max(scans), 2),
            "raw_is": "a process that opens an empty window",
        },
    )


def _surroundings(home: Path) -> dict[str, str]:
    machines = dict.fromkeys(("LIUSHUI_SCANNER", "LIUSHUI_PRINTER", "LIUSHUI_CAMERA"), "")
    quiet = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1"}
    off_screen = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    return {**os.environ, **machines, **quiet, **off_screen, "LIUSHUI_HOME": str(home)}


def _start(home: Path) -> dict[str, float]:
    """Return what a kiosk's witness told."""
    began = str(time.time())
    ended = subprocess.run(
        [sys.executable, "-m", "bench.start", began],
        env=_surroundings(home),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=True,
    )
    told: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return told


def _empty_window(home: Path) -> float:
    """Return the seconds of a process that draws one empty frame."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _RAW],
        env=_surroundings(home) | {"KIVY_NO_CONSOLELOG": "1"},
        capture_output=True,
        timeout=WAIT_S,
        check=True,
    )
    return time.perf_counter() - started


def _kiosk_with_a_witness(began: float) -> None:
    """Run the kiosk command; ends the process when the first scan was taken."""
    from pos.bootstrap import kiosk as made
    from pos.cli import main

    open_kiosk = made.open_kiosk

    @contextmanager
    def watched(language: str, show: Any, to_ui: Any, *more: Any) -> Iterator[Any]:
        witness = _Witness(began)

        def shown(view: Any) -> None:
            show(view)
            witness.sees(view)

        with open_kiosk(language, shown, to_ui, *more) as parts:
            witness.tap, witness.scan = parts.kiosk.tap, parts.kiosk.scan
            witness.to_ui = to_ui
            yield parts

    with mock.patch.object(made, "open_kiosk", watched):
        main(["kiosk"])


class _Witness:
    """Signs in and scans as soon as it can, and tells when."""

    tap: Callable[[str], None]
    scan: Callable[[Any], None]
    to_ui: Callable[[Callable[[], None]], None]

    def __init__(self, began: float) -> None:
        self._began, self._window_s = began, 0.0
        self._has_signed_in = self._has_scanned = False

    def sees(self, view: Any) -> None:
        """Take the next step that a view allows; runs on the screen's thread."""
        work = view.work
        if getattr(work, "faces", None) and not self._has_signed_in:
            self._has_signed_in = True
            self._window_s = time.time() - self._began
            for name in ("user:cashier", *["pad:2"] * 4, "sign_in"):
                self.to_ui(partial(self.tap, name))
        elif hasattr(work, "lines") and not self._has_scanned:
            from pos.ports.devices import Reading

            self._has_scanned = True
            self.to_ui(lambda: self.scan(Reading(gtin_of(77_777), "serial", 0)))
        elif self._has_scanned and getattr(work, "lines", None):
            self.to_ui(self._tell)

    def _tell(self) -> None:
        """Say when the line was on the screen: this runs in the frame after."""
        told = {
            "scan_s": time.time() - self._began,
            "window_s": self._window_s,
            "cpu_s": time.process_time(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    _kiosk_with_a_witness(float(sys.argv[1]))
