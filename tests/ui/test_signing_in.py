"""Who stands at the counter: PINs, the shift, languages."""

import re

from pos.ui.parts.text import Text
from tests.ui.hands import Kiosk


def test_a_wrong_pin_is_told_in_words_and_the_right_one_goes_on(kiosk: Kiosk) -> None:
    kiosk.types_pin("9999")
    kiosk.waits_until(lambda: kiosk.reads("用户和密码对不上"))
    assert kiosk.screen == "sign_in"
    kiosk.types_pin("2222")
    kiosk.waits_for("open_shift")


def test_after_several_wrong_pins_the_wait_is_told_in_seconds(kiosk: Kiosk) -> None:
    for _ in range(4):
        kiosk.types_pin("9999")
    assert re.search(r"请等 [1-5] 秒再试", kiosk.work.hint)
    assert kiosk.screen == "sign_in"


def test_a_pin_is_never_to_be_read(kiosk: Kiosk) -> None:
    kiosk.taps("user:cashier", "pad:2", "pad:7", "pad:2")
    assert kiosk.work.filled == 3
    assert not kiosk.reads("272")


def test_who_may_not_sell_stays_before_the_counter(kiosk: Kiosk) -> None:
    kiosk.types_pin("3333", "warehouse")
    kiosk.driver.settle()
    assert kiosk.screen == "sign_in"
    assert kiosk.work.is_refused
    assert kiosk.parts.counter.signed_in is None


def test_goods_scanned_before_signing_in_are_not_sold(kiosk: Kiosk) -> None:
    kiosk.wedges("6901234567892")
    assert kiosk.reads("6901234567892")
    assert not kiosk.lines


def test_the_float_typed_is_the_shifts_float(kiosk: Kiosk) -> None:
    kiosk.types_pin("2222")
    kiosk.waits_for("open_shift")
    kiosk.taps("pad:2", "pad:1", "pad:8", "pad:.", "pad:5", "open_shift")
    kiosk.waits_for("sell")
    kiosk.taps("more", "close_shift", "close_shift")
    kiosk.waits_for("result")
    assert kiosk.work.expected == "218.50"


def test_a_tap_on_language_changes_every_word_at_once(kiosk: Kiosk) -> None:
    before = _words(kiosk)
    kiosk.taps("language")
    after = _words(kiosk)
    assert "登录" in before
    assert "Sign in" in after
    hanzi = {word for word in after if any("一" <= sign <= "鿿" for sign in word)}
    assert hanzi == {"中文"}


def _words(kiosk: Kiosk) -> set[str]:
    shell = kiosk.driver.on_screen.shell
    assert shell is not None
    return {str(part.text) for part in shell.walk() if isinstance(part, Text) and part.opacity}
