"""The shop's table of in-store numbers over the line protocol: seen, changed, and scanned by."""

from typing import Any

from pos.domain.codes import check_digit
from pos.domain.codes.labels import inner_check_digit
from tests.driving import Till

OWNER = {"user": "owner", "pin": "1111"}
ROW: dict[str, Any] = {
    "prefixes": ["28"],
    "item_digits": 4,
    "value_digits": 5,
    "value": "price",
    "decimals": 2,
    "inner_check": "gs1",
    "unit": "",
    "strict": True,
}


def test_the_table_is_changed_by_the_owner_alone_and_every_row_is_checked(till: Till) -> None:
    assert till.refused("labels") == "login.required"
    till.done("login", user="cashier", pin="2222")
    before = till.done("labels")["rows"]
    assert till.refused("labels", rows=before) == "right.missing"
    till.done("login", **OWNER)
    assert {row["value"] for row in before} == {"price", "weight", "none"}
    assert till.refused("labels", rows="28") == "request.malformed"
    wrong: list[dict[str, Any]] = [
        {},
        ROW | {"item_digits": 6},
        ROW | {"prefixes": "28"},
        ROW | {"prefixes": [28]},
        ROW | {"value": "colour"},
        ROW | {"decimals": None},
        ROW | {"value": []},
    ]
    for row in wrong:
        assert till.refused("labels", rows=[row]) == "config.invalid", row
    assert till.refused("labels", rows=[ROW, ROW]) == "config.invalid"
    assert till.done("labels")["rows"] == before


def test_a_code_that_is_no_goods_says_what_it_is_and_a_payment_code_is_never_repeated(
    till: Till,
) -> None:
    till.done("login", **OWNER)
    till.done("open_shift", float="0")
    for code, meaning in (
        ("134567890123456789", "payment"),
        ("]Q1281234567890123456", "payment"),
        ("S01-T01-000001", "receipt"),
        ("STAFF:owner", "staff"),
    ):
        error = till.ask("scan", code=code)["error"]
        assert (error["code"], error["meaning"]) == ("product.unknown", meaning)
        assert meaning != "payment" or code[-14:] not in str(error)


def test_labels_are_read_by_the_table_as_it_was_changed(till: Till) -> None:
    till.done("login", **OWNER)
    till.done("open_shift", float="0")
    value = "01250"
    body = f"280001{inner_check_digit(value, 'gs1')}{value}"
    code = f"{body}{check_digit(body)}"
    assert till.refused("scan", code=code) == "product.unknown"
    rows = [*till.done("labels")["rows"], ROW]
    rows = [row | {"prefixes": [p for p in row["prefixes"] if p != "28"]} for row in rows[:-1]]
    changed = till.done("labels", rows=[*rows, ROW])["rows"]
    assert changed[-1] == ROW
    assert till.done("labels")["rows"] == changed
    assert till.refused("scan", code=code) == "product.unknown"
    assert till.refused("scan", code=code[:6] + "0" + code[7:]) == "code.bad_check_digit"
    weighed = till.done("scan", code="2300001013169")
    assert weighed["quantity"] == "1.316"
