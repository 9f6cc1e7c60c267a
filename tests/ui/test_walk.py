"""Every screen and state, looked over: places, targets, text, words, glyphs, contrast.

`make walk` looks at all sizes, languages, hands and lights; here each of them comes once.
"""

from pathlib import Path

import pytest

from tests.ui.inspection import contrast
from tests.ui.vocabulary import Vocabulary
from tests.ui.walking import SOME_WAYS, Way, looked_over

STATES_LEAST = 40


@pytest.mark.parametrize("way", SOME_WAYS, ids=lambda way: way.language)
def test_on_every_screen_all_is_in_its_place_whole_readable_and_translated(
    founded: Path, way: Way
) -> None:
    count, found = looked_over(founded, way)
    assert not found, "\n".join(found)
    assert count >= STATES_LEAST


def test_the_eye_knows_a_weak_contrast() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21
    assert round(contrast((0x77, 0x77, 0x77), (255, 255, 255)), 2) == 4.48


def test_the_eye_knows_a_word_left_untranslated() -> None:
    chinese, english = Vocabulary("zh"), Vocabulary("en")
    for word in ("收款", "红富士苹果", "S01-T01-000001", "12.50", "纸尿裤 L 码", "第 1 单"):
        assert chinese.knows(word), word
    for word in ("Pay", "Unknown barcode", "Coca-Cola", "第 1 Sale"):
        assert not chinese.knows(word), word
    for word in ("Pay", "Coca-Cola 330 ml can", "Sale 1", "WeChat 7.50"):
        assert english.knows(word), word
    for word in ("收款", "可口可乐", "Sale 一单"):
        assert not english.knows(word), word
