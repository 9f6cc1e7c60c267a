"""The form of a `till` request: what is malformed, and what is only a wrong figure."""

import json

import pytest

from pos.cli.till_form import LINE_BYTES_MAX, Form, read_request
from pos.errors import AmountInvalid, PosError, QuantityInvalid, RequestMalformed


def a_form(**fields: object) -> Form:
    return Form(fields, "CNY")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"12",
        b'{"do":"status"} more',
        b'{"do":"status","do":"clear"}',
        b'{"do":NaN}',
        b'{"do":Infinity}',
        b'{"do":1e999}',
        b'{"do":"\xff\xfe"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"do":"status"}' + b" " * LINE_BYTES_MAX,
    ],
)
def test_a_line_that_is_no_json_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(RequestMalformed):
        read_request(raw)


def test_an_id_of_any_kind_comes_back_as_it_was() -> None:
    for value in (1, 1.5, "x", None, True, [1, {"a": None}], 10**30, "\u6d41", -0.25):
        raw = json.dumps({"id": value}).encode()
        assert read_request(raw)["id"] == value


@pytest.mark.parametrize("value", [None, True, [], {}, ["1"]])
def test_a_figure_that_is_neither_text_nor_number_is_malformed(value: object) -> None:
    with pytest.raises(RequestMalformed):
        a_form(amount=value).amount("amount")
    with pytest.raises(RequestMalformed):
        a_form(quantity=value).quantity("quantity")


def test_a_missing_field_is_malformed() -> None:
    for ask in (Form.text, Form.amount, Form.quantity, Form.integer, Form.forms):
        with pytest.raises(RequestMalformed):
            ask(a_form(), "field")


@pytest.mark.parametrize(
    "value", [10, 10.5, "10.505", "1e3", "ten", "", " 10", "+1", "1.", "NaN", "٣", "9" * 17]
)
def test_a_wrong_amount_waits_until_the_gate_has_been_passed(value: object) -> None:
    form = a_form(amount=value)
    form.amount("amount")
    assert [type(error) for error in form.delayed] == [AmountInvalid]


@pytest.mark.parametrize("value", [1, 0.5, "1.2345", "x", ""])
def test_a_wrong_quantity_waits_until_the_gate_has_been_passed(value: object) -> None:
    form = a_form(quantity=value)
    form.quantity("quantity")
    assert [type(error) for error in form.delayed] == [QuantityInvalid]


@pytest.mark.parametrize(
    ("text", "minor"), [("86.50", 8650), ("86.5", 8650), ("86", 8600), ("0.500", 50), ("-3", -300)]
)
def test_an_amount_may_be_written_with_fewer_or_more_zeros(text: str, minor: int) -> None:
    form = a_form(amount=text)
    assert form.amount("amount") == minor
    assert form.delayed == []


def test_figures_within_lists_are_noted_with_the_request() -> None:
    form = a_form(tenders=[{"kind": "cash", "amount": 5}])
    (tender,) = form.forms("tenders")
    tender.amount("amount")
    assert len(form.delayed) == 1


@pytest.mark.parametrize("value", ["1", 1.0, True, None, [1]])
def test_a_line_number_must_be_a_whole_number(value: object) -> None:
    with pytest.raises(RequestMalformed):
        a_form(line=value).integer("line")


def test_a_count_below_zero_is_malformed_and_an_absent_one_is_none() -> None:
    with pytest.raises(RequestMalformed):
        a_form(points=-1).optional_count("points")
    assert a_form().optional_count("points") is None
    assert a_form(points=None).optional_count("points") is None


def test_a_text_with_half_a_character_is_malformed() -> None:
    with pytest.raises(RequestMalformed):
        a_form(code="\ud800").text("code")


def test_a_blank_name_is_malformed() -> None:
    with pytest.raises(RequestMalformed):
        a_form(name="  ").name("name")


def test_every_error_of_the_form_is_one_of_ours() -> None:
    with pytest.raises(PosError):
        a_form(tenders=[1]).forms("tenders")
