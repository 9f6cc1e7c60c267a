"""The sync protocol: what till and server say to each other, one file for both ends.

Bodies are JSON (orjson), packed with zstandard. A document travels as the text of its canonical
bytes, never parsed and written again; what may be erased later (names, PIN hashes) travels beside
it. Pull rows are {"kind", "id", "version", "fields"}, of the kinds in `SNAPSHOT_KINDS`; what a till
does with each is in `pos.store.master_rows`.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import zstandard

from pos.domain.documents import Json, is_exact
from pos.errors import RequestMalformed

PUSH_DOCUMENTS_MAX = 500
PUSH_BYTES_LEAST = 1024 * 1024
"""So much every server takes, of documents before compression; at least one document goes whatever
its size."""
PUSH_BYTES_MAX = 3 * 1024 * 1024
"""So much this server takes, as its answer to a greeting says: a till that has much to send sends
it at once, after smaller pushes went through."""
BODY_BYTES_MAX = 4 * 1024 * 1024
INFLATED_BYTES_MAX = 16 * 1024 * 1024
PHOTO_PIECE_BYTES = 256 * 1024
"""Of one request: what a weak line loses at most when it is cut."""
WINDOW_BYTES_MAX = 8 * 1024 * 1024
PULL_ROWS_MAX = 1000
PULL_BYTES_MAX = 1024 * 1024
"""Of rows before compression; at least one row goes whatever its size."""
LONG_POLL_S_MAX = 25
COVERED_KINDS = frozenset({"stock", "points", "returned"})
"""Sums of which a till forgets the rows that a page of everything covers and does not name."""
SNAPSHOT_KINDS = (
    "settings",
    "till",
    "person",
    "pin",
    "user",
    "member",
    "product",
    "stock",
    "points",
    "returned",
    "layout",
    "office",
    "photo",
    "picture",
    "erasure",
)
"""The order of a full snapshot: what others refer to comes first.

A cursor names its place in it by number, so that what is new joins at the end.
"""
MEDIA_TYPE = "application/vnd.liushui+zstd"
DEVICE_EPOCHS_MAX = 1000
"""Streams that one greeting may ask after, and that one till may say it holds."""
HASHES_ASKED_MAX = 64
"""Places of one question for hashes: each divides what is left by as many."""
_EPOCH = re.compile(r"[0-9a-f]{16}", re.ASCII)
_MAC_TAG = b"liushui/ack/2\x00"
_OFFICE_TAG = b"liushui/office-seal/1\x00"
_ERASURE_TAG = b"liushui/erasure/1\x00"
ERASURES_MAX = 1000
"""Of one request that tells a server again what it has erased."""


@dataclass(frozen=True, slots=True)
class Ack:
    """How far the server has booked a stream: seq, its hash, and the server's own seal."""

    epoch: str
    seq: int
    hash: str
    server_epoch: str
    mac: str = ""


def seal_ack(secret: bytes, device: str, branch: str, ack: Ack) -> str:
    """Return the MAC with which a server knows its own acknowledgement again.

    The branch is named too: of another branch a server never had what it confirmed of this one.
    """
    place = f"{device}/{ack.epoch}/{branch}/{ack.seq}"
    told = f"{place}/{ack.hash}/{ack.server_epoch}".encode("ascii")
    return hmac.new(secret, _MAC_TAG + told, hashlib.sha256).hexdigest()


def seal_office(secret: bytes, device: str, epoch: str, seq: int, hash_: str) -> str:
    """Return the MAC with which a server knows a document of its own office again."""
    told = f"{device}/{epoch}/{seq}/{hash_}".encode("ascii")
    return hmac.new(secret, _OFFICE_TAG + told, hashlib.sha256).hexdigest()


def seal_erasure(secret: bytes, company: str, kind: str, of: str) -> str:
    """Return the MAC with which a server knows again what it has erased: a person, a photo."""
    told = f"{company}/{kind}/{of}".encode("ascii")
    return hmac.new(secret, _ERASURE_TAG + told, hashlib.sha256).hexdigest()


def erasures_digest(erased: Iterable[tuple[str, str]]) -> str:
    """Return the digest of (kind, id) of all that is erased, by which both ends compare."""
    told = "\n".join(sorted(f"{kind}/{of}" for kind, of in erased))
    return hashlib.sha256(told.encode("ascii")).hexdigest()


def is_epoch(text: object) -> bool:
    """Claim that this names an epoch: 16 lower hex digits."""
    return isinstance(text, str) and _EPOCH.fullmatch(text) is not None


def pack(message: Any) -> bytes:
    """Return a message as it travels."""
    return zstandard.ZstdCompressor(level=1).compress(orjson.dumps(message))


def unpack(body: bytes) -> Json:
    """Return a packed message, strictly. Raises RequestMalformed, also for a zip bomb.

    A frame that states its size is refused by that size, before a byte of it is inflated; the
    bound of the decompressor itself holds for the others alone.
    """
    if len(body) > BODY_BYTES_MAX:
        raise RequestMalformed(reason="too_large")
    try:
        stated = zstandard.frame_content_size(body)
        if stated > INFLATED_BYTES_MAX:
            raise RequestMalformed(reason="too_large")
        plain = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX).decompress(
            body, max_output_size=INFLATED_BYTES_MAX, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise RequestMalformed(reason="not_packed") from error
    return strict(plain)


def unpacked_size(body: bytes) -> int:
    """Return how large a packed message says it is, the most it may be where it does not say."""
    try:
        stated = zstandard.frame_content_size(body)
    except zstandard.ZstdError:
        return 0
    return INFLATED_BYTES_MAX if stated < 0 else stated


def strict(plain: bytes) -> Json:
    """Return an object of exact numbers and plain keys, none twice. Raises RequestMalformed."""
    try:
        message = orjson.loads(plain)
    except orjson.JSONDecodeError as error:
        raise RequestMalformed(reason="not_json") from error
    if not isinstance(message, dict) or not is_exact(message):
        raise RequestMalformed(reason="not_strict")
    if not _is_as_written(message, plain):
        raise RequestMalformed(reason="duplicate_keys")
    return message


def _is_as_written(message: Json, plain: bytes) -> bool:
    """Claim that text writes no key twice; what is nested beyond reason is not looked at."""
    try:
        return orjson.dumps(message) == plain or _length(message) == _length_of(plain)
    except (TypeError, RecursionError):
        return False


def _length(value: Any) -> int:
    """Return how many object members a value holds, at every depth."""
    members, stack = 0, [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            members += len(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return members


def _length_of(plain: bytes) -> int:
    """Return how many object members JSON text writes, duplicates counted."""
    import json

    members = 0

    def count(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal members
        members += len(pairs)
        return dict(pairs)

    json.loads(plain, object_pairs_hook=count)
    return members


def batches(sizes: Sequence[int], most: int = PUSH_BYTES_LEAST) -> int:
    """Return how many of these documents (sizes in bytes) go into a push of `most` bytes."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if count == PUSH_DOCUMENTS_MAX or (total > most and count):
            return count
    return len(sizes)
