"""Canonical bytes and the chain: what makes a document immutable."""

import hashlib
from collections.abc import Callable

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.documents import (
    DOMAIN_TAG,
    NO_HASH,
    Draft,
    Moment,
    Origin,
    canonical,
    chain_hash,
    read,
    seal,
)
from pos.errors import DocumentUnreadable

ORIGIN = Origin("c" * 32, "5" * 32, "S01", "T01", "d" * 32, "e" * 16, "", "CNY")
AT = Moment("2026-11-23T14:05:00.000+08:00", 1, "b" * 32, None)

ascii_keys = st.text(st.characters(codec="ascii", exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
    max_leaves=20,
)


def a_draft(body: dict[str, object]) -> Draft:
    return Draft("a" * 32, "sign_in", "2026-11-23", None, AT, body, {"currency": "CNY"})


@given(st.dictionaries(ascii_keys, values, max_size=6))
def test_canonical_bytes_are_those_of_rfc_8785(content: dict[str, object]) -> None:
    assert canonical(content) == rfc8785.dumps(content)  # type: ignore[arg-type]


@given(st.dictionaries(ascii_keys, values, max_size=6))
def test_a_sealed_document_reads_back_with_the_same_hash(body: dict[str, object]) -> None:
    sealed = seal(a_draft(body), ORIGIN, 7, NO_HASH)
    assert read(sealed.raw, NO_HASH) == sealed
    assert sealed.hash == hashlib.sha256(DOMAIN_TAG + NO_HASH + sealed.raw).digest()


def test_the_golden_document_keeps_its_hash_for_ever() -> None:
    sealed = seal(a_draft({"login": "王敏"}), ORIGIN, 1, NO_HASH)
    assert sealed.hash.hex() == "fef480fd19d22d35c7027bfd64370ebe52cae6483e6d3cf4bb8406d1edf09e9d"
    assert sealed.check == sealed.hash.hex()[:8]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b'"seq":1', b'"seq":1.0'),
        lambda raw: raw.replace(b'"seq":1', b'"seq": 1'),
        lambda raw: raw.replace(b'"seq":1', b'"seq":1,"seq":1'),
        lambda raw: raw.replace(b'"seq":1', b'"seq":9007199254740992'),
        lambda raw: raw[:-1],
        lambda raw: b"[" + raw + b"]",
        lambda raw: raw.replace(b'"epoch"', b'"epoch_"'),
        lambda raw: raw + b" " * 300_000,
    ],
)
def test_bytes_that_are_not_canonical_are_no_document(spoil: Callable[[bytes], bytes]) -> None:
    raw = seal(a_draft({}), ORIGIN, 1, NO_HASH).raw
    with pytest.raises(DocumentUnreadable):
        read(spoil(raw), NO_HASH)


def test_one_changed_byte_changes_every_hash_after_it() -> None:
    first = seal(a_draft({"n": 1}), ORIGIN, 1, NO_HASH)
    second = seal(a_draft({"n": 2}), ORIGIN, 2, first.hash)
    forged = first.raw.replace(b'"n":1', b'"n":3')
    assert chain_hash(chain_hash(NO_HASH, forged), second.raw) != second.hash


@pytest.mark.parametrize(
    ("body", "is_document"),
    [
        ({"a": 1.5}, False),
        ({"a": [1, 2.0]}, False),
        ({"a": 1e300}, False),
        ({"a": 2**53}, False),
        ({"a": -(2**53)}, False),
        ({"a": 2**53 - 1}, True),
        ({"é": 1}, False),
        ({"a": {"名": 1}}, False),
        ({"a": 'x,1.5":é":[1.0'}, True),
        ({"a": "12345678901234567890"}, True),
        ({"a": ["可口可乐", '名":1.5']}, True),
    ],
)
def test_only_exact_numbers_and_ascii_keys_make_a_document(
    body: dict[str, object], *, is_document: bool
) -> None:
    whole = seal(a_draft({}), ORIGIN, 1, NO_HASH).content | {"body": body}
    raw = canonical(whole)
    if is_document:
        assert read(raw, NO_HASH).content == whole
    else:
        with pytest.raises(DocumentUnreadable):
            read(raw, NO_HASH)
