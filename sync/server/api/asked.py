"""The form of what is asked: every field of its kind and within its bounds, before anything else.

Owns turning a request's JSON into what `sync.server.store` takes; each function raises
RequestMalformed with the field that is wrong.
"""

import re
from typing import TypeGuard

from pos.domain.documents import NO_HASH, Json
from pos.errors import RequestMalformed
from sync.protocol import (
    DEVICE_EPOCHS_MAX,
    ERASURES_MAX,
    HASHES_ASKED_MAX,
    PUSH_BYTES_MAX,
    PUSH_DOCUMENTS_MAX,
    Ack,
    is_epoch,
)
from sync.server.store import joining
from sync.server.store.booking import Push
from sync.server.store.erasing import PERSON, PHOTO, Told
from sync.server.store.people import check_beside
from sync.server.store.streams import Greeted

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_BRANCH = _HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def text_of(asked: Json, field: str) -> str:
    """Return a text field. Raises RequestMalformed."""
    value = asked.get(field)
    if not isinstance(value, str):
        raise RequestMalformed(field=field)
    return value


def joining_of(asked: Json) -> joining.Joining:
    """Return what a device says of itself. Raises RequestMalformed."""
    optional: dict[str, str | None] = {}
    for field in ("company", "shop", "shop_code", "till_code", "currency"):
        optional[field] = None if asked.get(field) is None else text_of(asked, field)
    device = text_of(asked, "device")
    for field, pattern, value in (
        ("device", _ID, device),
        ("company", _ID, optional["company"]),
        ("shop", _ID, optional["shop"]),
        ("currency", _CURRENCY, optional["currency"]),
    ):
        if value is not None and not pattern.fullmatch(value):
            raise RequestMalformed(field=field)
    has_history, has_joined = asked.get("has_history"), asked.get("has_joined", False)
    if not isinstance(has_history, bool) or not isinstance(has_joined, bool):
        raise RequestMalformed(field="has_history, has_joined")
    return joining.Joining(
        device=device, has_history=has_history, has_joined=has_joined, **optional
    )


def streams_of(asked: Json) -> list[Greeted]:
    """Return the streams that a till says it has. Raises RequestMalformed."""
    told = asked.get("streams")
    if not isinstance(told, list) or len(told) > DEVICE_EPOCHS_MAX:
        raise RequestMalformed(field="streams")
    found: list[Greeted] = []
    for stream in told:
        if not isinstance(stream, list) or len(stream) != len(Greeted._fields):
            raise RequestMalformed(field="streams")
        epoch, branch, seq = stream
        if not is_epoch(epoch) or not _is_branch(branch) or not is_count(seq):
            raise RequestMalformed(field="streams")
        found.append(Greeted(epoch, branch, seq))
    return found


def offices_of(asked: Json) -> list[Greeted]:
    """Return how much of its shop's office streams a till keeps. Raises RequestMalformed."""
    told = asked.get("offices", [])
    if not isinstance(told, list):
        raise RequestMalformed(field="offices")
    return streams_of({"streams": told})


def macs_of(asked: Json, documents: int) -> list[str]:
    """Return the seals of so many documents. Raises RequestMalformed."""
    macs = asked.get("macs")
    if not isinstance(macs, list) or len(macs) != documents:
        raise RequestMalformed(field="macs")
    if not all(isinstance(mac, str) and mac.isascii() for mac in macs):
        raise RequestMalformed(field="macs")
    return macs


def places_of(asked: Json) -> tuple[str, str, list[int]]:
    """Return (epoch, branch, seqs) whose hashes are asked for. Raises RequestMalformed."""
    epoch, branch, seqs = asked.get("epoch"), asked.get("branch", ""), asked.get("seqs")
    if not isinstance(epoch, str) or not is_epoch(epoch):
        raise RequestMalformed(field="epoch")
    if not isinstance(branch, str) or not _is_branch(branch):
        raise RequestMalformed(field="branch")
    if not isinstance(seqs, list) or len(seqs) > HASHES_ASKED_MAX or not all(map(is_count, seqs)):
        raise RequestMalformed(field="seqs")
    return epoch, branch, seqs


def erasures_of(asked: Json) -> list[Told]:
    """Return what a till says was erased. Raises RequestMalformed."""
    told = asked.get("erasures")
    if not isinstance(told, list) or len(told) > ERASURES_MAX:
        raise RequestMalformed(field="erasures")
    return [_erasure_of(one) for one in told]


def _erasure_of(one: object) -> Told:
    """Return one erasure: [kind, id, mac]. Raises RequestMalformed."""
    if not isinstance(one, list) or len(one) != len(Told._fields):
        raise RequestMalformed(field="erasures")
    kind, of, mac = one
    if not all(isinstance(part, str) for part in one):
        raise RequestMalformed(field="erasures")
    pattern = {PERSON: _ID, PHOTO: _HASH}.get(kind)
    if pattern is None or not pattern.fullmatch(of) or not mac.isascii():
        raise RequestMalformed(field="erasures")
    return Told(kind, of, mac)


def ack_of(asked: Json) -> tuple[Ack, str]:
    """Return an acknowledgement that is shown as proof, and its branch. Raises RequestMalformed."""
    epoch, branch, seq = asked.get("epoch"), asked.get("branch"), asked.get("seq")
    if not isinstance(epoch, str) or not is_epoch(epoch):
        raise RequestMalformed(field="epoch")
    if not isinstance(branch, str) or not _is_branch(branch):
        raise RequestMalformed(field="branch")
    if not is_count(seq):
        raise RequestMalformed(field="seq")
    told = _hash(asked, "hash").hex()
    mac, server_epoch = text_of(asked, "mac"), text_of(asked, "server_epoch")
    if not mac.isascii():
        raise RequestMalformed(field="mac")
    if not is_epoch(server_epoch):
        raise RequestMalformed(field="server_epoch")
    return Ack(epoch, seq, told, server_epoch, mac), branch


def _is_branch(value: object) -> bool:
    """Claim that a value names a branch: the main one, or a fork's by a hash."""
    return isinstance(value, str) and (not value or _BRANCH.fullmatch(value) is not None)


def push_of(asked: Json) -> Push:
    """Return what a push sends. Raises RequestMalformed."""
    epoch, first, raws = asked.get("epoch"), asked.get("first"), asked.get("documents")
    if not is_epoch(epoch):
        raise RequestMalformed(field="epoch")
    if not is_count(first) or first == 0:
        raise RequestMalformed(field="first")
    if not isinstance(raws, list) or not 0 < len(raws) <= PUSH_DOCUMENTS_MAX:
        raise RequestMalformed(field="documents")
    if not all(isinstance(raw, str) for raw in raws):
        raise RequestMalformed(field="documents")
    sent = [raw.encode() for raw in raws]
    if len(sent) > 1 and sum(map(len, sent)) > PUSH_BYTES_MAX:
        raise RequestMalformed(field="documents", reason="too_large")
    previous, branch = _hash(asked, "previous"), asked.get("branch", "")
    if not _is_branch(branch):
        raise RequestMalformed(field="branch")
    beside = check_beside(asked.get("beside", {}))
    return Push(str(epoch), int(first), previous, sent, beside, branch)


def follows_of(asked: Json) -> bool:
    """Return whether a push follows one that is under way still. Raises RequestMalformed."""
    follows = asked.get("follows", False)
    if not isinstance(follows, bool):
        raise RequestMalformed(field="follows")
    return follows


def is_count(value: object) -> TypeGuard[int]:
    """Claim that a value is a whole number from zero on, and no truth value."""
    return type(value) is int and value >= 0


def _hash(asked: Json, field: str) -> bytes:
    """Return a hash given in hex. Raises RequestMalformed."""
    try:
        found = bytes.fromhex(text_of(asked, field))
    except ValueError as error:
        raise RequestMalformed(field=field) from error
    if len(found) != len(NO_HASH):
        raise RequestMalformed(field=field)
    return found
