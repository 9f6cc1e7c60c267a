"""Every failure has its sentence, in both languages."""

import string

import pytest

from pos import errors
from pos.domain.words import LANGUAGES, catalogue, sentence


def every_code(base: type[errors.PosError] = errors.PosError) -> set[str]:
    codes = {base.code}
    for child in base.__subclasses__():
        codes |= every_code(child)
    return codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_one_sentence_that_ends(language: str) -> None:
    for code in every_code():
        said = sentence(code, language, {})
        assert said.endswith(("。", ".")), (code, said)


def test_both_languages_say_the_same_keys_with_the_same_facts() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert zh.keys() == en.keys()
    for key in zh:
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(words[key]) if name}
            for words in (zh, en)
        ]
        assert facts[0] == facts[1], key


def test_a_key_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(KeyError):
        sentence("no.such.code", "en", {})


def test_a_sentence_stays_one_line_whatever_was_scanned() -> None:
    hostile = "\u202e6901\x1b[2J\n\ud800" + "9" * 100_000
    told = sentence("product.unknown", "en", {"code": hostile})
    assert told.isprintable()
    assert "6901" in told
    assert len(told) < 400
    assert told.endswith("Scan again, or search by name.")
