"""Names typed by fingers: letters that wait for hanzi, and letters that stay letters."""

import pytest

from pos.presenters.typing_name import Letters, TypedName
from pos.services.hanzi import hanzi


@pytest.fixture
def name() -> TypedName:
    """A name on a Chinese screen, the table of pinyin read."""
    return TypedName(Letters(lambda: "zh", hanzi()))


def types(name: TypedName, letters: str) -> None:
    for letter in letters:
        name.press(letter)


def test_letters_wait_until_a_hanzi_is_chosen_for_them(name: TypedName) -> None:
    types(name, "cha")
    assert (name.line.text, name.pinyin) == ("", "cha")
    words = [key.word for key in name.candidates()]
    name.choose(str(words.index("茶")))
    assert (name.text, name.pinyin) == ("茶", "")


def test_back_takes_one_letter_that_waits_and_then_one_hanzi(name: TypedName) -> None:
    types(name, "cha")
    name.press(" ")
    types(name, "sh")
    name.press("back")
    assert name.pinyin == "s"
    name.press("back")
    assert (len(name.text), name.pinyin) == (1, "")
    name.press("back")
    name.press("back")
    assert (name.text, name.pinyin) == ("", "")


def test_letters_that_nobody_chose_a_hanzi_for_stay_letters(name: TypedName) -> None:
    types(name, "abc")
    name.settle()
    assert name.line.text == "abc"


def test_one_tap_turns_letters_into_themselves_for_good() -> None:
    language = "zh"
    letters = Letters(lambda: language, hanzi())
    name = TypedName(letters)
    letters.switch()
    types(name, "Cola")
    language = "en"
    types(name, " Light")
    assert (name.line.text, name.pinyin) == ("Cola Light", "")


def test_before_the_table_is_read_letters_stay_letters() -> None:
    name = TypedName(Letters(lambda: "zh"))
    types(name, "cola")
    name.press("back")
    assert name.line.text == "col"


def test_the_last_candidate_leads_on_to_more(name: TypedName) -> None:
    types(name, "shi")
    first = [key.word for key in name.candidates()]
    name.choose("more")
    assert not set(first) & {key.word for key in name.candidates() if key.word}
