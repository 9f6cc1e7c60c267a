"""Camera votes: what counts as a scan, and what never does."""

from pos.domain.codes.votes import FORGET_MS, Votes


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
