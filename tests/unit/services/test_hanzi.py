"""Hanzi by pinyin: usual words and signs stand in front, every letter is accounted for."""

import pytest

from pos.services.hanzi import hanzi


@pytest.mark.parametrize(
    ("letters", "wanted", "within"),
    [
        ("chaoshi", "超市", 1),
        ("dian", "店", 5),
        ("wang", "王", 2),
        ("lv", "绿", 2),
        ("chen", "陈", 6),
    ],
)
def test_what_shops_are_called_is_found_among_the_first(
    letters: str, wanted: str, within: int
) -> None:
    assert wanted in [it.text for it in hanzi().candidates(letters)[:within]]


def test_a_candidate_says_how_many_letters_it_stands_for() -> None:
    found = {it.text: it.letters for it in hanzi().candidates("chaoshidian")}
    assert found["超市"] == len("chaoshi")
    assert found["超"] == len("chao")


def test_half_a_syllable_offers_what_begins_like_it() -> None:
    assert "店" in [it.text for it in hanzi().candidates("dia")] or hanzi().candidates("di")
    assert hanzi().candidates("zh")


def test_letters_that_are_no_pinyin_offer_nothing() -> None:
    assert hanzi().candidates("vvv") == ()
