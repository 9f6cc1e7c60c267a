"""Form, sign-in, right, shift, the rest: what is checked first is what is answered."""

import pytest

from tests.driving import Till

GUARDED: dict[str, dict[str, object]] = {
    "open_shift": {"float": "1.00"},
    "scan": {"code": "A001"},
    "remove": {"line": 1},
    "clear": {},
    "hold": {"name": "a"},
    "recall": {"name": "a"},
    "pay": {"tenders": []},
    "refund": {"number": "S01-T01-000001"},
    "post_void": {"number": "S01-T01-000001"},
    "stock": {"code": "A001"},
    "sales": {},
    "cash": {"direction": "in", "amount": "1.00", "reason": "safe"},
    "x_report": {},
    "close_shift": {"counted": "1.00"},
}
NEED_A_SHIFT = ("scan", "pay", "hold", "recall", "refund", "cash", "x_report", "close_shift")
NOT_FOR = {
    "cashier": ("post_void",),
    "warehouse": tuple(sorted(set(GUARDED) - {"stock"})),
}


def test_everything_but_login_status_and_sync_needs_a_sign_in(till: Till) -> None:
    for do, fields in GUARDED.items():
        assert till.refused(do, **fields) == "login.required", do
    assert till.done("status")["user"] is None
    assert till.done("sync")["online"] is False


def test_form_is_checked_before_sign_in(till: Till) -> None:
    assert till.refused("scan") == "request.malformed"
    assert till.refused("refund", number=5) == "request.malformed"
    assert till.refused("no such thing") == "request.malformed"


@pytest.mark.parametrize("do", ["receive", "lose", "count"])
def test_the_stock_room_is_not_offered_yet(till: Till, do: str) -> None:
    till.done("login", user="owner", pin="1111")
    assert till.refused(do, code="A001", quantity="1") == "request.malformed"


@pytest.mark.parametrize(("user", "pin"), [("cashier", "2222"), ("warehouse", "3333")])
def test_a_right_that_is_missing_is_said_before_the_shift(till: Till, user: str, pin: str) -> None:
    till.done("login", user=user, pin=pin)
    for do in NOT_FOR[user]:
        assert till.refused(do, **GUARDED[do]) == "right.missing", do


def test_what_needs_a_shift_says_so_before_anything_else(till: Till) -> None:
    till.done("login", user="cashier", pin="2222")
    for do in NEED_A_SHIFT:
        assert till.refused(do, **GUARDED[do]) == "shift.not_open", do
    assert till.refused("scan", code="A001", quantity=1) == "shift.not_open"
    assert till.refused("pay", tenders=[{"kind": "shells", "amount": 1}]) == "shift.not_open"


def test_what_needs_no_shift_works_without_one(till: Till) -> None:
    till.done("login", user="cashier", pin="2222")
    assert till.done("clear")["total"] == "0.00"
    assert till.done("sales")["sales"] == []
    assert till.done("stock", code="A001")["quantity"] == "144"
    assert till.refused("remove", line=1) == "line.unknown"


def test_unknown_fields_are_ignored(till: Till) -> None:
    reply = till.done("login", user="cashier", pin="2222", colour="green", note=[1, 2])
    assert reply["role"] == "cashier"
