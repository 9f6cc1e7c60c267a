"""The central server put together: its database, by URL or in the home."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from pos.bootstrap.home import SERVER_DATABASE, SERVER_PHOTOS, home
from pos.domain.documents import Json
from pos.errors import LedgerMissing


def database_url(given: str | None) -> str:
    """Return the URL of the server's database: as given, else the file in the home.

    What a URL would take for its own (a question mark in a folder's name) goes escaped.
    """
    return given or f"sqlite:///{quote(str(home() / SERVER_DATABASE))}"


def photos_folder(given: str | None) -> Path:
    """Return the folder of the server's photos: as given, else in the home."""
    return Path(given) if given else home() / SERVER_PHOTOS


def run_server(given: str | None, photos: str | None, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM. Raises ConfigInvalid, HomeUnwritable, ServerUnreachable, DiskFull."""
    from sync.server.api.serving import serve

    return serve(database_url(given), photos_folder(photos), host, port, workers)


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
