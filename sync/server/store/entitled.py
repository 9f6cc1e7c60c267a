"""Who may change what a shop goes by: a change that its stated user had no right to is told.

A till checks rights before it writes; the server books what documents state, whoever pushes them.
So a till that was tampered with can be seen here alone: by a right that the stated user has not,
and by any change of people, which no release makes but at the founding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import orjson
from sqlalchemy import Connection, text

from pos.domain.catalogue import Role
from pos.domain.documents import Document, Json
from pos.domain.rights import Right, may
from sync.server.store.judging import SHOWN_MAX, exception
from sync.server.store.office import Shop, Written

NEEDS: Mapping[str, Right] = {
    "settings": Right.SETTINGS,
    "layout": Right.SETTINGS,
    "product": Right.SETTINGS,
}
"""Kinds of master rows → the right of whoever changes them at a counter.

What nobody states who made it came from a command on the till's machine: an import, joining.
"""
PEOPLE = "user"
FOUNDING = "user_changed"
FOUNDING_SEQ_MAX = 10
"""`init` states the first people within its first documents."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def of_changes(
    connection: Connection, shop: Shop, documents: Sequence[Document]
) -> Iterator[Written]:
    """Yield an exception for each change that was nobody's to make, and for each of people."""
    for document in documents:
        rows: list[Json] = document.content["effects"].get("master", [])
        people = [row for row in rows if row["kind"] == PEOPLE]
        if people and not _founds(connection, shop, document):
            roles = sorted([row["id"], row["fields"]["role"]] for row in people)
            details = {"roles": roles[:SHOWN_MAX], "roles_in_all": len(roles)}
            yield _told(shop, "people_changed", document, details)
        missing = _missing(connection, shop, document, {row["kind"] for row in rows})
        if missing:
            yield _told(shop, "right_missing", document, {"rights": missing})


def _told(shop: Shop, kind: str, document: Document, details: Json) -> Written:
    """Return the exception that names a document, who is said to have made it, and where."""
    user, date = document.content["user"], document.content["business_date"]
    details |= {"user": user if _is_id(user) else None, "device": document.device}
    return exception(shop, kind, date, [document.event_id], details)


def _founds(connection: Connection, shop: Shop, document: Document) -> bool:
    """Claim that these are the company's first people: near the head of the one stream with any."""
    if document.type != FOUNDING or document.seq > FOUNDING_SEQ_MAX:
        return False
    row = connection.execute(
        text(
            "SELECT 1 FROM stream s JOIN journal j ON j.company = s.company "
            "AND j.device = s.device AND j.epoch = s.epoch AND j.branch = s.branch "
            "WHERE s.company = :company AND j.seq <= :most AND j.type = :type "
            "AND j.event_id <> :own LIMIT 1"
        ),
        {
            "company": shop.company,
            "most": FOUNDING_SEQ_MAX,
            "type": FOUNDING,
            "own": bytes.fromhex(document.event_id),
        },
    ).first()
    return row is None


def _missing(connection: Connection, shop: Shop, document: Document, kinds: set[str]) -> list[str]:
    """Return the rights that neither the stated user nor whoever gave leave has."""
    user = document.content["user"]
    needed = {NEEDS[kind] for kind in kinds & NEEDS.keys()}
    if user is None or not needed:
        return []
    asked = [one for one in (user, document.content["body"].get("allowed_by")) if _is_id(one)]
    roles = [role for one in asked if (role := _role(connection, shop, one)) is not None]
    return sorted(right for right in needed if not any(may(role, right) for role in roles))


def _role(connection: Connection, shop: Shop, user: str) -> Role | None:
    """Return a user's role as the server has it, None for nobody that it knows."""
    row = connection.execute(
        text("SELECT fields FROM master WHERE company = :company AND kind = :kind AND id = :id"),
        {"company": shop.company, "kind": PEOPLE, "id": bytes.fromhex(user)},
    ).first()
    return None if row is None else Role(orjson.loads(row[0])["role"])


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
