"""Answering a pull: state rows since a cursor, or the whole state in pages.

Of stock, points and refunded quantities a till gets the *others'* row: the total less what the
documents that it holds make of it, so that its own unacknowledged sales are never counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import INTEGER_MAX, Json
from pos.errors import RequestMalformed
from sync.protocol import COVERED_KINDS, PULL_BYTES_MAX, PULL_ROWS_MAX, SNAPSHOT_KINDS
from sync.server.store.database import Database, among, state
from sync.server.store.feeds import COMPANY_SCOPE, feed_heads, mark_at, touched_after
from sync.server.store.held import Holding, Tails
from sync.server.store.office_rows import office_ids, office_rows
from sync.server.store.pushed import Pusher
from sync.server.store.streams import Greeted

ID_BYTES = 16
PAGE_SIZES = (PULL_ROWS_MAX, PULL_ROWS_MAX // 10, PULL_ROWS_MAX // 100, 1)
"""Rows of a page; the next where the one before comes out too large in bytes."""
OF_THE_SHOP = frozenset({"stock", "office"})
MASTER_KINDS = frozenset(
    {
        *("settings", "till", "person", "pin", "user", "member", "product", "layout"),
        *("photo", "picture", "erasure"),
    }
)


@dataclass(frozen=True, slots=True)
class Puller:
    """Who pulls, and what its own journal holds."""

    company: bytes
    shop: bytes
    holding: Holding


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ids of the rows that are read, at least one, and how a query names them.

    A page of everything is a stretch and asked for as one: PostgreSQL without fresh statistics,
    as on a server that was filled a minute ago, reads a whole kind to find 1,000 ids in it.
    """

    ids: Sequence[str]
    is_stretch: bool

    def among(self, column: str) -> str:
        """Return the SQL that is true where a column is one of the ids."""
        if self.is_stretch:
            return f"{column} BETWEEN :first AND :last"
        return among(column, self.values)

    @property
    def values(self) -> dict[str, bytes]:
        """Return what that SQL is asked with."""
        if self.is_stretch:
            return {"first": bytes.fromhex(self.ids[0]), "last": bytes.fromhex(self.ids[-1])}
        return {f"i{number}": bytes.fromhex(id_) for number, id_ in enumerate(self.ids)}


def pull(
    database: Database, who: Pusher, held: Sequence[Greeted], cursor: str | None, tails: Tails
) -> Json:
    """Return {"rows", "cursor", "more", "server_epoch", "covers", "beyond"} for one page.

    "covers" names the stretches of which a page of everything has every row there is, "beyond" the
    streams of which what the till does not hold counts as the others'. `held` is what the till's
    journal holds of its device's streams. Raises RequestMalformed for a cursor that this server
    never gave.
    """
    with database.reading() as connection:
        puller = Puller(who.company, who.shop, Holding.of(connection, who, held, tails))
        server_epoch = state(connection, "epoch")
        heads = feed_heads(connection, puller.company)
        shop_head, company_head = heads.get(puller.shop.hex(), 0), heads.get(COMPANY_SCOPE, 0)
        at = _read_cursor(cursor, server_epoch)
        if at is None or _is_of_another_feed(connection, who, at, shop_head, company_head):
            at = {
                "epoch": server_epoch,
                "shop": shop_head,
                "company": company_head,
                "snapshot": [0, ""],
            }
        page = _snapshot_page if "snapshot" in at else _changes
        for rows_max in PAGE_SIZES:
            rows, reached = page(connection, puller, at, rows_max)
            if len(orjson.dumps(rows)) <= PULL_BYTES_MAX:
                break
        reached["marks"] = _marks(connection, who, reached)
    covers = _covers(at, reached) if "snapshot" in at else []
    more = "snapshot" in at or reached["shop"] < shop_head or reached["company"] < company_head
    return {
        "rows": rows,
        "cursor": orjson.dumps(reached).decode(),
        "more": more,
        "server_epoch": server_epoch,
        "covers": covers,
        "beyond": puller.holding.beyond,
    }


def has_news(database: Database, puller: Pusher, cursor: str | None) -> bool:
    """Claim that a pull from this cursor would bring something."""
    with database.reading() as connection:
        at = _read_cursor(cursor, state(connection, "epoch"))
        if at is None or "snapshot" in at:
            return True
        heads = feed_heads(connection, puller.company)
        shop_head, company_head = heads.get(puller.shop.hex(), 0), heads.get(COMPANY_SCOPE, 0)
        return bool(
            at["shop"] != shop_head
            or at["company"] != company_head
            or _is_of_another_feed(connection, puller, at, shop_head, company_head)
        )


def _is_of_another_feed(
    connection: Connection, who: Pusher, at: Json, shop_head: int, company_head: int
) -> bool:
    """Claim that a cursor is of a feed that this server lost, put back without anybody's proof.

    Then the feed's numbers are given a second time, to other rows; only a snapshot is right. A
    cursor further than the feed shows it, and one whose marks are not those of the rows there now.
    A cursor of a release before marks is told by its numbers alone.
    """
    if at["shop"] > shop_head or at["company"] > company_head:
        return True
    return "marks" in at and at["marks"] != _marks(connection, who, at)


def _marks(connection: Connection, who: Pusher, at: Json) -> list[str]:
    """Return the marks of the feed rows at which a cursor stands, the shop's and the company's."""
    return [
        mark_at(connection, who.company, who.shop.hex(), at["shop"]),
        mark_at(connection, who.company, COMPANY_SCOPE, at["company"]),
    ]


def _read_cursor(cursor: str | None, server_epoch: str) -> Json | None:
    """Return a cursor's content; None asks for a snapshot, as after another server epoch."""
    if not cursor:
        return None
    try:
        at = orjson.loads(cursor)
        numbers = [at["shop"], at["company"]]
        index, after = at.get("snapshot", (0, ""))
        is_ours = (
            all(type(number) is int and 0 <= number < INTEGER_MAX for number in (*numbers, index))
            and index < len(SNAPSHOT_KINDS)
            and len(bytes.fromhex(after)) in {0, ID_BYTES}
        )
        epoch = at["epoch"]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RequestMalformed(reason="cursor") from error
    if not is_ours:
        raise RequestMalformed(reason="cursor")
    return dict(at) if epoch == server_epoch else None


def _changes(
    connection: Connection, puller: Puller, at: Json, rows_max: int
) -> tuple[list[Json], Json]:
    """Return the rows touched since a cursor as they are now, and where it got to.

    The company's rows come first, so that a product is there before its stock.
    """
    touched: list[tuple[str, str]] = []
    reached = dict(at)
    for name, scope in (("company", COMPANY_SCOPE), ("shop", puller.shop.hex())):
        if len(touched) < rows_max:
            reached[name], more = touched_after(
                connection, puller.company, scope, at[name], rows_max - len(touched)
            )
            touched += more
    by_kind: dict[str, list[str]] = {}
    for kind, id_ in touched:
        by_kind.setdefault(kind, []).append(id_)
    rows: list[Json] = []
    for kind in SNAPSHOT_KINDS:
        if kind in by_kind:
            version = reached["shop"] if kind in OF_THE_SHOP else reached["company"]
            rows += _rows(
                connection, puller, kind, Wanted(by_kind[kind], is_stretch=False), version
            )
    return rows, reached


def _snapshot_page(
    connection: Connection, puller: Puller, at: Json, rows_max: int
) -> tuple[list[Json], Json]:
    """Return the next page of everything, kind by kind, and the cursor after it."""
    index, after = at["snapshot"]
    rows: list[Json] = []
    while index < len(SNAPSHOT_KINDS) and len(rows) < rows_max:
        kind = SNAPSHOT_KINDS[index]
        ids = _ids(connection, puller, kind, after, rows_max - len(rows))
        version = at["shop"] if kind in OF_THE_SHOP else at["company"]
        if ids:
            rows += _rows(connection, puller, kind, Wanted(ids, is_stretch=True), version)
        if ids and len(rows) >= rows_max:
            after = ids[-1]
        else:
            index, after = index + 1, ""
    reached = {name: value for name, value in at.items() if name != "snapshot"}
    if index < len(SNAPSHOT_KINDS):
        reached["snapshot"] = [index, after]
    return rows, reached


def _covers(at: Json, reached: Json) -> list[tuple[str, str, str]]:
    """Return (kind, after which id, up to which or "" for the end) of a page of everything.

    Of sums alone: what is not among their rows any more, after a server was put back, is zero.
    """
    (first, after), (last, upto) = (
        at["snapshot"],
        reached.get("snapshot", (len(SNAPSHOT_KINDS), "")),
    )
    return [
        (kind, after if index == first else "", upto if index == last else "")
        for index, kind in enumerate(SNAPSHOT_KINDS)
        if kind in COVERED_KINDS and (first <= index < last or (index == last and upto))
    ]


_ID_QUERIES = {
    "stock": "SELECT product FROM stock WHERE company = :company AND shop = :shop "
    "AND product > :after ORDER BY product LIMIT :most",
    "points": "SELECT DISTINCT member FROM points WHERE company = :company "
    "AND member > :after ORDER BY member LIMIT :most",
    "returned": "SELECT sale FROM (SELECT DISTINCT sale FROM returned WHERE company = :company "
    "AND sale > :after ORDER BY sale LIMIT :most) line UNION "
    "SELECT sale FROM (SELECT DISTINCT sale FROM returned_tender WHERE company = :company "
    "AND sale > :after ORDER BY sale LIMIT :most) tender ORDER BY sale LIMIT :most",
}
_MASTER_IDS = (
    "SELECT id FROM master WHERE company = :company AND kind = :kind AND id > :after "
    "ORDER BY id LIMIT :most"
)


def _ids(connection: Connection, puller: Puller, kind: str, after: str, most: int) -> list[str]:
    """Return the next ids of a kind, in order."""
    if kind == "office":
        return office_ids(connection, puller.company, puller.shop, after, most)
    query = text(_ID_QUERIES.get(kind, _MASTER_IDS))
    rows = connection.execute(
        query,
        {
            "company": puller.company,
            "shop": puller.shop,
            "kind": kind,
            "after": bytes.fromhex(after),
            "most": most,
        },
    )
    return [bytes(row[0]).hex() for row in rows]


def _rows(
    connection: Connection, puller: Puller, kind: str, wanted: Wanted, version: int
) -> list[Json]:
    """Return rows of a kind as they are now, in the form of the protocol."""
    found: dict[str, tuple[int, Json]]
    if kind in MASTER_KINDS:
        found = _master(connection, puller, kind, wanted)
    else:
        readers = {"stock": _stock, "points": _points, "returned": _returned, "office": _office}
        read = readers[kind](connection, puller, wanted)
        found = {id_: (version, row) for id_, row in read.items()}
    return [
        {"kind": kind, "id": id_, "version": found[id_][0], "fields": found[id_][1]}
        for id_ in wanted.ids
        if id_ in found
    ]


def _master(
    connection: Connection, puller: Puller, kind: str, wanted: Wanted
) -> dict[str, tuple[int, Json]]:
    rows = connection.execute(
        text(
            "SELECT id, version, fields FROM master WHERE company = :company AND kind = :kind "
            f"AND {wanted.among('id')}"
        ),
        {"company": puller.company, "kind": kind, **wanted.values},
    )
    return {bytes(id_).hex(): (int(version), orjson.loads(told)) for id_, version, told in rows}


def _stock(connection: Connection, puller: Puller, wanted: Wanted) -> dict[str, Json]:
    holding = puller.holding
    where = f"company = :company AND shop = :shop AND {wanted.among('product')}"
    values = {"company": puller.company, "shop": puller.shop, **wanted.values}
    own: dict[str, tuple[int, int]] = {
        bytes(product).hex(): (int(q), int(v))
        for product, q, v in connection.execute(
            text(
                "SELECT product, sum(q), sum(v) FROM stock_of_stream "
                f"WHERE {where} AND {holding.condition} GROUP BY product"
            ),
            values | holding.values,
        )
    }
    rows = connection.execute(
        text(
            "SELECT product, q, v, basis_v, basis_q, basis_event, receipt_v, receipt_q, "
            f"receipt_event FROM stock WHERE {where}"
        ),
        values,
    )
    found: dict[str, Json] = {}
    for row in rows:
        product = bytes(row[0]).hex()
        q, v = own.get(product, (0, 0))
        lost = [tail.stock[product] for tail in holding.tails if product in tail.stock]
        found[product] = {
            "q": int(row[1]) - q + sum(level[0] for level in lost),
            "v": int(row[2]) - v + sum(level[1] for level in lost),
            "basis": _cost(row[3], row[4], row[5]),
            "receipt": _cost(row[6], row[7], row[8]),
        }
    return found


def _office(connection: Connection, puller: Puller, wanted: Wanted) -> dict[str, Json]:
    return office_rows(connection, puller.company, puller.shop, wanted.ids)


def _cost(value: Any, quantity: Any, event_id: Any) -> list[Any] | None:
    """Return a cost as the protocol writes it: value, quantity, event id."""
    if event_id is None:
        return None
    return [int(value), int(quantity), bytes(event_id).hex()]


def _points(connection: Connection, puller: Puller, wanted: Wanted) -> dict[str, Json]:
    holding = puller.holding
    rows = connection.execute(
        text(
            f"SELECT member, sum(CASE WHEN {holding.condition} THEN 0 ELSE delta END) FROM points "
            f"WHERE company = :company AND {wanted.among('member')} GROUP BY member"
        ),
        {"company": puller.company, **holding.values, **wanted.values},
    )
    return {
        bytes(member).hex(): {
            # Read without making entries: threads share the tails.
            "delta": int(delta)
            + sum(tail.points.get(bytes(member).hex(), 0) for tail in holding.tails)
        }
        for member, delta in rows
    }


def _returned(connection: Connection, puller: Puller, wanted: Wanted) -> dict[str, Json]:
    holding = puller.holding
    values = {"company": puller.company, **holding.values, **wanted.values}
    found: dict[str, Json] = {id_: {"lines": {}, "tenders": {}} for id_ in wanted.ids}
    for table, key, figure, part in (
        ("returned", "line", "q", "lines"),
        ("returned_tender", "kind", "amount", "tenders"),
    ):
        rows = connection.execute(
            text(
                f"SELECT sale, {key}, sum({figure}) FROM {table} WHERE company = :company "
                f"AND NOT {holding.condition} AND {wanted.among('sale')} GROUP BY sale, {key}"
            ),
            values,
        )
        for sale, name, amount in rows:
            found[bytes(sale).hex()][part][str(name)] = int(amount)
    for tail in holding.tails:
        for part, sums in (("lines", tail.lines), ("tenders", tail.tenders)):
            for (sale, name), amount in sums.items():
                if sale in found:
                    found[sale][part][name] = found[sale][part].get(name, 0) + amount
    return found
