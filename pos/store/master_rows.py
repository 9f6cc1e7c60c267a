"""Setting master rows: from the till's own documents (version 0) and from pulls."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from pos.domain.documents import Json
from pos.domain.office_documents import OFFICE_DAYS_KEPT
from pos.store.packing import packed
from pos.store.row_writer import Row, blob
from pos.store.search import entry_of, index
from pos.store.values import to_json

ROWS_A_QUERY = 500
ERASED_PHOTO = "photo.erased:"
PICTURE = "picture:"
ERASURE = "erasure:"
PICTURES_CHANGED = "pictures.changed"
"""How often pictures of goods were set: what a screen looks at to see that one has changed."""
FOUND_BY = ("sku", "name_zh", "name_en")
"""Columns that the search index is made of, beside the barcodes."""
ENTRY = "search_entry"
"""Beside a product's fields, where its search entry was made before the lock was taken."""


def _products(connection: Connection, rows: Sequence[Json]) -> None:
    """Set products, their barcodes, and the search index where what they are found by changed."""
    latest = {blob(row["id"]) or b"": row for row in rows}
    marks = ",".join("?" * len(latest))
    known = {
        found[0]: tuple(found[1:])
        for found in connection.exec_driver_sql(
            f"SELECT id, {', '.join(FOUND_BY)}, barcodes FROM product WHERE id IN ({marks})",
            tuple(latest),
        )
    }
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO product VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [_product(own, row) for own, row in latest.items()],
    )
    changed = {
        own: row
        for own, row in latest.items()
        if known.get(own) != (*(row[name] for name in FOUND_BY), " ".join(row["barcodes"]))
    }
    if not changed:
        return
    old = [(own,) for own in changed if own in known]
    if old:
        connection.exec_driver_sql("DELETE FROM barcode WHERE product = ?", old)
    codes = [(code, own) for own, row in changed.items() for code in dict.fromkeys(row["barcodes"])]
    if codes:
        connection.exec_driver_sql("INSERT INTO barcode VALUES (?,?)", codes)
    entries = ((own, row.get(ENTRY) or entry_of(row)) for own, row in changed.items())
    index(connection, entries)


def _product(own: bytes, row: Json) -> Row:
    return (
        own,
        row["sku"],
        row["name_zh"],
        row["name_en"],
        row["unit"],
        row["price"],
        row["rate"],
        row["category"],
        row["kind"],
        " ".join(row["barcodes"]),
        row["version"],
        to_json(row.get("packs") or []),
    )


def _user(row: Json) -> Row:
    return blob(row["id"]), row["login"], row["role"], blob(row["person"]), row["version"]


def _member(row: Json) -> Row:
    own, person = blob(row["id"]), blob(row["person"])
    return own, row["code"], int(row["account"]), person, row["version"]


def _settings(row: Json) -> Row:
    fields = {name: value for name, value in row.items() if name not in {"id", "version"}}
    return blob(row["id"]), to_json(fields), row["version"]


def _till(row: Json) -> Row:
    """Keep which device a till is, as node state under its own key."""
    return f"till:{row['id']}", to_json(row)


def _layout(row: Json) -> Row:
    """Keep how a shop arranges its quick keys, as node state under its own key."""
    return f"layout:{row['id']}", to_json(row)


def _photo(row: Json) -> Row:
    """Keep which photo was erased, as node state under its own key."""
    return f"{ERASED_PHOTO}{row['erased']}", to_json({"erased": row["erased"]})


def _picture(row: Json) -> Row:
    """Keep which photo shows a product, as node state under its own key."""
    return f"{PICTURE}{row['id']}", to_json(row)


def _erasure(row: Json) -> Row:
    """Keep what was erased, under the server's seal, to tell a server that was put back."""
    told = {name: row[name] for name in ("kind", "of", "mac")}
    return f"{ERASURE}{row['kind']}:{row['of']}", to_json(told)


def _person(row: Json) -> Row:
    return blob(row["id"]), row["salt"], to_json(row["fields"])


def _pin(row: Json) -> Row:
    return blob(row["id"]), row["hash"]


def _stock(row: Json) -> Row:
    costs: list[Any] = []
    for name in ("basis", "receipt"):
        value, quantity, event_id = row.get(name) or (None, None, None)
        costs += [value, quantity, blob(event_id)]
    return blob(row["id"]), row["q"], row["v"], *costs, row["version"]


def _points(row: Json) -> Row:
    return blob(row["id"]), row["delta"], row["version"]


def _returned(row: Json) -> Row:
    return blob(row["id"]), to_json(row["lines"]), to_json(row["tenders"]), row["version"]


def _office(row: Json) -> Row:
    return (
        blob(row["id"]),
        row["epoch"],
        row["seq"],
        row["date"],
        packed(row["raw"].encode()),
        blob(row["hash"]),
        blob(row["previous"]),
        row["mac"],
    )


TABLES: dict[str, tuple[str, Callable[[Json], Row]]] = {
    "user": ("user_account", _user),
    "member": ("member", _member),
    "settings": ("settings", _settings),
    "till": ("state", _till),
    "layout": ("state", _layout),
    "person": ("person", _person),
    "pin": ("pin", _pin),
    "stock": ("others_stock", _stock),
    "points": ("others_points", _points),
    "returned": ("others_returned", _returned),
    "office": ("office_document", _office),
    "photo": ("state", _photo),
    "picture": ("state", _picture),
    "erasure": ("state", _erasure),
}
"""By the kind of a state row its table and its columns, beside products, which have several."""


FORGOTTEN = {
    "stock": ("others_stock", "product"),
    "points": ("others_points", "member"),
    "returned": ("others_returned", "sale"),
}
"""By the kind of a sum its table and its id: a sum of no documents is zero and has no row."""


def forget_rows(
    connection: Connection, kind: str, after: str, upto: str, kept: Collection[str]
) -> None:
    """Forget the others' sums of a kind in a stretch of ids, but for those kept.

    A kind that is no sum is left alone: what a till knows of goods and people it never forgets.
    """
    if kind not in FORGOTTEN:
        return
    table, own = FORGOTTEN[kind]
    query, values = f"SELECT {own} FROM {table} WHERE {own} > ?", [bytes.fromhex(after)]
    if upto:
        query, values = f"{query} AND {own} <= ?", [*values, bytes.fromhex(upto)]
    found = connection.exec_driver_sql(query, tuple(values)).all()
    gone = [(row[0],) for row in found if bytes(row[0]).hex() not in kept]
    if gone:
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {own} = ?", gone)


def _not_erased(connection: Connection, rows: Sequence[Json]) -> list[Json]:
    """Return persons' rows without those who are erased here: what is erased stays so.

    A server put back to the day before an erasure would bring the name again otherwise.
    """
    erased = {row[0] for row in connection.exec_driver_sql("SELECT id FROM person WHERE salt = ''")}
    return [row for row in rows if blob(row["id"]) not in erased]


def ready_rows(kind: str, rows: Sequence[Json]) -> Sequence[Json]:
    """Return state rows with what can be made of them before `set_rows` runs under the lock.

    Making a product's search entry takes longer than writing it.
    """
    if kind != "product":
        return rows
    return [{**row, ENTRY: entry_of(row)} for row in rows]


def _no_pins_of_erased(connection: Connection, rows: Sequence[Json]) -> list[Json]:
    """Return PIN rows without those of users whose person is erased here, but for an empty one."""
    erased = {row[0] for row in connection.exec_driver_sql(_USERS_ERASED)}
    return [row for row in rows if not row["hash"] or blob(row["id"]) not in erased]


_USERS_ERASED = "SELECT u.id FROM user_account u JOIN person p ON p.id = u.person WHERE p.salt = ''"
_KEPT_FROM_THE_ERASED = {"person": _not_erased, "pin": _no_pins_of_erased}


def set_rows(connection: Connection, kind: str, rows: Sequence[Json]) -> int:
    """Set state rows of a kind as {"id", "version", …fields}; returns how many were taken.

    A kind that this release does not know is left alone.
    """
    if not rows:
        return 0
    if kind == "product":
        for start in range(0, len(rows), ROWS_A_QUERY):
            _products(connection, rows[start : start + ROWS_A_QUERY])
        return len(rows)
    if kind not in TABLES:
        return 0
    table, columns = TABLES[kind]
    if kind in _KEPT_FROM_THE_ERASED:
        rows = _KEPT_FROM_THE_ERASED[kind](connection, rows)
        if not rows:
            return 0
    values = [columns(row) for row in rows]
    marks = ",".join("?" * len(values[0]))
    connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
    if kind == "person":
        connection.exec_driver_sql(
            f"UPDATE pin SET hash = '' WHERE hash <> '' AND user IN ({_USERS_ERASED})"
        )
    if kind == "picture":
        connection.exec_driver_sql(
            "INSERT INTO state VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = value + 1",
            (PICTURES_CHANGED,),
        )
    if kind == "office":
        connection.exec_driver_sql(
            "DELETE FROM office_document WHERE date < "
            f"(SELECT date(max(date), '-{OFFICE_DAYS_KEPT} days') FROM office_document)"
        )
    return len(rows)
