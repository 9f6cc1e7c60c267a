"""The machines on the counter, found and tried: scanner, camera, printers, drawer."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

from pos.bootstrap.habits import KioskSettings
from pos.bootstrap.health.finding import Finding, State
from pos.bootstrap.printer_search import plugged_printers
from pos.bootstrap.printers import PrinterSetting, build_printer
from pos.bootstrap.scanners import AUTO, build_scanners, serial_port_of
from pos.domain.catalogue import ShopSettings
from pos.errors import CameraGone, PosError
from pos.ports.devices import Frame, PrinterState, ReceiptPrinter, Scanner
from pos.reports.trial_page import trial_page

OPEN_S, LOOK_S, POLL_S = 3.0, 8.0, 0.05
DARK_BELOW = 24
"""Mean brightness of a picture, of 255, under which a lens is covered or a room is dark."""
_COLUMNS = 48
_VIDEO = Path("/dev")
_BY_STATE = {
    PrinterState.READY: (State.OK, "printer.ok"),
    PrinterState.PAPER_LOW: (State.ATTENTION, "printer.paper_low"),
    PrinterState.PAPER_OUT: (State.FAILED, "printer.paper_out"),
    PrinterState.COVER_OPEN: (State.FAILED, "printer.cover_open"),
    PrinterState.OFFLINE: (State.FAILED, "printer.offline"),
}


def scanner(settings: KioskSettings, *, is_in_use: bool) -> Finding:
    """Open the scanner that is set up, or find one that is not."""
    taken = [port for port in (serial_port_of(it.address) for it in settings.printers) if port]
    setting = settings.scanner
    if is_in_use and setting:
        return Finding("scanner", State.OK, "scanner.in_use", {"place": setting})
    if not setting:
        port = _plugged_port(taken)
        if port:
            return Finding("scanner", State.ATTENTION, "scanner.found", {"place": port})
        return Finding("scanner", State.ATTENTION, "scanner.none")
    scanners = build_scanners(setting, taken)
    try:
        for one in scanners:
            one.start(lambda _reading: None)
        code = _wait_until_open(scanners)
    finally:
        for one in scanners:
            one.close()
    if code is None:
        return Finding("scanner", State.OK, "scanner.ok", {"place": setting})
    if code == "" and AUTO in setting.split():
        return Finding("scanner", State.ATTENTION, "scanner.none_found")
    return Finding(
        "scanner", State.FAILED, code or "scanner.gone", {"place": setting, "name": setting}
    )


def _wait_until_open(scanners: list[Scanner]) -> str | None:
    """Return None once one of them is open, else its error code, "" for one that waits to be found.

    Waits for at most OPEN_S.
    """
    from hardware.drivers.plugged import PluggedScanner

    end = time.monotonic() + OPEN_S
    while True:
        troubles = [one.trouble for one in scanners]
        plugged = [one for one in scanners if isinstance(one, PluggedScanner)]
        if any(one.wait_until_open(POLL_S) for one in plugged):
            return None
        if all(troubles) or time.monotonic() > end:
            return next((code for code in troubles if code), "")
        time.sleep(POLL_S)


def _plugged_port(taken: list[str]) -> str:
    """Return the serial port that a scanner is most likely on, "" where none is."""
    from hardware.drivers.plugged import NotPluggedIn
    from hardware.drivers.serial_ports import find_port

    try:
        return find_port(taken)
    except NotPluggedIn:
        return ""


def camera(settings: KioskSettings, *, is_in_use: bool) -> Finding:
    """Take one picture with the camera that is set up, or find one that is not."""
    source = settings.camera
    if is_in_use and source:
        return Finding("camera", State.OK, "camera.in_use", {"place": source})
    if not source:
        plugged = sorted(path.name for path in _VIDEO.glob("video[0-9]*"))
        if plugged:
            facts = {"place": plugged[0], "number": plugged[0].removeprefix("video")}
            return Finding("camera", State.ATTENTION, "camera.found", facts)
        return Finding("camera", State.OK, "camera.none")
    answers: Queue[Frame | None] = Queue()
    threading.Thread(target=_take_picture, args=(source, answers), daemon=True).start()
    try:
        frame = answers.get(timeout=LOOK_S)
    except Empty:  # a driver that hangs is a camera without a picture too
        frame = None
    if frame is None:
        return Finding("camera", State.FAILED, CameraGone.code, {"place": source})
    high, wide = frame.pixels.shape[:2]
    facts = {"place": source, "size": f"{wide}x{high}"}
    if frame.pixels.mean() < DARK_BELOW:
        return Finding("camera", State.ATTENTION, "camera.dark", facts)
    return Finding("camera", State.OK, "camera.ok", facts)


def _take_picture(source: str, answers: "Queue[Frame | None]") -> None:
    """Put the camera's first picture into the queue, None where it gives none."""
    from hardware.drivers.camera import open_camera

    try:
        opened = open_camera(source)
        try:
            answers.put(opened.read())
        finally:
            opened.close()
    except PosError:
        answers.put(None)


def printers(
    settings: KioskSettings,
    shop: ShopSettings | None,
    language: str,
    *,
    is_in_use: bool,
    tries: bool,
) -> Iterator[Finding]:
    """Ask each printer how it stands, then the drawer that hangs on the first of them."""
    if not settings.printers:
        plugged = plugged_printers()
        if plugged:
            facts = {"place": plugged[0].address}
            yield Finding("printer", State.ATTENTION, "printer.found", facts)
        else:
            yield Finding("printer", State.ATTENTION, "printer.none")
        yield Finding("drawer", State.ATTENTION, "drawer.none")
        return
    if is_in_use:
        for one in settings.printers:
            yield Finding("printer", State.OK, "printer.in_use", {"place": one.address})
        yield Finding("drawer", State.OK, "drawer.ready")
        return
    for place, one in enumerate(settings.printers):
        printer, finding = _asked(one, shop, language if tries else "")
        yield finding
        if place == 0:
            yield _drawer(printer, finding, tries=tries)
        if printer is not None:
            printer.close()


def _asked(
    setting: PrinterSetting, shop: ShopSettings | None, language: str
) -> tuple[ReceiptPrinter | None, Finding]:
    """Return a printer and how it stands; it prints a page where a language is given."""
    facts: dict[str, object] = {"place": setting.address, "name": setting.address}
    printer: ReceiptPrinter | None = None
    try:
        printer = build_printer(setting)
        state, code = _BY_STATE[printer.state()]
        if language and shop is not None and state is not State.FAILED:
            columns = setting.columns or shop.receipt_columns or _COLUMNS
            printer.print_receipt(trial_page(shop, language, columns))
            code = "printer.printed" if state is State.OK else code
    except PosError as error:
        state, code = State.FAILED, error.code
    return printer, Finding("printer", state, code, facts)


def _drawer(printer: ReceiptPrinter | None, finding: Finding, *, tries: bool) -> Finding:
    """Return how the drawer stands: no drawer tells by itself, only opening it shows."""
    if printer is None or finding.state is State.FAILED:
        return Finding("drawer", State.ATTENTION, "drawer.waits")
    if not tries:
        return Finding("drawer", State.OK, "drawer.ready")
    try:
        printer.open_drawer()
    except PosError as error:
        return Finding("drawer", State.FAILED, error.code, finding.facts)
    return Finding("drawer", State.OK, "drawer.opened")
