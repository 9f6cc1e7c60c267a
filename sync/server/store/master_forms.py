"""The form of the master rows that documents state: what every till can take.

A row that a till's own tables refuse would stop that till's pull for good, and others pull it
too, so a document with such a row is told apart here and kept, not served.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from pos.domain.catalogue import LineKind, Role
from pos.domain.codes import rules_of
from pos.domain.documents import Json
from pos.domain.money import WHOLE
from pos.errors import ConfigInvalid

Check = Callable[[object], bool]

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
BESIDE_ONLY = frozenset({"person", "pin", "photo", "erasure"})
"""What may be erased travels beside documents; one that states such a row is none of ours."""


def is_master_row(kind: str, fields: Json) -> bool:
    """Claim that tills can take a row; of a kind that this release does not know, none has to."""
    if kind in BESIDE_ONLY:
        return False
    checks = _FORMS.get(kind, {})
    return all(is_right(fields.get(name)) for name, is_right in checks.items())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def _within(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _is_price(value: object) -> bool:
    return value is None or (type(value) is int and value >= 0)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_photo(value: object) -> bool:
    """Claim a photo's hash, or "" for none any more."""
    return value == "" or _is_hash(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_labels(value: object) -> bool:
    """Claim rules of in-store labels: tills read every scan by them."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return False
    try:
        rules_of(value)
    except ConfigInvalid:
        return False
    return True


def _are_packs(value: object) -> bool:
    """Claim (barcode, pieces) pairs, or none: products before packs have no such field."""
    return value is None or (
        isinstance(value, list)
        and all(
            isinstance(pair, list)
            and [_is_text(item) for item in pair[:1]] == [True]
            and [type(item) for item in pair[1:]] == [int]
            for pair in value
        )
    )


def _one_of(values: frozenset[str]) -> Check:
    return lambda value: isinstance(value, str) and value in values


def _is_zone(value: object) -> bool:
    return isinstance(value, str) and _knows_zone(value)


@lru_cache(maxsize=256)
def _knows_zone(name: str) -> bool:
    """Claim that a time zone is known here; tills reckon the business date by it."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


_FORMS: Mapping[str, Mapping[str, Check]] = {
    "product": {
        "sku": _is_text,
        "name_zh": _is_text,
        "name_en": _is_text,
        "unit": _is_text,
        "price": _is_price,
        "rate": _within(0, WHOLE),
        "category": _is_text,
        "kind": _one_of(frozenset(LineKind)),
        "barcodes": _are_texts,
        "packs": _are_packs,
    },
    "user": {
        "login": _is_text,
        "role": _one_of(frozenset(Role)),
        "person": _is_id,
        "person_hash": _is_hash,
    },
    "member": {"code": _is_text, "account": _is_truth, "person": _is_id, "person_hash": _is_hash},
    "picture": {"photo": _is_photo},
    "till": {"code": _is_text, "device": _is_text, "shop": _is_text},
    "settings": {
        **dict.fromkeys(
            (
                "company_name_zh",
                "company_name_en",
                "shop_name_zh",
                "shop_name_en",
                "address_zh",
                "address_en",
                "phone",
                "currency",
                "language",
            ),
            _is_text,
        ),
        "time_zone": _is_zone,
        "taxpayer": _one_of(frozenset({"general", "small"})),
        "prices": _one_of(frozenset({"inclusive", "exclusive"})),
        "day_begins_hour": _within(0, 23),
        **dict.fromkeys(("cash_step", "points_per_unit", "receipt_columns"), _within(1, 10**6)),
        "labels": _are_labels,
        "quick_keys": _are_texts,
    },
}
