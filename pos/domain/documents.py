"""The document: its envelope, its canonical bytes and its place in the hash chain.

Owns what makes a document immutable: one canonical writing (RFC 8785 over ASCII keys, strings
and integers), the chain hash, and the strict reading back. What a document *means* is in
`pos.domain.posting` (how effects come about) and `pos.domain.projection` (what rows follow).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import orjson

from pos.errors import DocumentUnreadable

SCHEMA_V = 1
BYTES_MAX = 256 * 1024
LINES_MAX = 500
INTEGER_MAX = 2**53
DOMAIN_TAG = b"liushui/journal/1\x00"
NO_HASH = bytes(32)
"""What the first document of an epoch chains to, and what an empty stream reports."""

Json: TypeAlias = dict[str, Any]
"""A document part as it is written: ASCII keys; strings, integers, booleans, null, lists."""

ERASED_FIELDS: Json = {"name_zh": "已删除", "name_en": "erased"}
"""What a person's fields read once erased, on every node."""

_FOREIGN = bytes(range(0x80, 0x100))
_POINTS = bytes.maketrans(b"eE[", b"..,")
_NO_FIGURES = bytes(sign for sign in range(0x100) if sign not in b'":,[. eE')
_FLOATS = (b'":.', b",.")
"""What a float leaves of canonical bytes without their figures: where a value begins, a point."""
_ONE_FOREIGN = bytes.maketrans(_FOREIGN, b"\x80" * len(_FOREIGN))
_NO_ASCII = bytes(sign for sign in range(0x80) if sign not in b'":')
_ODD_KEYS = (b'\x80":', b"\x80:")
"""What a key beyond ASCII leaves of canonical bytes without ASCII but for quotes and colons."""

ENVELOPE_KEYS = frozenset(
    {
        "at",
        "body",
        "business_date",
        "company",
        "device",
        "effects",
        "epoch",
        "event_id",
        "schema_v",
        "seq",
        "shop",
        "type",
        "user",
    }
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where documents of one ledger come from: ids as 32 hex digits, shop and till by code too."""

    company: str
    shop: str
    shop_code: str
    till_code: str
    device: str
    epoch: str
    """16 hex digits, minted anew with the database, a restore, a re-enrolment, a lost tail."""
    letters: str
    """Four letters before the receipt counter; empty in a till's first epoch."""
    currency: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When a document was made: wall time with offset, monotonic clock with its boot, drift."""

    wall: str
    """ISO 8601 with offset, to the millisecond."""
    monotonic_ms: int
    boot: str
    offset_ms: int | None
    """Server time minus this clock when last measured; None before the first measurement."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a document will say: its descriptive body and its effects."""

    body: Json
    effects: Json


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that `decide` made, before the ledger gives it its place in the stream."""

    event_id: str
    type: str
    business_date: str
    user: str | None
    at: Moment
    body: Json
    effects: Json


class Sealed(NamedTuple):
    """A document of our own store in its place, its bytes unread: as much as sending it takes."""

    seq: int
    raw: bytes
    hash: bytes
    previous: bytes


class Document(NamedTuple):
    """A sealed document: its content as a dict, the very bytes, its hash and the one before.

    A tuple and not a frozen dataclass: rebuilding a million of them counts (25 s measured).
    """

    content: Json
    raw: bytes
    hash: bytes
    previous: bytes

    @property
    def event_id(self) -> str:
        """Return the id given where the document was made, its idempotency key for ever."""
        return str(self.content["event_id"])

    @property
    def seq(self) -> int:
        """Return its place in its stream, from 1 in each epoch."""
        return int(self.content["seq"])

    @property
    def epoch(self) -> str:
        """Return the epoch it belongs to, 16 hex digits."""
        return str(self.content["epoch"])

    @property
    def device(self) -> str:
        """Return the device whose stream it stands in."""
        return str(self.content["device"])

    @property
    def type(self) -> str:
        """Return the document type (sale, refund, shift_opened …)."""
        return str(self.content["type"])

    @property
    def check(self) -> str:
        """Return the first 8 hex digits of the hash, printed on paper as 校验码."""
        return self.hash.hex()[:8]


def is_date(text: str) -> bool:
    """Claim a day of the calendar as documents write it, 2026-11-23."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one writing of a content: RFC 8785 as orjson with sorted keys gives it.

    Holds while keys are ASCII and numbers are integers within ±2^53; compared with the
    `rfc8785` package in the tests.
    """
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def chain_hash(previous: bytes, raw: bytes) -> bytes:
    """Return SHA-256(domain tag ‖ previous hash ‖ canonical bytes), 32 bytes."""
    return hashlib.sha256(DOMAIN_TAG + previous + raw).digest()


def seal(draft: Draft, origin: Origin, seq: int, previous: bytes) -> Document:
    """Return the draft as document number seq of the origin's stream, chained to previous.

    Raises DocumentUnreadable when the draft is over the limits of a document.
    """
    at: Json = {
        "boot": draft.at.boot,
        "mono_ms": draft.at.monotonic_ms,
        "wall": draft.at.wall,
    }
    if draft.at.offset_ms is not None:
        at["offset_ms"] = draft.at.offset_ms
    content: Json = {
        "at": at,
        "body": draft.body,
        "business_date": draft.business_date,
        "company": origin.company,
        "device": origin.device,
        "effects": draft.effects,
        "epoch": origin.epoch,
        "event_id": draft.event_id,
        "schema_v": SCHEMA_V,
        "seq": seq,
        "shop": origin.shop,
        "type": draft.type,
        "user": draft.user,
    }
    raw = canonical(content)
    if len(raw) > BYTES_MAX:
        raise DocumentUnreadable(reason="too_large")
    return Document(content, raw, chain_hash(previous, raw), previous)


def read(raw: bytes, previous: bytes, *, is_own: bool = False) -> Document:
    """Return the document that these bytes are, chained to previous.

    Raises DocumentUnreadable unless the bytes are canonical (encode(decode(b)) = b refuses
    duplicate keys, floats and odd spacing at once), complete and within the limits. `is_own`:
    bytes that this program sealed from integers, whose numbers need no second look.
    """
    if len(raw) > BYTES_MAX:
        raise DocumentUnreadable(reason="too_large")
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise DocumentUnreadable(reason="not_json") from error
    if not isinstance(content, dict) or not content.keys() >= ENVELOPE_KEYS:
        raise DocumentUnreadable(reason="not_a_document")
    if not isinstance(content["effects"], dict) or not isinstance(content["body"], dict):
        raise DocumentUnreadable(reason="not_a_document")
    is_inexact = not is_own and _is_suspect(raw) and not is_exact(content)
    if is_inexact or _rewritten(content) != raw:
        raise DocumentUnreadable(reason="not_canonical")
    return Document(content, raw, chain_hash(previous, raw), previous)


def trusted(raw: bytes, previous: bytes, own_hash: bytes) -> Document:
    """Return a document from our own store, whose bytes were checked when they were written."""
    return Document(orjson.loads(raw), raw, own_hash, previous)


def _rewritten(content: Json) -> bytes | None:
    """Return the canonical bytes of a content that was read; None where an integer is too large."""
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except orjson.JSONEncodeError:
        return None


def _is_suspect(raw: bytes) -> bool:
    """Claim that canonical bytes may hold a float or a non-ASCII key.

    A look at the bytes is five times faster than walking the content; what it suspects wrongly
    (a text with a colon in it), the walk clears.
    """
    if b"\\" in raw:
        return True
    points = raw.translate(_POINTS, _NO_FIGURES)
    if any(mark in points for mark in _FLOATS):
        return True
    foreign = raw.translate(_ONE_FOREIGN, _NO_ASCII)
    return any(mark in foreign for mark in _ODD_KEYS)


def is_exact(value: object) -> bool:
    """Claim that a JSON value holds no float, no integer at or over 2^53, no non-ASCII key."""
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if not all(isinstance(key, str) and key.isascii() for key in item):
                return False
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, float) or (isinstance(item, int) and abs(item) >= INTEGER_MAX):
            return False
    return True
