"""Upkeep of the machines: trying them out, connecting them anew, setting them up.

Owns the thread that waits for them, so that no screen does, and the word each machine answered
with. What is set here is kept beside the ledger and taken over at once.
"""

import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from pos.bootstrap.habits import keep_places
from pos.bootstrap.machines import Machines
from pos.bootstrap.printers import PrinterSetting, build_printer
from pos.bootstrap.scanners import build_scanner
from pos.errors import PosError
from pos.lane import Lane
from pos.ports.devices import Preview
from pos.presenters.machines import WORKING, Places, PrinterFact

LOOK_S = 5.0
_log = logging.getLogger(__name__)


class MachineUpkeep:
    """The presenters' `Upkeep` over the machines of this home."""

    def __init__(
        self,
        machines: Machines,
        place: Path,
        language: Callable[[], str],
        seen: Callable[[], None],
    ) -> None:
        """Know the machines; nothing is touched before somebody asks.

        `seen` is called on the camera's thread whenever a new picture is there.
        """
        self._machines, self._place, self._language = machines, place, language
        self._seen = seen
        self._preview: Preview | None = None
        self._is_watching = False
        self._lane = Lane("upkeep")
        self._outcomes: dict[str, str] = {}
        self._disk_free: int | None = None
        self._ports: tuple[str, ...] = ()
        self._looked_s = float("-inf")

    def close(self) -> None:
        """End after what is being done."""
        self._lane.close()

    # --- how things are ------------------------------------------------------------------

    def disk_free(self) -> int | None:
        """Return the bytes that are free where the ledger lies."""
        self._look_around()
        return self._disk_free

    def printers(self) -> tuple[PrinterFact, ...]:
        """Return how each printer stands, the one for receipts in front."""
        return tuple(
            PrinterFact(it.name, it.trouble or "", it.notice or "", it.waiting)
            for it in self._machines.printers()
        )

    def outcome(self, machine: str) -> str:
        """Return how the last try ended: "ok", an error's code, WORKING, or "" before any."""
        return self._machines.tried(machine) or self._outcomes.get(machine, "")

    def watch(self, *, is_on: bool) -> None:
        """Ask for what the camera sees, or no more."""
        if is_on != self._is_watching:
            self._is_watching, self._preview = is_on, None
            self._machines.watch(self._take if is_on else None)

    def preview(self) -> Preview | None:
        """Return what the camera saw last while it was watched."""
        return self._preview

    def _take(self, preview: Preview) -> None:
        """Keep the newest picture; an older one is never shown after it."""
        self._preview = preview
        self._seen()

    def places(self) -> Places:
        """Return where the machines are plugged in."""
        settings = self._machines.settings
        first = settings.printers[0] if settings.printers else PrinterSetting("")
        return Places(settings.scanner, settings.camera, first.address, first.columns)

    def ports(self) -> tuple[str, ...]:
        """Return the serial ports that this machine has."""
        self._look_around()
        return self._ports

    def _look_around(self) -> None:
        """Look at disk and ports on the upkeep's own thread, now and then: either may hang."""
        now = time.monotonic()
        # One look waits at most: a machine that hangs would fill the lane with them.
        if now - self._looked_s > LOOK_S and self._outcomes.get("look") != WORKING:
            self._looked_s, self._outcomes["look"] = now, WORKING
            self._do("look", self._look)

    def _look(self) -> None:
        from serial.tools import list_ports

        self._ports = tuple(sorted(port.device for port in list_ports.comports()))
        try:
            self._disk_free = shutil.disk_usage(self._place).free
        except OSError:
            self._disk_free = None

    # --- doing ---------------------------------------------------------------------------

    def try_out(self, machine: str) -> None:
        """Print on the "printer", open the "drawer", connect "scanner" or "camera" anew.

        Returns at once.
        """
        if machine == "printer":
            self._machines.print_trial_page(self._language())
            return
        if machine == "drawer":
            self._machines.open_drawer()
            return
        self._outcomes[machine] = WORKING
        self._do(machine, lambda: self._machines.plug_again(machine))

    def set_up(self, places: Places) -> None:
        """Keep where the machines are, and take it over.

        Raises PrinterUnknown, ScannerUnknown, DiskFull, HomeUnwritable.
        """
        if places.printer:
            build_printer(places.printer)
        for address in places.scanner.split():
            build_scanner(address)
        settings = keep_places(self._place, places, self._machines.settings)
        self._do("settings", lambda: self._machines.take_over(settings))

    def _do(self, machine: str, job: Callable[[], None]) -> None:
        """Do something on the upkeep's own thread and keep how it ended."""

        def run() -> None:
            try:
                job()
            except PosError as error:
                self._outcomes[machine] = error.code
            except Exception:  # noqa: BLE001 - logged with its trace, and shown
                _log.exception("upkeep of %s failed", machine)
                self._outcomes[machine] = PosError.code
            else:
                self._outcomes[machine] = "ok"

        self._lane.run(run)
