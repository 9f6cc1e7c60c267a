"""Erasing a person: names go from every node, documents, books and points stay as they are.

Documents name a person by id and by a salted hash of the fields, so taking salt and
fields away leaves every chain whole and the hash beyond guessing. What is erased stays erased:
a till that has not heard of it yet may send the fields or a PIN once more, and they are not taken.
Whatever is erased leaves a row under this server's own seal (kind "erasure"), by which a till can
tell a server that was put back; what bears no such seal erases nothing.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, text

from pos.domain.catalogue import Role
from pos.domain.documents import ERASED_FIELDS, Json
from pos.errors import OwnerNeeded, PersonUnknown
from sync.protocol import seal_erasure
from sync.server.store.database import Database, among, state
from sync.server.store.feeds import COMPANY_SCOPE, advance_feed, locked_head, write_master

ERASED: Json = {"salt": "", "fields": ERASED_FIELDS}
"""A person's row on server and till once erased; the empty salt is what tells it."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
PERSON, PHOTO = "person", "photo"
ROW_ID_DIGITS = 32
_NAMED_BY = ("code", "login", "person")


def erase_person(database: Database, asked: str) -> list[str]:
    """Erase a person, by id, member's code or user's login; returns the ids that were erased.

    Tills take it with their next pull. Doing it again changes nothing and is no error. Raises
    PersonUnknown, OwnerNeeded (nobody else is an owner), ServerUnreachable, DiskFull.
    """
    with database.writing() as connection:
        company, persons = _found(connection, asked)
        new = sorted(persons - erased_of(connection, company, sorted(persons)))
        _check_owners(connection, company, set(new))
        write_erasures(connection, company, [(PERSON, person) for person in new])
    database.scrub("master")
    return sorted(persons)


class Told(NamedTuple):
    """What a till says was erased: a person or a photo, under the server's seal."""

    kind: str
    of: str
    mac: str


def erased_again(database: Database, company: bytes, told: Sequence[Told]) -> list[Told]:
    """Erase once more what this server erased before it was put back; returns what was new.

    What does not bear this server's own seal is left alone: it was another server's, or nobody's.
    """
    with database.writing() as connection:
        locked_head(connection, company)
        secret = bytes.fromhex(state(connection, "secret"))
        known = set(erasures(connection, company))
        new = [
            one
            for one in told
            if (one.kind, one.of) not in known
            and hmac.compare_digest(seal_erasure(secret, company.hex(), one.kind, one.of), one.mac)
        ]
        write_erasures(connection, company, [(one.kind, one.of) for one in new])
    if any(one.kind == PERSON for one in new):
        database.scrub("master")
    return new


def write_erasures(
    connection: Connection, company: bytes, erased: Sequence[tuple[str, str]]
) -> None:
    """Write what is gone over what was there, with the rows that tills take and keep."""
    if not erased:
        return
    secret, rows = bytes.fromhex(state(connection, "secret")), list[tuple[str, str, Json]]()
    for kind, of in erased:
        mac = seal_erasure(secret, company.hex(), kind, of)
        rows.append(("erasure", of[:ROW_ID_DIGITS], {"kind": kind, "of": of, "mac": mac}))
        if kind == PHOTO:
            rows.append((PHOTO, of[:ROW_ID_DIGITS], {"erased": of}))
        else:
            rows.append((PERSON, of, ERASED))
    gone = {of for kind, of in erased if kind == PERSON}
    persons = _persons_of_users(connection, company) if gone else {}
    rows += [("pin", user, {"hash": ""}) for user, person in persons.items() if person in gone]
    changed = write_master(connection, company, rows)
    advance_feed(connection, company, COMPANY_SCOPE, sorted(changed))


def erasures(connection: Connection, company: bytes) -> list[tuple[str, str]]:
    """Return (kind, id) of all that was erased."""
    rows = connection.execute(
        text("SELECT fields FROM master WHERE company = :company AND kind = 'erasure'"),
        {"company": company},
    )
    told = [orjson.loads(row[0]) for row in rows]
    return [(fields["kind"], fields["of"]) for fields in told]


def without_erased(
    connection: Connection,
    company: bytes,
    rows: Sequence[tuple[str, str, Json]],
    users: Mapping[str, str],
) -> list[tuple[str, str, Json]]:
    """Return what travels beside documents without names and PINs of those who were erased.

    `users` says who they are, as these documents have it. Holds the company's feed.
    """
    if not rows:
        return []
    # Locked before looking: an erasure under way would be written over otherwise.
    locked_head(connection, company)
    pins = {id_ for kind, id_, _ in rows if kind == "pin"}
    known = {**_persons_of_users(connection, company, pins), **users}
    persons = {id_ for kind, id_, _ in rows if kind == PERSON} | {known.get(user) for user in pins}
    erased = erased_of(connection, company, sorted(person for person in persons if person))
    return [
        (kind, id_, fields)
        for kind, id_, fields in rows
        if (id_ if kind == PERSON else known.get(id_)) not in erased
    ]


def erased_of(connection: Connection, company: bytes, persons: Sequence[str]) -> set[str]:
    """Return which of these persons are erased."""
    if not persons:
        return set()
    names = {f"p{number}": bytes.fromhex(person) for number, person in enumerate(persons)}
    rows = connection.execute(
        text(f"SELECT id, fields FROM master WHERE kind = 'person' AND {among('id', names)}"),
        {**names, "company": company},
    )
    return {bytes(row[0]).hex() for row in rows if not orjson.loads(row[1])["salt"]}


def _persons_of_users(
    connection: Connection, company: bytes, users: Iterable[str] | None = None
) -> dict[str, str]:
    """Return which person each user is: of these users, or of all."""
    rows = connection.execute(
        text("SELECT id, fields FROM master WHERE company = :company AND kind = 'user'"),
        {"company": company},
    )
    found = {bytes(id_).hex(): str(orjson.loads(told)["person"]) for id_, told in rows}
    return found if users is None else {user: found[user] for user in users if user in found}


def _check_owners(connection: Connection, company: bytes, leaving: set[str]) -> None:
    """Raise OwnerNeeded where nobody would be left who can sign in as the owner."""
    rows = connection.execute(
        text("SELECT fields FROM master WHERE company = :company AND kind = 'user'"),
        {"company": company},
    )
    users = [orjson.loads(row[0]) for row in rows]
    owners = {str(user["person"]) for user in users if user["role"] == Role.OWNER}
    left = owners - leaving - erased_of(connection, company, sorted(owners))
    if owners & leaving and not left:
        raise OwnerNeeded


def _found(connection: Connection, asked: str) -> tuple[bytes, set[str]]:
    """Return (company, person ids) of whoever is asked for. Raises PersonUnknown."""
    rows = connection.execute(
        text("SELECT company, id, fields FROM master WHERE kind IN ('member', 'user')")
    )
    company, persons = b"", set()
    for own, id_, told in rows:
        fields = orjson.loads(told)
        if asked in {bytes(id_).hex(), *(fields.get(name) for name in _NAMED_BY)}:
            company = bytes(own)
            persons.add(str(fields["person"]))
    if not persons and _ID.fullmatch(asked):
        # A person whom no member or user names any more may still have fields here.
        alone = connection.execute(
            text("SELECT company FROM master WHERE kind = 'person' AND id = :id"),
            {"id": bytes.fromhex(asked)},
        ).first()
        if alone is not None:
            return bytes(alone[0]), {asked}
    if not persons:
        raise PersonUnknown(person=asked)
    return company, persons
