"""Hand scanners over a real pseudo-terminal, and the pure framing of what they send."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drivers.plugged import reading_of
from hardware.drivers.serial_scanner import Framing, SerialScanner
from hardware.fakes.scanner_simulator import ScannerSimulator
from pos.domain.codes import GtinCode, interpret
from tests.contract.devices.rig import WAIT_S, Readings

FRAMES = {
    "CR": (b"", b"\r"),
    "LF": (b"", b"\n"),
    "CR LF": (b"", b"\r\n"),
    "TAB": (b"", b"\t"),
    "STX ETX": (b"\x02", b"\x03"),
    "none": (b"", b""),
}


@pytest.fixture
def heard() -> Readings:
    return Readings()


@pytest.fixture
def plugged(tmp_path: Path, heard: Readings) -> Iterator[ScannerSimulator]:
    simulator = ScannerSimulator(tmp_path / "scanner")
    simulator.plug_in()
    scanner = SerialScanner(str(simulator.port), retry_s=0.02)
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    yield simulator
    scanner.close()
    simulator.unplug()


@pytest.mark.parametrize("frame", FRAMES)
def test_every_common_framing_brings_each_code_once(
    tmp_path: Path, heard: Readings, frame: str
) -> None:
    simulator = ScannerSimulator(tmp_path / "scanner", *FRAMES[frame])
    simulator.plug_in()
    scanner = SerialScanner(str(simulator.port))
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    for code in ("6901234567892", "A001"):
        simulator.scan(code)
        reading = heard.next()
        assert (reading.text, reading.source, reading.aim) == (code, "serial", None)
    assert heard.rest() == []
    assert heard.thread is not None
    assert heard.thread.name == "serial scanner"
    scanner.close()
    simulator.unplug()


def test_aim_ids_come_apart_and_are_believed(plugged: ScannerSimulator, heard: Readings) -> None:
    plugged.scan("]E005096893")
    plugged.scan("]E405096893")
    plugged.scan("]C10106901234567892\x1d")
    upc_e, ean_8, gs1 = heard.next(), heard.next(), heard.next()
    assert [reading.aim for reading in (upc_e, ean_8, gs1)] == ["]E0", "]E4", "]C1"]
    assert interpret(upc_e.text, upc_e.aim, ()) == GtinCode("00050968000093")
    assert interpret(ean_8.text, ean_8.aim, ()) == GtinCode("00000005096893")
    meaning = interpret(gs1.text, gs1.aim, ())
    assert isinstance(meaning, GtinCode)
    assert meaning.gtin == "06901234567892"


def test_two_codes_in_one_write_are_two_readings(
    plugged: ScannerSimulator, heard: Readings
) -> None:
    plugged.send([b"6901234567892\rA001\r"])
    assert heard.texts(2) == ["6901234567892", "A001"]


def test_garbage_before_a_code_costs_that_code_at_most(
    plugged: ScannerSimulator, heard: Readings
) -> None:
    plugged.send([b"\x00\xff\xfe\x01\r", b"\x07" * 9000, b"x" * 9000, b"\r", b"6901234567892\r"])
    assert heard.next().text == "6901234567892"
    assert heard.rest() == []


@given(
    st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1)),
    st.data(),
)
def test_readings_are_the_same_however_the_bytes_are_cut(
    codes: list[str], data: st.DataObject
) -> None:
    sent = "".join(f"{code}\r" for code in codes).encode()
    framing, readings, at = Framing(), [], 0
    while at < len(sent):
        step = data.draw(st.integers(1, 9))
        readings += framing.feed(sent[at : at + step])
        at += step
    assert readings == codes


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_framing_down(noise: bytes) -> None:
    framing = Framing()
    readings = framing.feed(noise) + framing.flush()
    assert all(readings)
    assert Framing("cr").feed(b"ok\r") == ["ok"]


def test_a_known_suffix_lets_line_breaks_stay_inside_a_code() -> None:
    assert Framing().feed(b"a\nb\r") == ["a", "b"]
    assert Framing("cr").feed(b"a\nb\r\n") == ["a\nb"]
    assert Framing("etx").feed(b"\x02a\r\nb\x03") == ["a\r\nb"]


def test_chinese_is_read_in_both_encodings_that_scanners_send() -> None:
    assert Framing().feed("会员李姐\r".encode()) == ["会员李姐"]
    assert Framing().feed("会员李姐\r".encode("gb18030")) == ["会员李姐"]


def test_what_only_looks_like_an_aim_id_stays() -> None:
    assert reading_of("]", 5).text == "]"
    assert reading_of("A]E0", 5).aim is None
