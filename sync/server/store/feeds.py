"""Feeds: one counter per shop and one per company, in the order of commits.

A push writes its feed row as its last statement before COMMIT, so that whoever reads n has read
everything up to n (a sequence column would skip rows that commit out of order).

A server that was put back gives the same numbers a second time, to other rows. So each feed row
bears a mark of its own, by which a cursor is told from one of the feed that was lost.
"""

import secrets
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import Json

COMPANY_SCOPE = "company"
SLICE = 100
"""Rows that one feed row names at most."""
MARK = ""
"""The kind of a feed row's first entry: its mark stands where another row's id would."""
MARK_BYTES = 4


def advance_feed(
    connection: Connection, company: bytes, scope: str, touched: Sequence[tuple[str, str]]
) -> int:
    """Write what was touched as a scope's next feed row and return its number; holds its lock.

    More than a page's worth goes into several rows, so that a page never has to be larger.
    """
    slices = [
        [(MARK, secrets.token_hex(MARK_BYTES)), *touched[at : at + SLICE]]
        for at in range(0, len(touched), SLICE)
    ]
    row = connection.execute(
        text(
            "INSERT INTO feed_head (company, scope, n) VALUES (:company, :scope, :more) "
            "ON CONFLICT (company, scope) DO UPDATE SET n = feed_head.n + excluded.n RETURNING n"
        ),
        {"company": company, "scope": scope, "more": len(slices)},
    ).one()
    last = int(row[0])
    connection.execute(
        text(
            "INSERT INTO feed (company, scope, n, touched) VALUES (:company, :scope, :n, :touched)"
        ),
        [
            {"company": company, "scope": scope, "n": n, "touched": orjson.dumps(part).decode()}
            for n, part in enumerate(slices, last - len(slices) + 1)
        ],
    )
    return last


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
        new = [(kind, id_) for kind, id_ in orjson.loads(told) if kind != MARK]
        if touched and len(touched) + len(new) > rows_max:
            break
        touched.update(dict.fromkeys(new))
        reached = int(n)
    return reached, list(touched)


def mark_at(connection: Connection, company: bytes, scope: str, number: int) -> str:
    """Return the mark of a scope's feed row; empty where it has none, as before the first row."""
    row = connection.execute(
        text(
            "SELECT touched FROM feed WHERE company = :company AND scope = :scope AND n = :number"
        ),
        {"company": company, "scope": scope, "number": number},
    ).first()
    if row is None:
        return ""
    kind, id_ = orjson.loads(row[0])[0]
    return str(id_) if kind == MARK else ""


def locked_head(connection: Connection, company: bytes) -> int:
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
    connection: Connection, company: bytes, changes: Sequence[tuple[str, str, Json]]
) -> set[tuple[str, str]]:
    """Set master rows in the order of acceptance; returns which rows were set.

    A row's version is the number that the company's feed gets next in this very transaction.
    """
    rows: dict[tuple[str, str], Json] = {(kind, id_): fields for kind, id_, fields in changes}
    if rows:
        version = locked_head(connection, company) + 1
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
