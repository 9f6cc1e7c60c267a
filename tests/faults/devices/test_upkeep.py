"""Upkeep of machines: a trial page on real sockets, settings kept and taken over at once."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, get_ident

import pytest

from hardware.fakes.printer_simulator import PrinterSimulator
from pos.bootstrap import upkeep as upkeep_module
from pos.bootstrap.habits import KioskSettings, read_settings
from pos.bootstrap.machines import Machines
from pos.bootstrap.printers import PrinterSetting
from pos.bootstrap.upkeep import MachineUpkeep
from pos.errors import HomeUnwritable, PrinterUnknown, ScannerUnknown
from pos.ports.devices import PrinterState
from pos.presenters.machines import FINE, WORKING, Places
from pos.store.ledger import open_ledger
from tests.faults.devices.test_spooling import HABITS
from tests.waiting import WAIT_S, until


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    with closing(PrinterSimulator(576)) as simulator:
        yield simulator


def upkept(home: Path, *printers: PrinterSetting) -> tuple[Machines, MachineUpkeep]:
    machines = Machines(KioskSettings(HABITS, printers=printers), lambda: open_ledger(home))
    return machines, MachineUpkeep(machines, home, lambda: "en", lambda: None)


def test_a_trial_page_says_how_it_went(demo_home: Path, printer: PrinterSimulator) -> None:
    machines, upkeep = upkept(demo_home, PrinterSetting(printer.listen(), columns=48))
    with closing(machines), closing(upkeep):
        machines.start(lambda _: None)
        assert upkeep.outcome("printer") == ""
        upkeep.try_out("printer")
        (page,) = printer.wait_for_sheets(1, WAIT_S)
        assert any("48 columns" in text for text in page.texts)
        until(lambda: upkeep.outcome("printer") == FINE)
        printer.tell(PrinterState.PAPER_OUT)
        upkeep.try_out("printer")
        until(lambda: upkeep.outcome("printer") not in {FINE, WORKING})
        assert upkeep.outcome("printer") == "printer.paper_out"
        assert len(printer.sheets) == 1


def test_a_printer_set_up_on_the_screen_is_kept_and_used(
    demo_home: Path, printer: PrinterSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SCANNER", "CAMERA", "PRINTER"):
        monkeypatch.delenv(f"LIUSHUI_{name}", raising=False)
    machines, upkeep = upkept(demo_home)
    with closing(machines), closing(upkeep):
        machines.start(lambda _: None)
        places = Places(printer=printer.listen(), columns=32)
        upkeep.set_up(places)
        assert read_settings(demo_home, "zh").printers[0] == PrinterSetting(
            places.printer, columns=32
        )
        until(lambda: machines.has("printer"))
        upkeep.try_out("printer")
        assert printer.wait_for_sheets(1, WAIT_S)
        assert upkeep.places() == places
        upkeep.set_up(Places())
        until(lambda: not machines.has("printer"))
        assert read_settings(demo_home, "zh").printers == ()


def test_a_setting_that_cannot_be_written_is_refused_in_words(demo_home: Path) -> None:
    machines, upkeep = upkept(demo_home)
    (demo_home / f".kiosk.json.{os.getpid()}.{get_ident()}").mkdir()
    with closing(machines), closing(upkeep), pytest.raises(HomeUnwritable):
        upkeep.set_up(Places())
    assert not (demo_home / "kiosk.json").exists()


def test_an_address_that_names_nothing_is_refused_and_changes_nothing(demo_home: Path) -> None:
    machines, upkeep = upkept(demo_home)
    with closing(machines), closing(upkeep):
        with pytest.raises(PrinterUnknown):
            upkeep.set_up(Places(printer="smoke:signals"))
        with pytest.raises(ScannerUnknown):
            upkeep.set_up(Places(scanner="serial:"))
        assert upkeep.places() == Places()
        assert not (demo_home / "kiosk.json").exists()


def test_disk_and_ports_are_looked_at_elsewhere(demo_home: Path) -> None:
    machines, upkeep = upkept(demo_home)
    with closing(machines), closing(upkeep):
        until(lambda: upkeep.disk_free() is not None)
        assert all(port for port in upkeep.ports())


def test_a_machine_that_hangs_does_not_fill_the_lane_with_looks_at_the_disk(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep_module, "LOOK_S", 0.0)
    answers = Event()
    machines, upkeep = upkept(demo_home)
    monkeypatch.setattr(machines, "plug_again", lambda _: answers.wait(WAIT_S))
    with closing(machines), closing(upkeep):
        upkeep.try_out("scanner")
        for _ in range(2_000):
            assert upkeep.disk_free() is None
        answers.set()
        until(lambda: upkeep.disk_free() is not None)
