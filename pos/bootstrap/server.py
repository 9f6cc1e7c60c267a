"""The central server put together: its database, by URL or in the home."""

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from pos.bootstrap.home import SERVER_DATABASE, SERVER_PHOTOS, home
from pos.domain.documents import Json
from pos.errors import LedgerMissing

WORKERS_MOST = 4
"""Processes that are begun unasked: each takes some 100 MB."""


def database_url(given: str | None) -> str:
    """Return the URL of the server's database: as given, else the file in the home.

    What a URL would take for its own (a question mark in a folder's name) goes escaped.
    """
    return given or f"sqlite:///{quote(str(home() / SERVER_DATABASE))}"


def photos_folder(given: str | None) -> Path:
    """Return the folder of the server's photos: as given, else in the home."""
    return Path(given) if given else home() / SERVER_PHOTOS


def run_server(
    given: str | None, photos: str | None, host: str, port: int, workers: int | None
) -> int:
    """Serve until SIGTERM, in so many processes, or as many as the database and the cores suit.

    Raises ConfigInvalid, HomeUnwritable, ServerUnreachable, DiskFull.
    """
    from sync.server.api.serving import serve

    url = database_url(given)
    return serve(url, photos_folder(photos), host, port, workers or workers_for(url))


def workers_for(url: str) -> int:
    """Return how many processes serve a database best: SQLite has one writer at a time."""
    return min(os.cpu_count() or 1, WORKERS_MOST) if url.startswith("postgresql") else 1


def make_invitation(given: str | None, shop: str, till: str) -> tuple[str, str]:
    """Return (code, expiry) for one till, written straight to the server's database."""
    from sync.server.store.database import Database
    from sync.server.store.joining import invite

    database = Database(database_url(given))
    try:
        database.prepare()
        return invite(database, shop, till, datetime.now(UTC))
    finally:
        database.close()


def erase(given: str | None, person: str) -> list[str]:
    """Erase a person from a server's database; returns the ids. Raises PersonUnknown."""
    from sync.server.store.database import Database
    from sync.server.store.erasing import erase_person

    if given is None and not (home() / SERVER_DATABASE).exists():
        raise LedgerMissing
    database = Database(database_url(given))
    try:
        database.prepare()
        return erase_person(database, person)
    finally:
        database.close()


def erase_photo(given: str | None, photos: str | None, photo: str) -> None:
    """Erase a photo by its hash from a server. Raises LedgerMissing, ConfigInvalid."""
    from sync.server.store import photos as store
    from sync.server.store.database import Database

    if given is None and not (home() / SERVER_DATABASE).exists():
        raise LedgerMissing
    folder = store.PhotoStore(photos_folder(photos))
    folder.prepare()
    database = Database(database_url(given))
    try:
        database.prepare()
        store.erase_photo(database, folder, photo)
    finally:
        database.close()


def verify_database(given: str | None) -> Json:
    """Return what `verify` says of a server's books. Raises LedgerMissing where there are none."""
    from sync.server.store.verification import verify

    if given is None and not (home() / SERVER_DATABASE).exists():
        raise LedgerMissing
    return verify(database_url(given))
