"""Setting master rows: from the till's own documents (version 0) and from pulls."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection

from pos.domain.documents import Json
from pos.store.row_writer import blob
from pos.store.values import to_json

Writer = Callable[[Connection, str, Json, int], None]


@cache
def _pinyin() -> Any:
    """Return the pinyin reader; imported only where a Chinese name is written."""
    import pypinyin

    return pypinyin


def search_text(fields: Json) -> str:
    """Return what search looks in: names, pinyin whole and by initials, SKU and barcodes."""
    name = str(fields["name_zh"])
    words = [name.casefold(), str(fields["name_en"]).casefold()]
    if any("\u4e00" <= char <= "\u9fff" for char in name):
        syllables = _pinyin().lazy_pinyin(name, errors="ignore")
        words += ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
    words += [str(fields["sku"]).casefold(), *fields["barcodes"]]
    return "|" + "|".join(words) + "|"


def _product(connection: Connection, id_: str, fields: Json, version: int) -> None:
    own = blob(id_)
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO product VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            own,
            fields["sku"],
            fields["name_zh"],
            fields["name_en"],
            fields["unit"],
            fields["price"],
            fields["rate"],
            fields["category"],
            fields["kind"],
            " ".join(fields["barcodes"]),
            search_text(fields),
            version,
        ),
    )
    connection.exec_driver_sql("DELETE FROM barcode WHERE product = ?", (own,))
    codes = [(code, own) for code in dict.fromkeys(fields["barcodes"])]
    if codes:
        connection.exec_driver_sql("INSERT INTO barcode VALUES (?,?)", codes)


def _user(connection: Connection, id_: str, fields: Json, version: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO user_account VALUES (?,?,?,?,?)",
        (blob(id_), fields["login"], fields["role"], blob(fields["person"]), version),
    )


def _member(connection: Connection, id_: str, fields: Json, version: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO member VALUES (?,?,?,?,?)",
        (blob(id_), fields["code"], int(fields["account"]), blob(fields["person"]), version),
    )


def _settings(connection: Connection, id_: str, fields: Json, version: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO settings VALUES (?,?,?)", (blob(id_), to_json(fields), version)
    )


def _person(connection: Connection, id_: str, fields: Json, version: int) -> None:
    del version
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO person VALUES (?,?,?)",
        (blob(id_), fields["salt"], to_json(fields["fields"])),
    )


def _pin(connection: Connection, id_: str, fields: Json, version: int) -> None:
    del version
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO pin VALUES (?,?)", (blob(id_), fields["hash"])
    )


def _stock(connection: Connection, id_: str, fields: Json, version: int) -> None:
    costs: list[Any] = []
    for name in ("basis", "receipt"):
        value, quantity, event_id = fields.get(name) or (None, None, None)
        costs += [value, quantity, blob(event_id)]
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO others_stock VALUES (?,?,?,?,?,?,?,?,?,?)",
        (blob(id_), fields["q"], fields["v"], *costs, version),
    )


def _points(connection: Connection, id_: str, fields: Json, version: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO others_points VALUES (?,?,?)", (blob(id_), fields["delta"], version)
    )


def _returned(connection: Connection, id_: str, fields: Json, version: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO others_returned VALUES (?,?,?,?)",
        (blob(id_), to_json(fields["lines"]), to_json(fields["tenders"]), version),
    )


def _till(connection: Connection, id_: str, fields: Json, version: int) -> None:
    """Keep which device a till is, as node state under its own key."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO state VALUES (?,?)",
        (f"till:{id_}", to_json({**fields, "version": version})),
    )


WRITERS: dict[str, Writer] = {
    "product": _product,
    "user": _user,
    "member": _member,
    "settings": _settings,
    "till": _till,
    "person": _person,
    "pin": _pin,
    "stock": _stock,
    "points": _points,
    "returned": _returned,
}
"""By the kind of a state row; a kind that this release does not know is left alone."""


def set_rows(connection: Connection, kind: str, rows: Sequence[Json]) -> int:
    """Set state rows of a kind as {"id", "version", …fields}; returns how many were taken."""
    writer = WRITERS.get(kind)
    if writer is None:
        return 0
    for row in rows:
        writer(connection, row["id"], row, row["version"])
    return len(rows)
