"""The manual keeps to the program: its screens, keys, messages and pictures are the real ones."""

import re
from pathlib import Path

import pytest

from pos.cli.commands import offered
from pos.cli.screens.manual import DOCS, PICTURE, messages, page
from pos.domain.words import LANGUAGES, catalogue
from pos.presenters.first.minute import STEPS

ROOT = Path(__file__).resolve().parents[2]
SCREENS = re.compile(r"^(?:Screens: |画面：)(.+)$", re.MULTILINE)
CHAPTER = re.compile(r"^## (\d+) ", re.MULTILINE)
MESSAGE = re.compile(r"^\| `([a-z_.]+)` \|", re.MULTILINE)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
COMMAND = re.compile(r"`(template|import|serve|invite|enrol|verify|doctor|till)\b")
PICTURES_MAX, BYTES_MAX = 20, 3_000_000


def text(language: str) -> str:
    return page(language).read_text(encoding="utf-8")


def kiosk_screens() -> set[str]:
    source = (ROOT / "pos" / "presenters" / "kiosk.py").read_text(encoding="utf-8")
    table = source.partition("self._screens: dict[str, Screen] = {")[2].partition("}")[0]
    return set(re.findall(r'"(\w+)":', table))


def named_screens(language: str) -> set[str]:
    return {name for row in SCREENS.findall(text(language)) for name in re.findall(r"`(\w+)`", row)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_that_it_names_is_there(language: str) -> None:
    named = named_screens(language)
    assert len(named) > 15
    assert named <= kiosk_screens() | {*STEPS, "zone"}


def test_both_languages_have_the_same_chapters_about_the_same_screens() -> None:
    one, other = (CHAPTER.findall(text(language)) for language in LANGUAGES)
    assert one == other == [str(number) for number in range(1, len(one) + 1)]
    first, second = (SCREENS.findall(text(language)) for language in LANGUAGES)
    assert [re.findall("`(.+?)`", row) for row in first] == [
        re.findall("`(.+?)`", row) for row in second
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_in_bold_stands_on_a_screen(language: str) -> None:
    said = {*catalogue(language, "ui").values(), *catalogue(language, "shell").values()}
    bold = set(BOLD.findall(text(language))) - {"bold", "粗体"}
    assert bold <= said, sorted(bold - said)


def test_every_message_in_it_is_one_that_may_be_said_and_stands_in_both_languages() -> None:
    told = [set(MESSAGE.findall(text(language))) for language in LANGUAGES]
    assert told[0] == told[1]
    assert len(told[0]) > 60
    said = {key.removeprefix("error.") for key in catalogue("en") if key.startswith("error.")}
    assert told[0] <= said


def test_the_table_of_messages_is_made_of_the_catalogue() -> None:
    assert "| `printer.paper_out` | 打印机没纸了" in messages("zh")
    assert "{" not in messages("en")


def test_every_picture_is_there_is_named_and_is_small() -> None:
    named = {
        f"{name}-{tongue}.png"
        for language in LANGUAGES
        for name, tongue in PICTURE.findall(text(language))
    }
    there = {path.name: path.stat().st_size for path in (DOCS / "manual").glob("*.png")}
    assert named == set(there)
    assert len(there) <= PICTURES_MAX
    assert sum(there.values()) <= BYTES_MAX


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_it_speaks_of_is_offered(language: str) -> None:
    commands = set(COMMAND.findall(text(language)))
    assert commands
    assert commands <= offered().keys()
