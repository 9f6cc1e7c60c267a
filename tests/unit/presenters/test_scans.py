"""Every scan is used, kept or refused aloud, on every screen; money's codes are never shown."""

import pytest

from pos.lane import LaneFull
from pos.ports.devices import Reading
from pos.presenters.parts import Tone
from tests.unit.presenters.stand import COLA, SUGAR_FREE, Stand

WECHAT = "134512345678901234"


def everything_seen(stand: Stand) -> str:
    return repr(stand.kiosk.view())


def doubtful(code: str) -> Reading:
    """Return keys that may have been typed."""
    return Reading(code, "wedge", 0, is_sure=False)


def at(stand: Stand, screen: str) -> Stand:
    """Bring up a screen, with one thing in the basket where there is a shift."""
    if screen == "sign_in":
        return stand
    if screen == "open_shift":
        stand.signs_in()
        return stand
    stand.begins_selling()
    stand.scans(COLA)
    stand.kiosk.go(screen)
    return stand


SCREENS = ("sign_in", "open_shift", "sell", "pay", "menu", "count")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("code", [COLA, "6999999999997", WECHAT, "STAFF:nobody"])
def test_every_screen_answers_every_scan_aloud(stand: Stand, screen: str, code: str) -> None:
    kiosk = at(stand, screen)
    kiosk.sounds.clear()
    kiosk.scans(code)
    assert len(kiosk.sounds) == 1
    if code == COLA:
        is_taken = screen in {"sell", "pay", "menu"}
        assert kiosk.sounds == (["read"] if is_taken else ["stop"])
        if is_taken:
            assert kiosk.counter.basket().total == 7_00


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen != "pay"])
def test_a_payment_code_is_nowhere_to_be_read(stand: Stand, screen: str) -> None:
    kiosk = at(stand, screen)
    kiosk.scans(WECHAT)
    assert WECHAT[4:12] not in everything_seen(kiosk).replace(" ", "")


def test_scans_while_the_ledger_is_busy_all_land_in_their_order(selling: Stand) -> None:
    with selling.answers_late():
        selling.scans(COLA, SUGAR_FREE, COLA, COLA)
        assert selling.sounds == []
    assert [(line.sku, line.q) for line in selling.counter.basket().lines] == [
        ("A001", 3000),
        ("A002", 1000),
    ]
    assert selling.sounds == ["read"] * 4


def test_a_payment_code_while_selling_opens_pay_and_takes_no_money_yet(selling: Stand) -> None:
    selling.scans(COLA, WECHAT)
    assert selling.screen == "pay"
    strip = selling.frame.strip
    assert strip is not None
    assert strip.tone is Tone.WATER
    assert "3.50" in strip.title + strip.text
    assert selling.counter.sales(None) == ()
    selling.scans(WECHAT)
    assert selling.screen == "done"


def test_goods_scanned_after_a_code_shown_too_early_still_join_the_sale(selling: Stand) -> None:
    selling.scans(COLA, WECHAT, SUGAR_FREE)
    assert selling.screen == "sell"
    assert len(selling.counter.basket().lines) == 2


def test_a_payment_code_behind_goods_on_their_way_opens_pay_for_all_of_them(
    selling: Stand,
) -> None:
    with selling.answers_late():
        selling.scans(COLA, SUGAR_FREE, WECHAT)
    assert (selling.screen, selling.work.due) == ("pay", "7.00")


def test_a_payment_code_with_nothing_to_pay_says_so(selling: Stand) -> None:
    selling.scans(WECHAT)
    assert selling.screen == "sell"
    assert (selling.work.panel.title, selling.work.panel.code) == ("A payment code", "1345…")


@pytest.mark.parametrize("code", ["MEMBER:M001", "M001", " M001 "])
def test_a_members_card_names_the_member(selling: Stand, code: str) -> None:
    selling.scans(code)
    assert selling.desk.member is not None
    assert selling.desk.member.code == "M001"


def test_a_card_of_nobody_is_told(selling: Stand) -> None:
    selling.scans("MEMBER:M999")
    assert selling.desk.member is None
    assert selling.sounds == ["unknown"]
    assert selling.frame.strip is not None


def test_a_staff_card_chooses_who_signs_in_and_the_pin_is_asked_all_the_same(stand: Stand) -> None:
    stand.scans("STAFF:cashier")
    assert [face.key for face in stand.work.faces if face.is_chosen] == ["user:cashier"]
    assert stand.screen == "sign_in"
    assert stand.counter.signed_in is None


def test_a_staff_card_while_selling_says_how_to_change_the_cashier(selling: Stand) -> None:
    selling.scans("STAFF:owner")
    assert selling.work.panel.title == "A staff card"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("]d2010690123456789217200101", "Expired"),
        ("9912345678909", "Not goods"),
        ("]C100106141412345678908", "A parcel label"),
        ("]C10106901234567892393284012", "Other currency"),
    ],
)
def test_what_may_not_be_sold_says_why_and_the_sale_is_as_before(
    selling: Stand, code: str, title: str
) -> None:
    selling.scans(COLA, code)
    assert selling.work.panel.title == title
    assert "{" not in selling.work.panel.text
    assert selling.counter.basket().total == 3_50


def test_keys_that_may_have_been_typed_count_only_where_goods_bear_this_code(
    selling: Stand,
) -> None:
    selling.kiosk.scan(doubtful("hello-world"))
    selling.kiosk.scan(doubtful("6901234567890"))
    assert selling.sounds == []
    assert selling.strip == ("", "")
    assert selling.counter.basket().is_empty
    selling.kiosk.scan(doubtful(COLA))
    assert selling.counter.basket().total == 3_50
    selling.kiosk.go("pay")
    selling.kiosk.scan(doubtful("hello-world"))
    assert (selling.screen, selling.sounds) == ("pay", ["read", "stop"])


def sharing(stand: Stand, code: str, *skus: str) -> list[str]:
    """Let products bear one code, as rows pulled from a server may; returns their ids."""
    ids = []
    with stand.counter._till.ledger.begin() as work:
        for sku in skus:
            product = work.product_by_sku(sku)
            assert product is not None
            ids.append(product.id)
            row = {name: getattr(product, name) for name in ROW}
            row |= {"kind": str(product.kind), "barcodes": [*product.barcodes, code]}
            work.apply_rows("product", [row | {"packs": [[code, 6]]}])
    return ids


ROW = ("id", "sku", "name_zh", "name_en", "unit", "price", "rate", "category", "version")


def test_a_question_stays_while_scanning_goes_on_and_its_answer_keeps_what_the_code_says(
    selling: Stand,
) -> None:
    one, _ = sharing(selling, "SHARED-6", "A001", "A002")
    selling.scans("SHARED-6", "A003")
    assert selling.work.which is not None
    assert [line.sku for line in selling.counter.basket().lines] == ["A003"]
    selling.taps(f"product:{one}")
    assert selling.work.which is None
    lines = {line.sku: line.q for line in selling.counter.basket().lines}
    assert lines == {"A003": 1000, "A001": 6000}


def test_several_questions_wait_in_their_order_and_a_skip_closes_one(selling: Stand) -> None:
    one, two = sharing(selling, "SHARED-6", "A001", "A002")
    selling.scans("SHARED-6", "SHARED-6", "SHARED-6")
    selling.taps(f"product:{two} which:none product:{one}")
    assert selling.work.which is None
    lines = {line.sku: line.q for line in selling.counter.basket().lines}
    assert lines == {"A002": 6000, "A001": 6000}


def test_a_question_is_settled_by_scanning_one_of_its_products(selling: Stand) -> None:
    sharing(selling, "SHARED-6", "A001", "A002")
    selling.scans("SHARED-6", COLA)
    assert selling.work.which is None
    assert [line.q for line in selling.counter.basket().lines] == [1000]


def test_a_quantity_typed_first_waits_with_the_question(selling: Stand) -> None:
    one, _ = sharing(selling, "SHARED-6", "A001", "A002")
    selling.taps("quantity pad:3 quantity_done")
    selling.scans("SHARED-6")
    selling.taps(f"product:{one}")
    assert [line.q for line in selling.counter.basket().lines] == [18_000]


def test_a_receipt_scanned_while_selling_opens_its_refund(selling: Stand) -> None:
    selling.scans(COLA)
    selling.taps("pay way:card done")
    (sale,) = selling.counter.sales(None)
    selling.scans(sale.number)
    assert selling.screen == "refund"
    assert selling.sounds[-1] == "read"
    assert sale.number in everything_seen(selling)


def test_a_persons_keyboard_writes_into_the_search_and_nowhere_else(selling: Stand) -> None:
    selling.kiosk.typed("kele\r")
    assert selling.screen == "sell"
    selling.kiosk.go("search")
    selling.kiosk.typed("kelx\be\r")
    assert selling.work.field.text == "kele"
    selling.kiosk.scan(doubtful(" 330 ml"))
    assert (selling.work.field.text, selling.sounds) == ("kele 330 ml", [])
    selling.scans(COLA)
    assert (selling.screen, selling.sounds) == ("sell", ["read"])


def test_a_scan_that_a_stuck_till_cannot_take_is_refused_aloud(
    selling: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LaneFull("ledger")

    monkeypatch.setattr(selling.lane, "run", full)
    selling.scans(COLA)
    assert selling.sounds == ["unknown"]
    assert selling.strip[0] == "The till is busy, and this was not taken"
    assert selling.desk.waiting == 0
