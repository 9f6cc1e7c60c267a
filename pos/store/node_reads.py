"""Reading node state: people, settings, parked baskets, acknowledgements, the spool."""

from typing import Any

from sqlalchemy import Connection

from pos.domain.catalogue import Member, Role, ShopSettings, User
from pos.domain.documents import Document, Json
from pos.errors import LedgerMissing
from pos.ports.ledger import Acknowledged, Erasure, SpoolEntry
from pos.store.master_rows import ERASED_PHOTO, ERASURE, PICTURE, PICTURES_CHANGED
from pos.store.packing import unpacked
from pos.store.row_writer import blob
from pos.store.values import from_json, unblob

USERS = (
    "SELECT u.id, u.login, u.role, p.fields, pin.hash, u.version FROM user_account u "
    "LEFT JOIN person p ON p.id = u.person LEFT JOIN pin ON pin.user = u.id "
)
MEMBERS = (
    "SELECT m.id, m.code, p.fields, ifnull(own.delta, 0) + ifnull(others.delta, 0), m.account, "
    "m.version FROM member m LEFT JOIN person p ON p.id = m.person "
    "LEFT JOIN member_points own ON own.member = m.id "
    "LEFT JOIN others_points others ON others.member = m.id "
)


class NodeReads:
    """The part of `Reads` that answers from node state."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settings(self) -> ShopSettings:
        """Return the shop's settings, or another shop's of the company while it has none.

        Raises LedgerMissing before there are any.
        """
        row = self._connection.exec_driver_sql(
            "SELECT fields FROM settings ORDER BY id = (SELECT unhex(json_extract(value, '$.shop'))"
            " FROM state WHERE key = 'origin') DESC, version DESC LIMIT 1"
        ).first()
        if row is None:
            raise LedgerMissing
        fields = from_json(row[0])
        known = {name: fields[name] for name in ShopSettings.__slots__ if name in fields}
        for name in ("labels", "quick_keys", "limits"):
            known[name] = tuple(known.get(name, ()))
        return ShopSettings(**known)

    def has_settings(self, shop: str) -> bool:
        """Claim that a shop has settings of its own."""
        row = self._connection.exec_driver_sql(
            "SELECT 1 FROM settings WHERE id = ?", (blob(shop),)
        ).first()
        return row is not None

    def user(self, login: str) -> User | None:
        """Return who signs in under a name."""
        return self._user("WHERE u.login = ?", login)

    def user_by_id(self, user_id: str) -> User | None:
        """Return someone who signs in, by id."""
        return self._user("WHERE u.id = ?", blob(user_id))

    def users(self) -> list[User]:
        """Return everyone who may sign in, by login."""
        rows = self._connection.exec_driver_sql(f"{USERS} ORDER BY u.login")
        return [_user(tuple(row)) for row in rows]

    def _user(self, where: str, value: Any) -> User | None:
        """Return the one user that a condition names."""
        row = self._connection.exec_driver_sql(USERS + where, (value,)).first()
        return None if row is None else _user(tuple(row))

    def member(self, code: str) -> Member | None:
        """Return a member by the code on the card."""
        return self._member("WHERE m.code = ?", code)

    def _member(self, where: str, value: Any) -> Member | None:
        """Return the one member that a condition names."""
        row = self._connection.exec_driver_sql(MEMBERS + where, (value,)).first()
        if row is None:
            return None
        fields = from_json(row[2]) if row[2] else {}
        names = fields.get("name_zh", ""), fields.get("name_en", "")
        return Member(unblob(row[0]), row[1], *names, row[3], bool(row[4]), row[5])

    def state(self, key: str) -> Json | None:
        """Return node state under a key."""
        row = self._connection.exec_driver_sql(
            "SELECT value FROM state WHERE key = ?", (key,)
        ).first()
        return None if row is None else from_json(row[0])

    def erased_photos(self) -> list[str]:
        """Return the hashes of photos that were erased on the server."""
        rows = self._connection.exec_driver_sql(
            "SELECT substr(key, length(?1) + 1) FROM state WHERE key > ?1 AND key < ?1 || 'g'",
            (ERASED_PHOTO,),
        )
        return [str(row[0]) for row in rows]

    def erasures(self) -> list[Erasure]:
        """Return what was erased, with the server's seals."""
        rows = self._connection.exec_driver_sql(
            "SELECT value FROM state WHERE key > ?1 AND key < ?1 || 'z' ORDER BY key", (ERASURE,)
        )
        return [Erasure(**from_json(row[0])) for row in rows]

    def picture_of(self, sku: str) -> str:
        """Return the hash of the photo that shows a product; empty where the shop has set none."""
        row = self._connection.exec_driver_sql(
            "SELECT json_extract(value, '$.photo') FROM state WHERE key = ? || "
            "(SELECT lower(hex(id)) FROM product WHERE sku = ?)",
            (PICTURE, sku),
        ).first()
        return "" if row is None else str(row[0])

    def pictures_changed(self) -> int:
        """Return a number that grows with each change of pictures of goods."""
        row = self._connection.exec_driver_sql(
            "SELECT value FROM state WHERE key = ?", (PICTURES_CHANGED,)
        ).first()
        return 0 if row is None else int(row[0])

    def held_names(self) -> list[str]:
        """Return the names of parked baskets, oldest first."""
        return [
            str(row[0])
            for row in self._connection.exec_driver_sql("SELECT name FROM held ORDER BY n")
        ]

    def held(self, name: str) -> Json | None:
        """Return a parked basket."""
        row = self._connection.exec_driver_sql(
            "SELECT value FROM held WHERE name = ?", (name,)
        ).first()
        return None if row is None else from_json(row[0])

    def acknowledged(self) -> list[Acknowledged]:
        """Return how far the server has confirmed each epoch."""
        rows = self._connection.exec_driver_sql(
            "SELECT epoch, seq, hash, server_epoch, mac FROM ack"
        )
        return [Acknowledged(*row) for row in rows]

    def pending_count(self) -> int:
        """Return how many own documents the server has not acknowledged, over all epochs."""
        row = self._connection.exec_driver_sql(
            "SELECT ifnull(sum((SELECT ifnull(max(seq), 0) FROM journal j WHERE j.epoch = e.epoch)"
            " - ifnull((SELECT seq FROM ack WHERE ack.epoch = e.epoch), 0)), 0) FROM epoch e"
        ).first()
        return 0 if row is None else int(row[0])

    def oldest_pending_wall(self) -> str | None:
        """Return the wall time of the oldest document that waits for the server."""
        row = self._connection.exec_driver_sql(
            "SELECT audit.wall FROM epoch e JOIN journal j ON j.epoch = e.epoch AND j.seq = "
            "ifnull((SELECT seq FROM ack WHERE ack.epoch = e.epoch), 0) + 1 "
            "JOIN audit ON audit.pos = j.pos ORDER BY e.n LIMIT 1"
        ).first()
        return None if row is None else str(row[0])

    def office_ends(self) -> list[tuple[str, int]]:
        """Return (epoch, last seq) of the office's documents that are kept here."""
        rows = self._connection.exec_driver_sql(
            "SELECT epoch, max(seq) FROM office_document GROUP BY epoch ORDER BY epoch"
        )
        return [(str(epoch), int(seq)) for epoch, seq in rows]

    def office_documents(self, epoch: str, after: int, most: int) -> list[tuple[Any, ...]]:
        """Return (seq, raw, previous, mac) of kept office documents of an epoch, in order."""
        rows = self._connection.exec_driver_sql(
            "SELECT seq, raw, previous, mac FROM office_document WHERE epoch = ? AND seq > ? "
            "ORDER BY seq LIMIT ?",
            (epoch, after, most),
        )
        return [(int(seq), unpacked(raw), previous, mac) for seq, raw, previous, mac in rows]

    def spool_open(self) -> list[SpoolEntry]:
        """Return receipts that are not printed yet, oldest first."""
        rows = self._connection.exec_driver_sql(
            "SELECT id, event_id, copy, state, paper, printer, figures FROM spool"
            " WHERE state <> 'done' ORDER BY id"
        )
        return [
            SpoolEntry(
                id=row[0],
                event_id=unblob(row[1]),
                copy=row[2],
                state=row[3],
                paper=row[4],
                printer=row[5],
                figures=from_json(row[6]) if row[6] else None,
            )
            for row in rows
        ]

    def beside(self, document: Document) -> Json:
        """Return what travels beside a document of users or members: persons and PIN hashes."""
        persons: list[Json] = []
        pins: list[Json] = []
        for master in document.content["effects"].get("master", ()):
            if master["kind"] == "user":
                pin = self._connection.exec_driver_sql(
                    "SELECT hash FROM pin WHERE user = ?", (blob(master["id"]),)
                ).first()
                if pin is not None:
                    pins.append({"user": master["id"], "pin_hash": pin[0]})
            person = master["fields"].get("person")
            row = (
                None
                if person is None
                else self._connection.exec_driver_sql(
                    "SELECT salt, fields FROM person WHERE id = ?", (blob(person),)
                ).first()
            )
            # One erased has nothing left that could be sent: no salt, and no name.
            if row is not None and row[0]:
                persons.append({"person": person, "salt": row[0], "fields": from_json(row[1])})
        return {"persons": persons, "pins": pins}


def _user(row: tuple[Any, ...]) -> User:
    """Return a user's row as the user; an erased person has no name, a lost PIN fits nothing."""
    fields = from_json(row[3]) if row[3] else {}
    return User(
        unblob(row[0]),
        row[1],
        Role(row[2]),
        fields.get("name_zh", ""),
        fields.get("name_en", ""),
        row[4] or "",
        row[5],
    )
