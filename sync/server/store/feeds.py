"""Feeds: one counter per shop and one per company, in the order of commits.

A push writes one feed row as its last statement before COMMIT, so that whoever reads n has read
everything up to n (a sequence column would skip rows that commit out of order).
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import Json

COMPANY_SCOPE = "company"


def advance_feed(
    connection: Connection, company: bytes, scope: str, touched: Sequence[Sequence[str]]
) -> int:
    """Write the next feed row of a scope and return its number; holds the scope's lock."""
    row = connection.execute(
        text(
            "INSERT INTO feed_head (company, scope, n) VALUES (:company, :scope, 1) "
            "ON CONFLICT (company, scope) DO UPDATE SET n = feed_head.n + 1 RETURNING n"
        ),
        {"company": company, "scope": scope},
    ).one()
    n = int(row[0])
    connection.execute(
        text(
            "INSERT INTO feed (company, scope, n, touched) VALUES (:company, :scope, :n, :touched)"
        ),
        {"company": company, "scope": scope, "n": n, "touched": orjson.dumps(touched).decode()},
    )
    return n


def feed_heads(connection: Connection, company: bytes) -> dict[str, int]:
    """Return the last feed number of every scope of a company."""
    rows = connection.execute(
        text("SELECT scope, n FROM feed_head WHERE company = :company"), {"company": company}
    )
    return {str(scope): int(n) for scope, n in rows}


def touched_after(
    connection: Connection, company: bytes, scope: str, after: int, rows_max: int
) -> tuple[int, list[tuple[str, str]]]:
    """Return (feed number reached, rows touched after a number), bounded but at least one step."""
    touched: dict[tuple[str, str], None] = {}
    reached = after
    rows = connection.execute(
        text(
            "SELECT n, touched FROM feed WHERE company = :company AND scope = :scope "
            "AND n > :after ORDER BY n LIMIT :most"
        ),
        {"company": company, "scope": scope, "after": after, "most": rows_max},
    )
    for n, told in rows:
        new = [(kind, id_) for kind, id_ in orjson.loads(told)]
        if touched and len(touched) + len(new) > rows_max:
            break
        touched.update(dict.fromkeys(new))
        reached = int(n)
    return reached, list(touched)


def _locked_head(connection: Connection, company: bytes) -> int:
    """Return the company feed's last number with its row locked until the commit."""
    row = connection.execute(
        text(
            "INSERT INTO feed_head (company, scope, n) VALUES (:company, :scope, 0) "
            "ON CONFLICT (company, scope) DO UPDATE SET n = feed_head.n RETURNING n"
        ),
        {"company": company, "scope": COMPANY_SCOPE},
    ).one()
    return int(row[0])


def write_master(
    connection: Connection,
    company: bytes,
    changes: Sequence[tuple[str, str, Json]],
    beside: Json,
) -> set[tuple[str, str]]:
    """Set master rows in the order of acceptance; returns which rows were set.

    A row's version is the number that the company's feed gets in this very transaction.
    """
    rows: dict[tuple[str, str], Json] = {(kind, id_): fields for kind, id_, fields in changes}
    for person in beside.get("persons", ()):
        fields = {"salt": person["salt"], "fields": person["fields"]}
        rows["person", person["person"]] = fields
    for pin in beside.get("pins", ()):
        rows["pin", pin["user"]] = {"hash": pin["pin_hash"]}
    if rows:
        version = _locked_head(connection, company) + 1
        connection.execute(
            text(
                "INSERT INTO master (company, kind, id, fields, version) "
                "VALUES (:company, :kind, :id, :fields, :version) "
                "ON CONFLICT (company, kind, id) DO UPDATE SET "
                "fields = excluded.fields, version = excluded.version"
            ),
            [
                {
                    "company": company,
                    "kind": kind,
                    "id": bytes.fromhex(id_),
                    "fields": orjson.dumps(fields).decode(),
                    "version": version,
                }
                for (kind, id_), fields in sorted(rows.items())
            ],
        )
    return set(rows)
