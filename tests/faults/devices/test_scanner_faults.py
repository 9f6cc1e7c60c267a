"""A scanner's cable pulled and put back."""

from pathlib import Path
from threading import Event

from hardware.drivers.evdev_scanner import EvdevScanner
from hardware.drivers.plugged import PluggedScanner
from hardware.drivers.serial_scanner import SerialScanner
from hardware.fakes.keyboard_simulator import KeyboardSimulator
from hardware.fakes.scanner_simulator import ScannerSimulator
from tests.contract.devices.rig import WAIT_S, Readings


def becomes(scanner: PluggedScanner, trouble: str | None) -> bool:
    """Wait until the scanner says so; false where it never does."""
    turn = Event()
    for _ in range(WAIT_S * 100):
        if scanner.trouble == trouble:
            return True
        turn.wait(0.01)
    return False


def test_a_pulled_scanner_says_so_and_reads_on_when_it_is_back(tmp_path: Path) -> None:
    heard = Readings()
    simulator = ScannerSimulator(tmp_path / "scanner")
    simulator.plug_in()
    scanner = SerialScanner(str(simulator.port), retry_s=0.02)
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    simulator.scan("first")
    assert heard.next().text == "first"
    simulator.unplug()
    assert becomes(scanner, "scanner.gone")
    simulator.plug_in()
    assert becomes(scanner, None)
    simulator.scan("second")
    assert heard.next().text == "second"
    scanner.close()
    simulator.unplug()


def test_a_scanner_that_is_not_there_yet_is_found_when_it_comes(tmp_path: Path) -> None:
    heard = Readings()
    simulator = ScannerSimulator(tmp_path / "scanner")
    scanner = SerialScanner(str(simulator.port), retry_s=0.02)
    scanner.start(heard)
    assert becomes(scanner, "scanner.gone")
    simulator.plug_in()
    assert becomes(scanner, None)
    simulator.scan("6901234567892")
    assert heard.next().text == "6901234567892"
    scanner.close()
    simulator.unplug()


def test_half_a_code_before_the_cable_came_out_is_forgotten(tmp_path: Path) -> None:
    heard = Readings()
    simulator = ScannerSimulator(tmp_path / "scanner")
    simulator.plug_in()
    scanner = SerialScanner(str(simulator.port), retry_s=0.02, suffix="cr")
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    simulator.scan("whole")
    assert heard.next().text == "whole"
    simulator.send([b"690123"])
    simulator.unplug()
    assert becomes(scanner, "scanner.gone")
    simulator.plug_in()
    assert becomes(scanner, None)
    simulator.scan("A001")
    assert heard.next().text == "A001"
    assert heard.rest() == []
    scanner.close()
    simulator.unplug()


def test_a_pulled_keyboard_scanner_says_so_and_reads_on_when_it_is_back(tmp_path: Path) -> None:
    heard = Readings()
    simulator = KeyboardSimulator(tmp_path / "event7")
    scanner = EvdevScanner(str(simulator.device), retry_s=0.02)
    scanner.start(heard)
    assert becomes(scanner, "scanner.gone")
    simulator.plug_in()
    assert becomes(scanner, None)
    simulator.scan("first1")
    assert heard.next().text == "first1"
    simulator.scan("half", ends=False)
    simulator.unplug()
    assert becomes(scanner, "scanner.gone")
    heard.rest()
    simulator.plug_in()
    assert becomes(scanner, None)
    simulator.scan("Second")
    assert heard.next().text == "Second"
    scanner.close()
    simulator.unplug()
