"""The form of what others state: an id is 32 small hex digits, a date is a date, a sum a number."""

from typing import Any

import orjson
import pytest

from bench.shop import Selling, origin
from pos.domain.documents import NO_HASH, Document, Json, canonical, read, seal
from pos.domain.projection import rows_of
from pos.errors import DocumentUnreadable, EffectsBroken
from sync.server.store.forms import check_envelope, check_rows
from sync.server.store.pushed import WRONG_FORM

ODD_IDS = ("A" * 32, "a " * 16, " " * 32, "\u0661" * 32, "g" * 32, "a" * 31, "", "é" * 32)
"""Capitals, spaces between digits, digits of another script, letters, too few, none."""


@pytest.fixture
def sale() -> Json:
    selling = Selling(1)
    draft = selling.sale(selling.products(), {})
    content: Json = orjson.loads(seal(draft, origin(), 1, NO_HASH).raw)
    return content


def sealed(content: Json) -> Document:
    return read(canonical(content), NO_HASH)


def test_a_sale_of_a_till_is_of_its_form(sale: Json) -> None:
    document = sealed(sale)
    rows = rows_of(document)
    check_envelope(document)
    check_rows(document, rows)
    # There was something of every kind to look at: an empty sale would be of any form.
    assert rows.movements
    assert rows.postings
    assert rows.tenders


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_id_is_thirty_two_small_hex_digits(sale: Json, odd: str) -> None:
    with pytest.raises(DocumentUnreadable):
        check_envelope(sealed({**sale, "event_id": odd}))
    sale["effects"]["movements"][0]["product"] = odd
    document = sealed(sale)
    with pytest.raises(EffectsBroken):
        check_rows(document, rows_of(document))


@pytest.mark.parametrize(
    ("field", "odd"),
    [("seq", "1"), ("seq", True), ("type", "a\0"), ("type", None),
     ("business_date", "2026-1-1"), ("business_date", 20261126), ("at", []),
     ("at", {"offset_ms": None}), ("at", {"offset_ms": 1e3})],
)  # fmt: skip
def test_an_envelope_is_of_its_kinds(sale: Json, field: str, odd: Any) -> None:
    odd_one = Document({**sale, field: odd}, b"", NO_HASH, NO_HASH)
    with pytest.raises(DocumentUnreadable):
        check_envelope(odd_one)


@pytest.mark.parametrize(
    ("part", "place", "odd"),
    [("movements", "q", True), ("movements", "v", "1"), ("movements", "basis", [1, 2, 3]),
     ("movements", "basis", [1, True]), ("movements", "receipt", [10**15, "1"]),
     ("postings", "account", 1405), ("postings", "party", "a"), ("tenders", "kind", None),
     ("tenders", "kind", "a\0")],
)  # fmt: skip
def test_a_row_is_of_the_kinds_that_its_table_takes(
    sale: Json, part: str, place: str, odd: Any
) -> None:
    sale["effects"][part][0][place] = odd
    document = sealed(sale)
    with pytest.raises((EffectsBroken, *WRONG_FORM)):
        check_rows(document, rows_of(document))
