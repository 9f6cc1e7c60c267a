"""The bar, the strip, and words and figures on every screen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pos.presenters import frame as frames
from pos.presenters.cash_drawer import denominations, hand_back, notes_above, picture_of
from pos.presenters.desk import Shop
from pos.presenters.done import denomination_name
from pos.presenters.typing_pad import Typed, money_keys
from pos.presenters.words import Words, goods_name
from tests.unit.presenters.stand import Stand


def test_the_bar_names_shop_and_till_in_the_language_in_use(stand: Stand) -> None:
    bar = stand.frame.bar
    assert (bar.title, bar.subtitle) == ("South Gate shop", "Till 1")
    stand.desk.change(language="zh")
    assert stand.frame.bar.title == "城南店"
    stand.desk.shop = Shop("", "Only English", "KIOSK")
    assert stand.frame.bar.title == "Only English"
    assert "KIOSK" in stand.frame.bar.subtitle


def test_the_quiet_line_says_how_far_the_server_is(stand: Stand) -> None:
    known = stand.desk.status
    assert known is not None
    said = []
    for acked, pending, online in ((None, 0, False), (3, 2, False), (3, 2, True), (3, 0, True)):
        stand.desk.status = replace(
            known, acked=acked, pending=pending, online=online, oldest_s=200 if pending else 0
        )
        said.append(frames.sync_state(stand.desk)[1])
    assert said == [
        "Saved here",
        "Offline, selling goes on, 2 to send, 3 min",
        "2 to send, 3 min",
        "Synced",
    ]
    stand.desk.status = replace(known, acked=3, pending=1, online=True, oldest_s=2)
    assert frames.sync_state(stand.desk)[1] == "1 to send, just now"
    stand.desk.status = None
    assert frames.sync_state(stand.desk) == ("", "")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("printer.paper_out", "Out of paper"),
        ("printer.cover_open", "cover is open"),
        ("printer.offline", "does not answer"),
        ("scanner.gone", "unplugged"),
        ("camera.gone", "no picture"),
    ],
)
def test_a_machine_that_needs_a_hand_is_a_strip_with_what_to_do(
    selling: Stand, code: str, words: str
) -> None:
    selling.around.wrong = (code,)
    title, text = selling.strip
    assert words in title
    assert text


def test_waiting_receipts_are_counted_and_a_code_without_words_is_no_strip(
    selling: Stand,
) -> None:
    selling.around.wrong, selling.around.waiting = ("unheard.of", "printer.paper_out"), 2
    assert "2 receipts wait" in selling.strip[1]
    selling.around.wrong = ("unheard.of",)
    assert selling.strip == ("", "")


def test_what_waits_for_a_dead_printer_is_sent_to_another_by_the_strips_key(
    selling: Stand,
) -> None:
    selling.around.wrong, selling.around.waiting = ("printer.offline",), 3
    strip = selling.kiosk.view().frame.strip
    assert strip is not None
    assert strip.keys == ()
    selling.around.spare = "office"
    strip = selling.kiosk.view().frame.strip
    assert strip is not None
    assert [key.name for key in strip.keys] == ["print_on_spare"]
    selling.taps("print_on_spare")
    assert selling.around.waiting == 0


def test_a_sentence_without_a_second_one_is_told_whole() -> None:
    assert frames.two_sentences("One thing. Then another.") == ("One thing", "Then another.")
    assert frames.two_sentences("One thing") == ("One thing", "")


def test_money_stands_grouped_with_a_true_minus() -> None:
    words = Words("en", "CNY")
    assert words.money(12_875_00) == "12,875.00"
    assert words.money(-5) == "−0.05"
    assert [words.short_money(minor) for minor in (90_00, 90_50)] == ["90", "90.50"]
    assert (words.sign, Words("en", "XAF").sign) == ("¥", "XAF")
    assert Words("zh", "CNY").quantity(752, "kg") == "0.752 kg"
    assert words.template("pay.more") == "{n} more"


def test_dates_are_spoken_in_both_languages() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert Words("en", "CNY").day(at) == "Monday 23 November"
    assert Words("zh", "CNY").day(at) == "11 月 23 日 星期一"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("纸尿裤 L 码 40片", ("纸尿裤", "L 码", "40片")),
        ("Nappies, size L, 40 pieces", ("Nappies", "size L", "40 pieces")),
        ("可口可乐 330ml 罐", ("可口可乐", "", "330ml 罐")),
        ("Fuji apples", ("Fuji apples", "", "")),
    ],
)
def test_a_name_is_taken_apart_so_that_its_variant_stands_out(
    name: str, parts: tuple[str, str, str]
) -> None:
    split = goods_name(name)
    assert (split.main, split.variant, split.amount) == parts
    assert split.rest == " ".join(part for part in parts[1:] if part)


def test_every_currency_has_notes_and_change_is_made_of_them() -> None:
    assert denominations("CNY")[0] == 100_00
    assert denominations("KWD")[0] == 100_000
    assert notes_above(86_50, "CNY") == (87_00, 90_00, 100_00)
    assert hand_back(13_50, "CNY") == ((10_00, 1), (1_00, 3), (50, 1))
    assert [picture_of(value, "CNY") for value in (50, 10, 5_00)] == [
        "money/coin-0.5",
        "money/coin-0.1",
        "money/note-5",
    ]
    assert picture_of(5_00, "EUR") == ""


def test_notes_are_called_as_people_call_them(stand: Stand) -> None:
    assert [denomination_name(stand.desk, value) for value in (10_00, 50)] == ["¥10", "¥0.50"]
    stand.desk.change(language="zh")
    assert [denomination_name(stand.desk, value) for value in (10_00, 50)] == ["10 元", "5 角"]


def test_no_more_is_typed_than_the_thing_has() -> None:
    typed = Typed(2)
    for key in ("0", "0", "5", "00", ".", ".", "1", "2", "3"):
        typed.press(key)
    assert typed.figure == "500.12"
    typed.press("back")
    assert typed.figure == "500.1"
    typed.clear()
    typed.press(".")
    assert (typed.text, typed.figure) == ("0.", "0")
    whole = Typed(0)
    for key in (".", *("9" * 12)):
        whole.press(key)
    assert whole.figure == "9" * 8
    assert [key.word for key in money_keys(0)][-1] == ""
    assert [key.word for key in money_keys(2)][-1] == "."
