"""Erasing a person: names go from every node, documents, books and points stay as they are.

Documents name a person by id and by a salted hash of the fields, so taking salt and
fields away leaves every chain whole and the hash beyond guessing. What is erased stays erased:
a till that has not heard of it yet may send the fields once more, and they are not taken.
"""

import re
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import ERASED_FIELDS, Json
from pos.errors import PersonUnknown
from sync.server.store.database import Database, among
from sync.server.store.feeds import COMPANY_SCOPE, advance_feed, locked_head, write_master

ERASED: Json = {"salt": "", "fields": ERASED_FIELDS}
"""A person's row on server and till once erased; the empty salt is what tells it."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NAMED_BY = ("code", "login", "person")


def erase_person(database: Database, asked: str) -> list[str]:
    """Erase a person, by id, member's code or user's login; returns the ids that were erased.

    Tills take it with their next pull. Doing it again changes nothing and is no error. Raises
    PersonUnknown, ServerUnreachable, DiskFull.
    """
    with database.writing() as connection:
        company, persons = _found(connection, asked)
        new = sorted(persons - erased_of(connection, company, sorted(persons)))
        if new:
            write_master(connection, company, [("person", person, ERASED) for person in new])
            touched = [("person", person) for person in new]
            advance_feed(connection, company, COMPANY_SCOPE, touched)
    database.scrub("master")
    return sorted(persons)


def without_erased(
    connection: Connection, company: bytes, rows: Sequence[tuple[str, str, Json]]
) -> list[tuple[str, str, Json]]:
    """Return master rows without those of persons who were erased; holds the company's feed."""
    persons = [id_ for kind, id_, _ in rows if kind == "person"]
    if persons:
        # Locked before looking: an erasure under way would be written over otherwise.
        locked_head(connection, company)
    erased = erased_of(connection, company, persons)
    return [row for row in rows if row[0] != "person" or row[1] not in erased]


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
