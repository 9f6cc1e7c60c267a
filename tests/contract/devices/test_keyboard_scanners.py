"""Keyboard scanners read past the window: real event structs through a real pipe."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drivers.evdev_scanner import EVENT, KEYS, EvdevScanner, Typing, find_keyboard
from hardware.drivers.plugged import NotPluggedIn
from hardware.fakes.keyboard_simulator import KeyboardSimulator
from tests.contract.devices.rig import WAIT_S, Readings

ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
KEY_A, KEY_1, KEY_MINUS, KEY_LEFTSHIFT, KEY_ENTER, KEY_KP1, KEY_KPENTER = 30, 2, 12, 42, 28, 79, 96


@pytest.fixture
def heard() -> Readings:
    return Readings()


@pytest.fixture
def keyboard(tmp_path: Path, heard: Readings) -> Iterator[KeyboardSimulator]:
    simulator = KeyboardSimulator(tmp_path / "event7")
    simulator.plug_in()
    scanner = EvdevScanner(str(simulator.device), retry_s=0.02)
    scanner.start(heard)
    assert scanner.wait_until_open(WAIT_S)
    yield simulator
    scanner.close()
    simulator.unplug()


def test_every_character_of_a_code_comes_as_it_was_scanned(
    keyboard: KeyboardSimulator, heard: Readings
) -> None:
    for code in ("6901234567892", "S01-T01-KXQF-000123", ASCII.strip(), "a\x1dB"):
        keyboard.scan(code)
        reading = heard.next()
        assert (reading.text, reading.source) == (code, "evdev")
    assert heard.rest() == []


def test_aim_ids_come_apart(keyboard: KeyboardSimulator, heard: Readings) -> None:
    keyboard.scan("]C10106901234567892\x1d10LOT7")
    reading = heard.next()
    assert (reading.aim, reading.text) == ("]C1", "0106901234567892\x1d10LOT7")


def test_the_kernels_numbers_are_the_keys_that_the_kernel_means(
    keyboard: KeyboardSimulator, heard: Readings
) -> None:
    keyboard.keys((KEY_LEFTSHIFT, 1), (KEY_A, 1), (KEY_A, 0), (KEY_LEFTSHIFT, 0), (KEY_A, 1))
    keyboard.keys((KEY_A, 2), (KEY_A, 0), (KEY_1, 1), (KEY_MINUS, 1), (KEY_KP1, 1), (KEY_ENTER, 1))
    assert heard.next().text == "Aa1-1"
    keyboard.keys((KEY_KP1, 1), (KEY_KPENTER, 1))
    assert heard.next().text == "1"


def test_a_scanner_without_a_suffix_ends_by_a_pause(
    keyboard: KeyboardSimulator, heard: Readings
) -> None:
    keyboard.scan("6901234567892", ends=False)
    assert heard.next().text == "6901234567892"


def test_events_cut_anywhere_are_the_same_code(
    keyboard: KeyboardSimulator, heard: Readings
) -> None:
    sent = b"".join(
        struct.pack("@llHHi", 0, 0, 1, code, value)
        for code in (KEY_A, KEY_1, KEY_ENTER)
        for value in (1, 0)
    )
    for start in range(0, len(sent), 7):
        keyboard.send(sent[start : start + 7])
    assert heard.next().text == "a1"


def test_keys_that_the_kernel_lost_spoil_one_code_and_not_the_next() -> None:
    typing = Typing()
    for event in ((1, KEY_LEFTSHIFT, 1), (1, KEY_A, 1), (0, 3, 0), (1, KEY_1, 1)):
        assert typing.event(*event) is None
    assert typing.event(1, KEY_ENTER, 1) is None
    assert typing.garbled == 1
    assert [typing.event(1, key, 1) for key in (KEY_A, KEY_ENTER)] == [None, "a"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 800), st.integers(-2, 3))))
def test_no_events_bring_it_down(events: list[tuple[int, int, int]]) -> None:
    typing = Typing()
    for event in events:
        text = typing.event(*event)
        assert text is None or text
    typing.flush()
    assert not typing.is_waiting


def test_every_character_has_one_key() -> None:
    written = "".join(dict.fromkeys(char for pair in KEYS.values() for char in pair))
    assert sorted(written) == sorted(ASCII)
    assert EVENT.size == struct.calcsize("llHHi")


def test_a_persons_keyboard_is_never_taken(tmp_path: Path) -> None:
    for name in ("usb-Logitech_K120-event-kbd", "usb-Newland_NLS-HR22-event-mouse"):
        (tmp_path / name).touch()
    with pytest.raises(NotPluggedIn):
        find_keyboard(tmp_path)
    (tmp_path / "usb-Newland_NLS-HR22-event-kbd").touch()
    assert find_keyboard(tmp_path).endswith("HR22-event-kbd")
    with pytest.raises(NotPluggedIn):
        find_keyboard(tmp_path / "none")
