"""A scanner's port found by itself, and settings that say where one is."""

from functools import partial
from pathlib import Path

import pytest

from hardware.drivers.evdev_scanner import EvdevScanner
from hardware.drivers.plugged import NotPluggedIn, is_scanner
from hardware.drivers.serial_ports import Port, find_port, listed_ports
from hardware.drivers.serial_scanner import SerialScanner
from hardware.fakes.scanner_simulator import ScannerSimulator
from pos.bootstrap.scanners import build_scanner, build_scanners, serial_port_of
from pos.errors import ScannerUnknown
from tests.contract.devices.rig import WAIT_S, Readings
from tests.faults.devices.test_scanner_faults import becomes

NAME = "usb-Honeywell_Imaging_1900_18193B3AE4-if00"
CABLE = Port("/dev/ttyUSB0", "FTDI FT232R USB UART", is_usb=True)
OTHER = Port("/dev/ttyUSB1", "Prolific USB-Serial Controller", is_usb=True)
BOARD = Port("/dev/ttyS0", "None None ttyS0", is_usb=False)
NAMED = Port("/dev/ttyACM0", "Datalogic ADC Gryphon", is_usb=True)


@pytest.mark.parametrize(
    ("listed", "taken", "found"),
    [
        ([BOARD, CABLE], (), CABLE.device),
        ([CABLE, OTHER, NAMED], (), NAMED.device),
        ([CABLE, OTHER], (CABLE.device,), OTHER.device),
        ([CABLE, NAMED], (NAMED.device,), CABLE.device),
    ],
)
def test_a_scanner_is_known_by_its_name_or_by_being_alone(
    tmp_path: Path, listed: list[Port], taken: tuple[str, ...], found: str
) -> None:
    assert find_port(taken, tmp_path, lambda: listed) == found


@pytest.mark.parametrize("listed", [[], [BOARD], [CABLE, OTHER]])
def test_no_port_is_ever_guessed(tmp_path: Path, listed: list[Port]) -> None:
    with pytest.raises(NotPluggedIn):
        find_port((), tmp_path, lambda: listed)


def test_the_ports_of_this_machine_can_be_listed() -> None:
    assert all(port.device and port.name for port in listed_ports())


@pytest.mark.parametrize("name", ["usb-Metrologic_Scanner-if00", "Zebra DS2208", "BARCODE HID"])
def test_makers_names_of_scanners_are_known(name: str) -> None:
    assert is_scanner(name)
    assert not is_scanner("Epson TM-T20III")


def test_a_scanner_is_found_when_it_comes_and_again_on_another_port(tmp_path: Path) -> None:
    """Two pseudo-terminals in turn behind the name that the system gives the scanner."""
    heard, by_id = Readings(), tmp_path / "by-id"
    by_id.mkdir()
    scanner = SerialScanner(partial(find_port, (), by_id, list), retry_s=0.02)
    scanner.start(heard)
    simulator = ScannerSimulator(by_id / NAME)
    for code in ("first", "second"):
        simulator.plug_in()
        assert becomes(scanner, None)
        assert scanner.wait_until_open(WAIT_S)
        simulator.scan(code)
        assert heard.next().text == code
        simulator.unplug()
        assert becomes(scanner, "scanner.gone")
    scanner.close()


def test_a_scanner_that_was_never_there_is_not_missed(tmp_path: Path) -> None:
    asked: list[str] = []

    def looked() -> str:
        asked.append("")
        raise NotPluggedIn

    scanner = SerialScanner(looked, retry_s=0.001)
    scanner.start(Readings())
    while len(asked) < 3:
        assert becomes(scanner, None)
    assert scanner.trouble is None
    scanner.close()


def test_garbage_is_told_until_a_code_is_read_again(tmp_path: Path) -> None:
    heard, simulator = Readings(), ScannerSimulator(tmp_path / "scanner")
    simulator.plug_in()
    scanner = SerialScanner(str(simulator.port), retry_s=0.02)
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    simulator.send([b"\xff\xfe\xfd\x80\r"])
    assert becomes(scanner, "scanner.garbled")
    simulator.scan("6901234567892")
    assert heard.next().text == "6901234567892"
    assert becomes(scanner, None)
    scanner.close()
    simulator.unplug()


def test_a_device_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_args: object, **_rest: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", forbidden)
    for scanner in (
        SerialScanner(str(tmp_path / "tty"), retry_s=0.02),
        EvdevScanner(str(tmp_path / "event3"), retry_s=0.02),
    ):
        scanner.start(Readings())
        assert becomes(scanner, "scanner.forbidden")
        scanner.close()


def test_settings_say_where_scanners_are_and_how_they_end() -> None:
    (plain,) = build_scanner("/dev/ttyACM0")
    (whole,) = build_scanner("serial:/dev/ttyACM0@115200+cr")
    (keys,) = build_scanner("evdev:/dev/input/event3")
    serial_found, keys_found = build_scanner("auto")
    for scanner in (plain, whole, serial_found, *build_scanner("COM3")):
        assert isinstance(scanner, SerialScanner)
    for scanner in (keys, keys_found, *build_scanner("evdev:auto")):
        assert isinstance(scanner, EvdevScanner)
    assert isinstance(whole, SerialScanner)
    assert (whole._port, whole._baud, whole._suffix) == ("/dev/ttyACM0", 115200, "cr")
    assert isinstance(plain, SerialScanner)
    assert (plain._port, plain._baud, plain._suffix) == ("/dev/ttyACM0", 9600, None)


def test_a_setting_that_names_nothing_says_so_and_stops_no_other_scanner() -> None:
    with pytest.raises(ScannerUnknown):
        build_scanner("evdev:")
    lost, found = build_scanners("serial: /dev/ttyACM0")
    lost.start(Readings())
    lost.close()
    assert (lost.trouble, found.trouble) == ("scanner.unknown", None)


def test_a_printers_port_is_known_from_its_address() -> None:
    assert serial_port_of("serial:/dev/ttyUSB0@19200") == "/dev/ttyUSB0"
    assert serial_port_of("tcp://host:9100") is None
