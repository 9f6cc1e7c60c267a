"""Money taken at the kiosk: in parts, in cash, once; and what stays when the power goes."""

from pathlib import Path

from pos.bootstrap.rehearsal import RehearsedPrinter
from tests.ui.hands import Kiosk, open_kiosk, verified

COLA, SUGAR_FREE = "6901234567892", "6912345524452"
WECHAT_CODE = "134512345678901234"


def test_a_sale_is_paid_by_card_and_cash_and_change_is_told(selling: Kiosk, home: Path) -> None:
    selling.wedges(COLA, SUGAR_FREE)
    selling.taps("pay", "way:split", "pad:5", "way:card", "pad:1", "pad:0", "take")
    selling.waits_for("done")
    assert selling.work.figure == "8.00"
    assert [(sale.total, sale.kind) for sale in selling.sales] == [(700, "sale")]


def test_the_exact_sum_needs_one_tap(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay", "cash:350")
    selling.waits_for("done")
    assert [sale.total for sale in selling.sales] == [350]
    assert selling.work.pieces == ()


def test_too_little_cash_sells_nothing_and_says_what_is_left(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay", "pad:2", "take")
    assert selling.screen == "pay"
    assert selling.work.due == "1.50"
    assert not selling.sales


def test_a_second_tap_on_pay_sells_once(selling: Kiosk, home: Path) -> None:
    selling.wedges(COLA)
    selling.taps("pay")
    with selling.ledger_held():
        selling.driver.tap("way:card", settles=False)
        selling.driver.frames(1)
        assert "way:card" not in selling.driver.touchable()
        for late in ("way:card", "way:wechat", "cash:350"):
            # What a finger sent before the key was drawn off arrives all the same.
            selling.parts.kiosk.tap(late)
    selling.waits_for("done")
    assert [sale.total for sale in selling.sales] == [350]


def test_goods_scanned_while_the_money_is_written_begin_the_next_sale(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay")
    with selling.ledger_held():
        selling.driver.tap("way:card", settles=False)
        selling.presses(f"{SUGAR_FREE}\n", 10)
        selling.driver.frames(2)
    selling.waits_for("sell")
    assert [sale.total for sale in selling.sales] == [350]
    assert selling.lines == {"A002": 1000}


def test_a_customers_payment_code_pays(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay")
    selling.wedges(WECHAT_CODE)
    selling.waits_for("done")
    assert [sale.total for sale in selling.sales] == [350]


def test_the_next_scan_begins_the_next_sale_with_no_key(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay", "way:card")
    selling.waits_for("done")
    selling.wedges(SUGAR_FREE)
    assert selling.screen == "sell"
    assert selling.lines == {"A002": 1000}


def test_out_of_paper_is_told_selling_goes_on_and_receipts_follow_in_order(
    home: Path, printer: RehearsedPrinter
) -> None:
    with open_kiosk(home, printer=printer.address) as kiosk:
        kiosk.begin_selling()
        printer.run_out()
        for _ in range(2):
            kiosk.wedges(COLA)
            kiosk.taps("pay", "way:card")
            kiosk.waits_for("done")
            kiosk.taps("done")
        kiosk.waits_until(lambda: kiosk.reads("小票纸用完了"))
        kiosk.waits_until(lambda: kiosk.parts.machines.waiting_receipts() == 2)
        assert printer.receipts == 0
        printer.refill()
        kiosk.waits_until(lambda: printer.receipts == 2)
        kiosk.waits_until(lambda: not kiosk.reads("小票纸用完了"))
    assert verified(home)["ok"]


def test_basket_shift_and_held_sales_outlive_a_restart(home: Path) -> None:
    with open_kiosk(home) as kiosk:
        kiosk.begin_selling()
        kiosk.wedges(COLA)
        kiosk.taps("hold")
        kiosk.wedges(SUGAR_FREE, SUGAR_FREE)
    with open_kiosk(home) as kiosk:
        kiosk.types_pin("2222")
        kiosk.waits_for("sell")
        kiosk.driver.settle()
        assert kiosk.lines == {"A002": 2000}
        assert [line.name for line in kiosk.work.lines] == ["无糖可乐"]
        kiosk.taps("pay", "way:card")
        kiosk.waits_for("done")
        kiosk.taps("done", "hold")
        kiosk.waits_until(lambda: bool(kiosk.work.lines))
        assert kiosk.lines == {"A001": 1000}


def test_a_shift_closes_blind_and_tells_what_is_over(home: Path) -> None:
    with open_kiosk(home) as kiosk:
        kiosk.begin_selling()
        kiosk.wedges(COLA)
        kiosk.taps("pay", "cash:350")
        kiosk.waits_for("done")
        kiosk.taps("done", "more", "close_shift")
        kiosk.waits_for("count")
        assert not kiosk.reads("303.50")
        kiosk.taps("count:10000", "pad:3", "count:500", "pad:1", "close_shift")
        kiosk.waits_for("result")
        work = kiosk.work
        assert (work.counted, work.expected, work.figure) == ("305.00", "303.50", "1.50")
        kiosk.taps("done")
        kiosk.waits_for("sign_in")
    assert verified(home)["ok"]


def test_the_second_of_two_quick_taps_on_hold_takes_nothing_back(kiosk: Kiosk) -> None:
    kiosk.begin_selling()
    kiosk.wedges(COLA)
    kiosk.taps("hold")
    kiosk.waits_until(lambda: not kiosk.work.lines)
    kiosk.double_taps("hold")
    assert kiosk.lines == {}
    kiosk.taps("hold")
    kiosk.waits_until(lambda: bool(kiosk.work.lines))
    assert kiosk.lines == {"A001": 1000}
