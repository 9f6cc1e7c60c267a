"""A server that takes photos, behind real HTTP, and a till that sends and fetches them."""

import random
import threading
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from pos.store.photos import PhotoFolder
from sync.client.photos import PhotoRemote
from sync.protocol import PHOTO_PIECE_BYTES
from sync.server.store.photos import PhotoStore
from tests.sync.conftest import JoinedTill, RunningServer

WAIT_S = 30.0


def content_of(pieces: float, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(int(PHOTO_PIECE_BYTES * pieces))


class Served:
    """A till that has joined, its photo folder, and the server's store behind real HTTP."""

    def __init__(self, till: JoinedTill, server: RunningServer, folder: Path) -> None:
        self.till, self.server, self.folder = till, server, folder / "server-photos"
        self.store = PhotoStore(self.folder)
        self.photos = PhotoFolder(till.ledger.home)
        self.remote = PhotoRemote(server.url, till.place.token)
        self.device = bytes.fromhex(till.origin.device)

    def whole(self, photo: str) -> bytes:
        """Fetch a photo piece by piece."""
        found = bytearray()
        while piece := self.remote.fetch(photo, len(found)):
            found += piece
        return bytes(found)


class running:  # noqa: N801 - reads as the context that it is
    """A server in a thread, on a port of its own unless one is given."""

    def __init__(self, app: FastAPI, port: int = 0) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(WAIT_S)
