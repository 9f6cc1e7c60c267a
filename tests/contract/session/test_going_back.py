"""Refunds, post-voids, the journal and the shift over the line protocol."""

import pytest

from tests.driving import Reply, Till


def sell(till: Till, *tenders: tuple[str, str], code: str = "A001", quantity: str = "3") -> Reply:
    till.done("scan", code=code, quantity=quantity)
    return till.done("pay", tenders=[{"kind": kind, "amount": amount} for kind, amount in tenders])


def test_a_refund_in_parts_sums_to_the_sale_and_then_is_too_much(selling: Till) -> None:
    number = sell(selling, ("cash", "10.50"))["number"]
    one = [{"line": 1, "quantity": "1"}]
    parts = [selling.done("refund", number=number, lines=one) for _ in range(3)]
    assert [part["total"] for part in parts] == ["3.50", "3.50", "3.50"]
    assert [part["tax"]["13"] for part in parts] == ["0.40", "0.41", "0.40"]
    assert selling.refused("refund", number=number, lines=one) == "refund.too_much"
    assert selling.refused("refund", number=number) == "refund.too_much"
    assert selling.done("stock", code="A001")["quantity"] == "144"


def test_a_refund_goes_back_as_it_was_paid_or_by_the_tender_asked_for(selling: Till) -> None:
    number = sell(selling, ("card", "5.00"), ("cash", "6.00"))["number"]
    one = [{"line": 1, "quantity": "1"}]
    selling.done("refund", number=number, lines=one)
    assert selling.done("x_report")["tenders"] == {"card": "1.50", "cash": "5.50"}
    selling.done("refund", number=number, lines=one, tender="wechat")
    assert selling.done("x_report")["tenders"]["wechat"] == "-3.50"


def test_what_cannot_go_back_is_said_by_code(selling: Till) -> None:
    number = sell(selling, ("cash", "10.50"))["number"]
    ask = selling.refused
    assert ask("refund", number="S01-T01-999999") == "receipt.unknown"
    assert ask("refund", number=number, lines=[{"line": 9, "quantity": "1"}]) == "line.unknown"
    assert ask("refund", number=number, lines=[{"line": 1, "quantity": "0"}]) == "quantity.invalid"
    assert ask("refund", number=number, lines=[{"line": 1, "quantity": 1}]) == "quantity.invalid"
    assert ask("refund", number=number, lines=[{"line": 1, "quantity": "4"}]) == "refund.too_much"
    assert ask("refund", number=number, tender="shells") == "tender.unknown"
    assert ask("refund", number=number, tender="account") == "tender.needs_member"
    assert ask("refund", number=number, lines=[]) == "request.malformed"
    assert ask("refund", number=number, lines=[{"line": "1"}]) == "request.malformed"
    back = selling.done("refund", number=number)["number"]
    assert ask("refund", number=back) == "receipt.unknown"


def test_an_owner_voids_a_sale_of_this_shift(selling: Till) -> None:
    sale = sell(selling, ("cash", "20.00"))
    assert selling.refused("post_void", number=sale["number"]) == "right.missing"
    selling.done("login", user="owner", pin="1111")
    void = selling.done("post_void", number=sale["number"])
    assert (void["number"], void["total"]) == (sale["number"], "10.50")
    assert void["post_void"] != sale["sale"]
    assert selling.refused("post_void", number=sale["number"]) == "refund.too_much"
    assert selling.refused("post_void", number="S01-T01-000099") == "receipt.unknown"
    assert sell(selling, ("cash", "10.50"))["number"] == "S01-T01-000002"
    kinds = [entry["kind"] for entry in selling.done("sales")["sales"]]
    assert kinds == ["sale", "post_void", "sale"]


def test_a_sale_of_an_earlier_shift_cannot_be_voided(selling: Till) -> None:
    number = sell(selling, ("cash", "10.50"))["number"]
    selling.done("close_shift", counted="210.50")
    selling.done("login", user="owner", pin="1111")
    assert selling.refused("post_void", number=number) == "void.too_late"
    selling.done("open_shift", float="0.00")
    assert selling.refused("post_void", number=number) == "void.too_late"
    assert selling.done("refund", number=number)["total"] == "10.50"


def test_a_cashier_sees_own_sales_and_the_owner_the_tills(selling: Till) -> None:
    sell(selling, ("cash", "10.50"))
    selling.done("login", user="owner", pin="1111")
    sale = sell(selling, ("card", "10.50"))
    selling.done("refund", number=sale["number"])
    everyone = selling.done("sales")["sales"]
    assert [(s["user"], s["total"], s["kind"]) for s in everyone] == [
        ("cashier", "10.50", "sale"),
        ("owner", "10.50", "sale"),
        ("owner", "-10.50", "refund"),
    ]
    selling.done("login", user="cashier", pin="2222")
    assert [entry["user"] for entry in selling.done("sales")["sales"]] == ["cashier"]
    assert selling.done("sales", since="2099-01-01")["sales"] == []
    assert len(selling.done("sales", since="2020-01-01")["sales"]) == 1
    assert selling.refused("sales", since="yesterday") == "request.malformed"
    assert selling.refused("sales", since=20260101) == "request.malformed"


def test_the_shift_adds_up(selling: Till) -> None:
    sell(selling, ("cash", "20.00"))
    number = sell(selling, ("wechat", "10.50"))["number"]
    selling.done("refund", number=number, lines=[{"line": 1, "quantity": "1"}])
    selling.done("cash", direction="in", amount="20.00", reason="other")
    selling.done("cash", direction="out", amount="5.00", reason="expense")
    report = selling.done("x_report")
    assert report == {
        "ok": True,
        "shift": 1,
        "sales": "21.00",
        "refunds": "3.50",
        "net": "17.50",
        "tenders": {"cash": "10.50", "wechat": "7.00"},
    }
    closed = selling.done("close_shift", counted="225.50")
    assert (closed["expected"], closed["difference"], closed["z"]) == ("225.50", "0.00", 1)
    assert selling.refused("x_report") == "shift.not_open"
    assert selling.done("open_shift", float="0")["shift"] == 2
    assert selling.done("close_shift", counted="0.00")["z"] == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"direction": "in", "amount": "1.00", "reason": "expense"}, "reason.unknown"),
        ({"direction": "out", "amount": "1.00", "reason": "lunch"}, "reason.unknown"),
        ({"direction": "up", "amount": "1.00", "reason": "safe"}, "request.malformed"),
        ({"direction": "in", "amount": "0.00", "reason": "safe"}, "amount.invalid"),
        ({"direction": "in", "amount": "-1.00", "reason": "safe"}, "amount.invalid"),
        ({"direction": "in", "amount": 1, "reason": "safe"}, "amount.invalid"),
        ({"direction": "in", "amount": "1.00"}, "request.malformed"),
    ],
)
def test_cash_is_moved_for_a_reason_or_not_at_all(
    selling: Till, fields: dict[str, object], code: str
) -> None:
    before = selling.done("status")["head"]
    assert selling.refused("cash", **fields) == code
    assert selling.done("status")["head"] == before


def test_a_shift_is_opened_once_and_counted_in_money(selling: Till) -> None:
    assert selling.refused("open_shift", float="0.00") == "shift.already_open"
    assert selling.refused("close_shift", counted="1.005") == "amount.invalid"
    assert selling.refused("close_shift", counted="-1.00") == "amount.invalid"
    assert selling.refused("close_shift") == "request.malformed"
    assert selling.done("close_shift", counted="200.00")["difference"] == "0.00"


def test_a_refund_may_say_why_and_whether_its_goods_can_be_sold_again(selling: Till) -> None:
    number = sell(selling, ("cash", "10.50"))["number"]
    one = [{"line": 1, "quantity": "1"}]
    ask = {"number": number, "lines": one}
    assert selling.refused("refund", **ask, reason="moon") == "reason.unknown"
    assert selling.refused("refund", **ask, reason=3) == "request.malformed"
    assert selling.refused("refund", **ask, can_be_sold=True) == "request.malformed"
    assert selling.refused("refund", **ask, reason="other", can_be_sold="no") == "request.malformed"
    plain = selling.done("refund", **ask)
    told = selling.done("refund", **ask, reason="unwanted", can_be_sold=False)
    assert (told["total"], told["tax"].keys()) == (plain["total"], plain["tax"].keys())
    assert selling.done("stock", code="A001")["quantity"] == "143"
