"""Camera votes and keyboard timing: what counts as a scan, and what never does."""

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.codes.votes import FORGET_MS, Votes
from pos.domain.codes.wedge import Wedge


def test_a_code_counts_after_three_views_and_once_while_it_stays() -> None:
    votes = Votes()
    assert [votes.see("06901234567892", at) for at in range(0, 1000, 100)] == [
        False,
        False,
        True,
        *[False] * 7,
    ]


def test_a_code_that_left_the_view_counts_again() -> None:
    votes = Votes()
    first = [votes.see("a", at) for at in (0, 10, 20)]
    later = [votes.see("a", 20 + FORGET_MS + at) for at in (1, 2, 3)]
    assert first == later == [False, False, True]


def test_two_readings_of_one_symbol_hold_each_other_back() -> None:
    votes = Votes()
    seen = [votes.see(code, at) for at, code in enumerate("ababab")]
    assert not any(seen)


def keys(wedge: Wedge, text: str, gap_ms: int, start_ms: int = 0) -> tuple[list[str], str]:
    scans: list[str] = []
    typed = ""
    for number, char in enumerate(text):
        scan, replayed = wedge.key(char, start_ms + number * gap_ms)
        typed += replayed
        if scan is not None:
            scans.append(scan)
    return scans, typed


def test_a_fast_burst_with_enter_is_a_scan_and_types_nothing() -> None:
    assert keys(Wedge(), "6901234567892\r", 10) == (["6901234567892"], "")


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20))
def test_typed_text_is_never_taken_for_a_scan_and_none_of_it_is_lost(text: str) -> None:
    wedge = Wedge()
    scans, typed = keys(wedge, text, 120)
    scan, rest = wedge.silence(10**6)
    assert scans == []
    assert scan is None
    assert typed + rest == text


def test_after_a_stalled_frame_only_a_known_number_with_enter_is_a_scan() -> None:
    wedge = Wedge()
    for char in "6901234567892":
        wedge.key(char, 0, is_held_up=True)
    assert wedge.key("\r", 0, is_held_up=True) == ("6901234567892", "")
    for char in "hello12":
        wedge.key(char, 0, is_held_up=True)
    assert wedge.key("\r", 0, is_held_up=True) == (None, "hello12\r")


def test_after_a_stalled_frame_a_customers_payment_code_still_pays() -> None:
    wedge = Wedge()
    for char in "134512345678901234":
        wedge.key(char, 0, is_held_up=True)
    assert wedge.key("\r", 0, is_held_up=True) == ("134512345678901234", "")
