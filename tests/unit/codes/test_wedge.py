"""Keys of a scanner and of a person on one keyboard, seen frame by frame."""

import string
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes import check_digit
from pos.domain.codes.wedge import NOTHING, Heard, Wedge

COLA = "6901234567892"


@dataclass
class Keyboard:
    """Keys with their true times, delivered at each look as a window delivers them."""

    wedge: Wedge = field(default_factory=Wedge)
    now_ms: int = 1000
    keys: list[tuple[int, str]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def press(self, text: str, gap_ms: int) -> None:
        for char in text:
            self.keys.append((self.now_ms, char))
            self.now_ms += gap_ms

    def look(self, frames_ms: list[int]) -> None:
        """Look at the keyboard after frames of these lengths, over and over, to the end."""
        since = at = self.keys[0][0] - 1
        waiting, frame = list(self.keys), 0
        while waiting or at < self.now_ms + 200 + 2 * max(frames_ms):
            since, at = at, at + frames_ms[frame % len(frames_ms)]
            frame += 1
            while waiting and waiting[0][0] <= at:
                self.heard.append(self.wedge.key(waiting.pop(0)[1], at, since))
            self.heard.append(self.wedge.silence(at))

    @property
    def scans(self) -> list[str]:
        return [heard.scan for heard in self.heard if heard.scan is not None]

    @property
    def sure_scans(self) -> list[str]:
        return [heard.scan for heard in self.heard if heard.scan is not None and heard.is_sure]

    @property
    def typed(self) -> str:
        return "".join(heard.typed for heard in self.heard)


def after(text: str, gap_ms: int, frames_ms: list[int]) -> Keyboard:
    keyboard = Keyboard()
    keyboard.press(text, gap_ms)
    keyboard.look(frames_ms)
    return keyboard


EAN = st.integers(0, 10**12 - 1).map(lambda n: f"{n:012}{check_digit(f'{n:012}')}")
CODE = st.text(string.ascii_letters + string.digits + "-", min_size=6, max_size=20).filter(
    lambda text: len(set(text)) > 1
)
TYPED = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=14)
SWIFT = st.lists(st.integers(5, 16), min_size=1, max_size=6)
SLOW = st.lists(st.integers(5, 1500), min_size=1, max_size=6)


@given(EAN | CODE, st.integers(5, 16), st.sampled_from(["\r", "\n", "\t", "\r\n"]), SWIFT)
def test_a_burst_that_ends_with_enter_is_a_scan_and_types_nothing(
    code: str, gap_ms: int, end: str, frames: list[int]
) -> None:
    keyboard = after(code + end, gap_ms, frames)
    assert keyboard.scans == [code]
    assert keyboard.typed == ""


@given(EAN, st.integers(5, 16), SWIFT)
def test_a_scan_without_enter_ends_by_itself(code: str, gap_ms: int, frames: list[int]) -> None:
    assert after(code, gap_ms, frames).sure_scans == [code]


@given(TYPED, st.integers(80, 400), st.booleans(), SWIFT)
def test_typed_text_is_never_taken_for_a_scan_and_none_of_it_is_lost(
    text: str,
    gap_ms: int,
    ends: bool,  # noqa: FBT001 - drawn
    frames: list[int],
) -> None:
    typed = text + ("\r" if ends else "")
    keyboard = after(typed, gap_ms, frames)
    assert (keyboard.scans, keyboard.typed) == ([], typed)


@given(TYPED, st.integers(80, 400), st.booleans(), SLOW)
def test_typed_text_is_never_surely_a_scan_behind_any_frame(
    text: str,
    gap_ms: int,
    ends: bool,  # noqa: FBT001 - drawn
    frames: list[int],
) -> None:
    keyboard = after(f"x{text}" + ("\r" if ends else ""), gap_ms, frames)
    assert keyboard.sure_scans == []


@given(EAN, st.integers(5, 16), SLOW)
def test_a_barcode_with_enter_is_a_scan_behind_any_frame(
    code: str, gap_ms: int, frames: list[int]
) -> None:
    assert after(f"{code}\r", gap_ms, frames).sure_scans == [code]


@pytest.mark.parametrize("code", ["134512345678901234", "S01-T01-000123", "MEMBER:M001"])
def test_what_nobody_types_is_a_scan_behind_a_stalled_frame(code: str) -> None:
    assert after(f"{code}\r", 10, [5000]).sure_scans == [code]


@given(CODE, st.integers(5, 16), SLOW)
def test_a_code_of_any_form_is_at_least_looked_up_behind_any_frame(
    code: str, gap_ms: int, frames: list[int]
) -> None:
    assert after(f"{code}\r", gap_ms, frames).scans == [code]


def test_a_scan_that_began_before_a_stalled_frame_is_whole() -> None:
    assert after(f"{COLA}\r", 10, [30, 30, 900]).sure_scans == [COLA]


def test_a_short_stall_does_not_hide_that_a_burst_was_fast() -> None:
    assert after("AB-1234-CDEF\r", 10, [150]).sure_scans == ["AB-1234-CDEF"]


def test_what_was_typed_before_a_stall_does_not_spoil_the_scan_in_it() -> None:
    keyboard = Keyboard()
    keyboard.press("x", 40)
    keyboard.press(f"{COLA}\r", 10)
    keyboard.look([2, 1000])
    assert keyboard.scans == [COLA]
    assert keyboard.typed == "x"


STEPS = st.lists(
    st.tuples(st.just("scan"), EAN) | st.tuples(st.just("type"), TYPED), min_size=1, max_size=6
)


@given(STEPS, st.data())
def test_typing_and_scans_in_any_turn_are_told_apart(
    steps: list[tuple[str, str]], data: st.DataObject
) -> None:
    keyboard = Keyboard()
    for kind, text in steps:
        gap = data.draw(st.integers(7, 16) if kind == "scan" else st.integers(80, 300))
        keyboard.press(text + ("\r" if kind == "scan" else ""), gap)
        keyboard.now_ms += 120
    keyboard.look(data.draw(SWIFT))
    assert keyboard.scans == [text for kind, text in steps if kind == "scan"]
    assert keyboard.typed == "".join(text for kind, text in steps if kind == "type")


@given(st.lists(st.tuples(st.characters(codec="ascii"), st.integers(0, 200)), max_size=60), SLOW)
def test_no_keys_bring_it_down_and_every_character_comes_out_once(
    presses: list[tuple[str, int]], frames: list[int]
) -> None:
    keyboard = Keyboard()
    for char, gap in presses:
        keyboard.press(char, gap)
    if presses:
        keyboard.look(frames)
    came = "".join((heard.typed + (heard.scan or "")) for heard in keyboard.heard)
    pressed = "".join(char for char, _ in presses)
    ends = str.maketrans("", "", "\r\n\t")
    assert came.translate(ends) == pressed.translate(ends)


def test_a_key_that_is_held_down_is_no_scan() -> None:
    assert after("aaaaaaaaaa\r", 30, [16]).scans == []
    assert after("1111111111\r", 25, [16]).scans == []


def test_an_enter_alone_is_typed() -> None:
    wedge = Wedge()
    assert wedge.key("\r", 10) == Heard(typed="\r")
    assert wedge.silence(10_000) == NOTHING


def test_few_keys_are_given_back_before_the_next_one_comes() -> None:
    wedge = Wedge()
    wedge.key("7", 1000)
    assert wedge.silence(1035) == NOTHING
    assert wedge.silence(1036) == Heard(typed="7")


def test_a_keyboard_that_never_rests_costs_no_memory() -> None:
    wedge = Wedge()
    typed = "".join(wedge.key("x", number).typed for number in range(10_000))
    assert len(typed) > 8000
