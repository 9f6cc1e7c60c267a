"""A window's key events as characters: what was written, once each, by any layout."""

import pytest

from pos.ui.keys import Keys

SHIFT = 304
CTRL_BRACKET = 93


class Heard:
    """Keys over what they hand on."""

    def __init__(self) -> None:
        self.came: list[tuple[str, int]] = []
        self.keys = Keys(lambda char, at_ms: self.came.append((char, at_ms)))

    @property
    def text(self) -> str:
        return "".join(char for char, _ in self.came)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_what_the_system_says_was_written_is_taken_and_only_once(heard: Heard) -> None:
    for at, (key, written) in enumerate([("s", "S"), ("0", "0"), ("-", "_"), ("q", "a")]):
        heard.keys.down(ord(key), key, [], at)
        heard.keys.text(written, at)
    heard.keys.flush()
    assert heard.came == [("S", 0), ("0", 1), ("_", 2), ("a", 3)]


def test_without_a_word_of_the_system_a_key_is_read_as_an_american_one(heard: Heard) -> None:
    for at, (key, shift) in enumerate([("s", True), ("0", False), ("1", True), ("-", False)]):
        if shift:
            heard.keys.down(SHIFT, chr(SHIFT), ["shift"], at)
        heard.keys.down(ord(key), key, ["shift"] if shift else [], at)
    heard.keys.flush()
    assert heard.came == [("S", 0), ("0", 1), ("!", 2), ("-", 3)]


def test_keys_that_write_nothing_are_no_characters(heard: Heard) -> None:
    for key in (SHIFT, 303, 301, 273, 282, 27):
        heard.keys.down(key, chr(key), [], 0)
    heard.keys.down(ord("c"), "c", ["ctrl"], 1)
    heard.keys.down(ord("x"), "x", ["alt"], 1)
    heard.keys.down(ord("x"), None, [], 1)
    heard.keys.flush()
    assert heard.came == []


def test_ends_of_scans_and_fnc1_are_told_and_come_after_the_key_before(heard: Heard) -> None:
    heard.keys.down(ord("7"), "7", [], 1)
    heard.keys.down(13, "\r", [], 2)
    heard.keys.down(271, None, [], 3)
    heard.keys.down(9, "\t", [], 4)
    heard.keys.down(CTRL_BRACKET, "]", ["ctrl"], 5)
    heard.keys.down(8, None, [], 6)
    assert heard.came == [("7", 1), ("\r", 2), ("\r", 3), ("\t", 4), ("\x1d", 5), ("\b", 6)]


def test_the_keypad_writes_figures(heard: Heard) -> None:
    for digit in range(10):
        heard.keys.down(256 + digit, chr(256 + digit), [], digit)
    heard.keys.flush()
    assert heard.text == "0123456789"


def test_an_input_method_writes_whole_words(heard: Heard) -> None:
    heard.keys.text("会员", 7)
    assert heard.came == [("会", 7), ("员", 7)]
