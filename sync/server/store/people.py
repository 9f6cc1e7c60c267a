"""What travels beside documents: persons and PIN hashes, taken only where a document names them.

Owns the check that erasable fields are the very ones that a document states by their hash, so
that no push changes a name or a PIN of somebody whom it does not name.
"""

import hashlib
import re
from collections.abc import Sequence

from pos.domain.documents import Json, canonical
from pos.errors import RequestMalformed

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SALT = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_KINDS_WITH_PERSON = frozenset({"user", "member"})


def check_beside(beside: object) -> Json:
    """Return what travels beside a push, of the form of the protocol. Raises RequestMalformed."""
    if not isinstance(beside, dict):
        raise RequestMalformed(field="beside")
    persons, pins = beside.get("persons", []), beside.get("pins", [])
    if not isinstance(persons, list) or not isinstance(pins, list):
        raise RequestMalformed(field="beside")
    is_right = all(_is_person(person) for person in persons) and all(_is_pin(pin) for pin in pins)
    if not is_right:
        raise RequestMalformed(field="beside")
    return {"persons": persons, "pins": pins}


def _is_person(row: object) -> bool:
    """Claim that this is {"person": id, "salt": hex, "fields": {...}}."""
    return (
        isinstance(row, dict)
        and _matches(_ID, row.get("person"))
        and _matches(_SALT, row.get("salt"))
        and isinstance(row.get("fields"), dict)
    )


def _is_pin(row: object) -> bool:
    """Claim that this is {"user": id, "pin_hash": text}."""
    return (
        isinstance(row, dict)
        and _matches(_ID, row.get("user"))
        and isinstance(row.get("pin_hash"), str)
    )


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    """Claim that a value is text of a pattern."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def named_beside(
    master: Sequence[tuple[str, str, Json]], beside: Json
) -> list[tuple[str, str, Json]]:
    """Return person and PIN rows of those whom master rows name, as further master rows.

    Fields that do not give the stated hash belong to a later document of the same person, which
    brings them again; until then the person is not known here.
    """
    stated = {
        (fields.get("person"), fields.get("person_hash"))
        for kind, _, fields in master
        if kind in _KINDS_WITH_PERSON
    }
    users = {id_ for kind, id_, _ in master if kind == "user"}
    rows: list[tuple[str, str, Json]] = []
    for row in beside.get("persons", ()):
        if (row["person"], _hash(row["salt"], row["fields"])) in stated:
            fields = {"salt": row["salt"], "fields": row["fields"]}
            rows.append(("person", row["person"], fields))
    rows.extend(
        ("pin", row["user"], {"hash": row["pin_hash"]})
        for row in beside.get("pins", ())
        if row["user"] in users
    )
    return rows


def _hash(salt: str, fields: Json) -> str:
    """Return SHA-256(salt ‖ canonical fields) in hex, as a document states it."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(fields)).hexdigest()
