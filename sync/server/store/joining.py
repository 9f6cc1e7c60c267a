"""Joining: invitations, founding a company, and the tokens by which devices are known.

Codes and tokens are kept as hashes. The first till enrolled with an empty server founds the
company; any other must belong to it. The same device may use its code again.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from pos.domain.documents import Json
from pos.errors import (
    EnrolBadCode,
    EnrolHasHistory,
    EnrolNoCompany,
    EnrolOtherCompany,
    EnrolOtherTill,
    TokenUnknown,
)
from sync.server.store.database import Database, state
from sync.server.store.pushed import Pusher

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
CODE_VALID = timedelta(days=7)
JOINING_LOCK = 7_249_114
"""One device joins at a time: two cannot found two companies, nor use one code."""


@dataclass(frozen=True, slots=True)
class Joining:
    """What a device says when it joins: its home's company, shop and till, if it has any."""

    device: str
    company: str | None
    shop: str | None
    shop_code: str | None
    till_code: str | None
    currency: str | None
    has_history: bool
    """Claim that its journal holds more than what `init` wrote."""
    has_joined: bool = False
    """Claim that its ledger has joined a server before."""


def _plain(code: str) -> str:
    """Return a code as it was given out, whatever way somebody typed it."""
    return code.strip().upper()


def _hash(secret: str) -> str:
    """Return how a code or token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(database: Database, shop_code: str, till_code: str, now: datetime) -> tuple[str, str]:
    """Return (code, expiry as ISO 8601) with which one till may join."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    expires_at = (now + CODE_VALID).isoformat(timespec="seconds")
    with database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO invite (code_hash, shop_code, till_code, expires_at, used_by) "
                "VALUES (:hash, :shop, :till, :expires, NULL)"
            ),
            {"hash": _hash(code), "shop": shop_code, "till": till_code, "expires": expires_at},
        )
    return code, expires_at


def enrol(database: Database, code: str, joining: Joining, now: datetime) -> Json:
    """Let a device join and return its place: token, company, shop, till, whether to keep or pull.

    Raises EnrolBadCode, EnrolNoCompany, EnrolOtherCompany, EnrolOtherTill, EnrolHasHistory.
    """
    device, code = bytes.fromhex(joining.device), _plain(code)
    with database.writing() as connection:
        database.lock(connection, JOINING_LOCK)
        shop_code, till_code = _invited(connection, code, device, now)
        if joining.till_code is not None and (joining.shop_code, joining.till_code) != (
            shop_code,
            till_code,
        ):
            raise EnrolOtherTill(shop=shop_code, till=till_code)
        company = _company(connection)
        is_founding = company is None
        if company is None:
            if joining.company is None or joining.shop is None:
                raise EnrolNoCompany
            company = bytes.fromhex(joining.company)
            _found(connection, company, now)
        elif joining.company is not None and bytes.fromhex(joining.company) != company:
            raise EnrolOtherCompany
        keeps_ledger = is_founding or _belongs(connection, company, device, joining)
        if not keeps_ledger and joining.has_history:
            raise EnrolHasHistory
        is_first = _is_first(connection, company, device, shop_code, till_code)
        shop, currency = _shop(connection, company, shop_code, joining)
        token = _let_in(connection, company, device, shop, (shop_code, till_code), now)
        connection.execute(
            text("UPDATE invite SET used_by = :device WHERE code_hash = :hash"),
            {"device": device, "hash": _hash(code)},
        )
        return {
            "token": token,
            "company": company.hex(),
            "shop": shop.hex(),
            "shop_code": shop_code,
            "till_code": till_code,
            "currency": currency,
            "keeps_ledger": keeps_ledger,
            "is_first": is_first,
            "server_epoch": state(connection, "epoch"),
        }


def device_of(database: Database, token: str) -> Pusher:
    """Return which device a token belongs to. Raises TokenUnknown."""
    with database.reading() as connection:
        row = connection.execute(
            text("SELECT company, device, shop, shop_code FROM device WHERE token_hash = :hash"),
            {"hash": _hash(token)},
        ).first()
    if row is None:
        raise TokenUnknown
    return Pusher(bytes(row[0]), bytes(row[1]), bytes(row[2]), str(row[3]))


def _invited(connection: Connection, code: str, device: bytes, now: datetime) -> tuple[str, str]:
    """Return (shop code, till code) of an invitation. Raises EnrolBadCode."""
    row = connection.execute(
        text(
            "SELECT shop_code, till_code, expires_at, used_by FROM invite WHERE code_hash = :hash"
        ),
        {"hash": _hash(code)},
    ).first()
    if row is None or datetime.fromisoformat(row[2]) < now:
        raise EnrolBadCode
    if row[3] is not None and bytes(row[3]) != device:
        raise EnrolBadCode
    return str(row[0]), str(row[1])


def _company(connection: Connection) -> bytes | None:
    """Return the server's company, None before there is one."""
    row = connection.execute(text("SELECT company FROM company")).first()
    return None if row is None else bytes(row[0])


def _found(connection: Connection, company: bytes, now: datetime) -> None:
    """Make the company of the first till the server's."""
    connection.execute(
        text("INSERT INTO company (company, founded_at) VALUES (:company, :now)"),
        {"company": company, "now": now.isoformat()},
    )


def _let_in(
    connection: Connection,
    company: bytes,
    device: bytes,
    shop: bytes,
    place: tuple[str, str],
    now: datetime,
) -> str:
    """Give a device its (shop code, till code) and a new token, which ends its old one."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        text(
            "INSERT INTO device (company, device, shop, shop_code, till_code, token_hash, "
            "enrolled_at) VALUES (:company, :device, :shop, :code, :till, :token, :now) "
            "ON CONFLICT (company, device) DO UPDATE SET token_hash = excluded.token_hash, "
            "shop = excluded.shop, shop_code = excluded.shop_code, "
            "till_code = excluded.till_code"
        ),
        {
            "company": company,
            "device": device,
            "shop": shop,
            "code": place[0],
            "till": place[1],
            "token": _hash(token),
            "now": now.isoformat(),
        },
    )
    return token


def _belongs(connection: Connection, company: bytes, device: bytes, joining: Joining) -> bool:
    """Claim that a device's own ledger is part of the company: it founded it, pushed, or joined.

    A device that joined and whose reply was lost is known too, but has given nothing yet: its
    home still holds `init`'s own documents, which the company has from its founder.
    """
    devices = connection.execute(
        text("SELECT device FROM device WHERE company = :company ORDER BY enrolled_at"),
        {"company": company},
    ).all()
    known = [bytes(row[0]) for row in devices]
    if known[:1] == [device] or (joining.has_joined and device in known):
        return True
    return _has_stream(connection, company, device)


def _has_stream(connection: Connection, company: bytes, device: bytes) -> bool:
    """Claim that documents of a device have arrived."""
    row = connection.execute(
        text("SELECT 1 FROM stream WHERE company = :company AND device = :device LIMIT 1"),
        {"company": company, "device": device},
    ).first()
    return row is not None


def _is_first(
    connection: Connection, company: bytes, device: bytes, shop_code: str, till_code: str
) -> bool:
    """Claim that no ledger was this till before, so that its numbers need no letters."""
    row = connection.execute(
        text(
            "SELECT 1 FROM device WHERE company = :company AND device <> :device "
            "AND shop_code = :shop AND till_code = :till LIMIT 1"
        ),
        {"company": company, "device": device, "shop": shop_code, "till": till_code},
    ).first()
    return row is None and not _has_stream(connection, company, device)


def _shop(
    connection: Connection, company: bytes, shop_code: str, joining: Joining
) -> tuple[bytes, str]:
    """Return (shop id, currency) of an invited shop, made where it is new."""
    row = connection.execute(
        text("SELECT shop, currency FROM shop WHERE company = :company AND code = :code"),
        {"company": company, "code": shop_code},
    ).first()
    if row is not None:
        return bytes(row[0]), str(row[1])
    shop = bytes.fromhex(joining.shop) if joining.shop else secrets.token_bytes(16)
    other = connection.execute(
        text("SELECT currency FROM shop WHERE company = :company"), {"company": company}
    ).first()
    currency = joining.currency or (str(other[0]) if other else "CNY")
    connection.execute(
        text(
            "INSERT INTO shop (company, shop, code, currency) "
            "VALUES (:company, :shop, :code, :currency)"
        ),
        {"company": company, "shop": shop, "code": shop_code, "currency": currency},
    )
    return shop, currency
