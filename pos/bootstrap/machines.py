"""The machines around a kiosk: scanners, camera, printer, each on a thread of its own.

Owns which drivers the settings name, one stream of readings from all of them, and what is wrong
with them now. A machine that is gone never stops another, and never a sale.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.bootstrap.devices import build_camera
from pos.bootstrap.habits import KioskSettings
from pos.bootstrap.printers import PrinterSetting, build_printer
from pos.bootstrap.scanners import build_scanners, serial_port_of
from pos.bootstrap.spooler import Spooler
from pos.ports.devices import Preview, Reading, ReceiptPrinter, Scanner
from pos.ports.ledger import Ledger

Deliver = Callable[[Reading], None]


@dataclass(frozen=True, slots=True)
class PrinterStands:
    """How one of the printers stands: error code of what is wrong, or of what soon will be."""

    name: str
    trouble: str | None
    notice: str | None
    waiting: int


class Machines:
    """What is plugged in here; the presenters' `Outside`."""

    def __init__(self, settings: KioskSettings, open_own: Callable[[], Ledger]) -> None:
        """Know what is plugged in; nothing is opened before `start`."""
        self._settings = settings
        self._scanners: dict[str, list[Scanner]] = {"scanner": [], "camera": []}
        self._deliver: Deliver = lambda _reading: None
        self._open_own = open_own
        self.spoolers = self._spoolers(settings)
        self._plugged: dict[str, list[str]] = {"scanner": [], "camera": []}
        """Settings that were plugged in, to plug them in again."""
        self._watcher: Callable[[Preview], None] | None = None

    def start(self, deliver: Deliver) -> None:
        """Open everything; readings are delivered from threads of the machines."""
        self._deliver = deliver
        if self._settings.scanner:
            self.plug_in_scanner(self._settings.scanner)
        if self._settings.camera:
            self.look_at(self._settings.camera)
        for spooler in self.spoolers:
            spooler.start()

    def plug_in_scanner(self, setting: str) -> None:
        """Listen to the hand scanners of a setting; none of them is ever de-duplicated."""
        self._plugged["scanner"].append(setting)
        ports = [serial_port_of(printer.address) for printer in self._settings.printers]
        for scanner in build_scanners(setting, [port for port in ports if port]):
            self._scanners["scanner"].append(scanner)
            scanner.start(self._deliver)

    def look_at(self, source: str) -> None:
        """Look through a camera; what it reads counts once enough views agree."""
        self._plugged["camera"].append(source)
        scanner = build_camera(source, self._show_preview, lambda: self._watcher is not None)
        self._scanners["camera"].append(scanner)
        scanner.start(self._deliver)

    def watch(self, preview: Callable[[Preview], None] | None) -> None:
        """Show what cameras see from now on, None to stop; called on the camera's thread."""
        self._watcher = preview

    def _show_preview(self, preview: Preview) -> None:
        """Hand a preview on while somebody watches."""
        watcher = self._watcher
        if watcher is not None:
            watcher(preview)

    @property
    def settings(self) -> KioskSettings:
        """Return the settings as they are now."""
        return self._settings

    def plug_again(self, machine: str) -> None:
        """Close the "scanner" or "camera" and open it anew; waits for it."""
        plugged, self._plugged[machine] = self._plugged[machine], []
        for scanner in self._scanners[machine]:
            scanner.close()
        self._scanners[machine] = []
        plug_in = self.plug_in_scanner if machine == "scanner" else self.look_at
        for setting in plugged:
            plug_in(setting)

    def take_over(self, settings: KioskSettings) -> None:
        """Go on with other settings: what they change is closed and opened anew; waits for it."""
        old, self._settings = self._settings, settings
        for machine in ("scanner", "camera"):
            setting = getattr(settings, machine)
            if setting != getattr(old, machine):
                self._plugged[machine] = [setting] if setting else []
                self.plug_again(machine)
        if settings.printers != old.printers:
            gone, self.spoolers = self.spoolers, ()
            for spooler in gone:
                spooler.close()
            self.spoolers = self._spoolers(settings)
            for spooler in self.spoolers:
                spooler.start()

    def print_trial_page(self, language: str) -> None:
        """Print a page that shows what the first printer can; returns at once."""
        if self.spoolers:
            self.spoolers[0].try_out(language)

    def open_drawer(self) -> None:
        """Open the drawer on the first printer; returns at once."""
        if self.spoolers:
            self.spoolers[0].open_drawer()

    def tried(self, machine: str) -> str:
        """Return how the trial page went: "working", "ok", an error's code, "" before any."""
        return self.spoolers[0].tried if machine == "printer" and self.spoolers else ""

    def _spoolers(self, settings: KioskSettings) -> tuple[Spooler, ...]:
        return tuple(
            Spooler(self._open_own, _opener(printer), printer, settings.printers)
            for printer in settings.printers
        )

    def close(self) -> None:
        """Let go of every machine."""
        for scanners in self._scanners.values():
            for scanner in scanners:
                scanner.close()
            # Drivers go now, not at the interpreter's end: by then a reader's library is gone
            # before its objects, and it complains on stderr.
            scanners.clear()
        for spooler in self.spoolers:
            spooler.close()

    # --- what the screens ask ------------------------------------------------------------

    def troubles(self) -> tuple[str, ...]:
        """Return the error codes of what is wrong now, the printer's first."""
        found = [spooler.trouble for spooler in self.spoolers]
        for scanners in self._scanners.values():
            found += [scanner.trouble for scanner in scanners]
        return tuple(code for code in found if code is not None)

    def waiting_receipts(self) -> int:
        """Return how many receipts wait for the printer."""
        return sum(spooler.waiting for spooler in self.spoolers)

    def printers(self) -> tuple[PrinterStands, ...]:
        """Return how each printer stands, the first one that prints receipts in front."""
        return tuple(
            PrinterStands(spooler.setting.name, spooler.trouble, spooler.notice, spooler.waiting)
            for spooler in self.spoolers
        )

    def notices(self) -> tuple[str, ...]:
        """Return the codes of what will soon need a hand."""
        return tuple(s.notice for s in self.spoolers if s.notice is not None)

    def spare_printer(self) -> str | None:
        """Return the name of a printer that could take what waits for one that is down."""
        spare = self._spare()
        return spare[1].setting.name if spare is not None else None

    def print_on_spare(self) -> None:
        """Send what waits for a printer that is down to one that prints; else do nothing."""
        spare = self._spare()
        if spare is not None:
            down, other = spare
            down.hand_over(other.setting.name)

    def _spare(self) -> tuple[Spooler, Spooler] | None:
        """Return a printer that is down with receipts waiting, and one that prints."""
        down = next((s for s in self.spoolers if s.trouble is not None and s.waiting), None)
        other = next((s for s in self.spoolers if s.trouble is None), None)
        return (down, other) if down is not None and other is not None else None

    def has(self, machine: str) -> bool:
        """Claim that a "scanner", "camera" or "printer" is set up here."""
        if machine == "printer":
            return bool(self.spoolers)
        return bool(self._scanners[machine])


def _opener(printer: PrinterSetting) -> Callable[[], ReceiptPrinter]:
    """Return what puts a printer together, on whichever thread asks for it."""
    return lambda: build_printer(printer)
