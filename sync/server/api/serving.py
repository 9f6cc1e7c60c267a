"""Running the server: its socket, its workers, and an end by SIGTERM that exits with 0."""

import contextlib
import gc
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import connection
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from pos.errors import AddressTaken
from sync.server.api.app import (
    DATABASE_VARIABLE,
    PHOTOS_VARIABLE,
    create_app,
    create_from_environment,
)
from sync.server.store.database import Database
from sync.server.store.office import begin_office_epoch

FACTORY = "sync.server.api.serving:create_worker"
READY_S_MAX = 60
BACKLOG = 512
GARBAGE_OBJECTS = 200_000
GRACE_S = 10
"""What is under way at the end gets so long; a push cut off is sent again, and books once."""


def create_worker() -> FastAPI:
    """Return the application of one worker process among several."""
    threading.Thread(target=_end_with_the_server, name="server's end", daemon=True).start()
    calm_collector()
    return create_from_environment()


def _end_with_the_server() -> None:
    """End this worker the moment that the process which began it is gone, killed for instance.

    It would go on answering, and hold the port against whoever starts the server again. What it
    is about to commit is whole or not there, as after any other crash.
    """
    server = multiprocessing.parent_process()
    if server is not None:
        connection.wait([server.sentinel])
        os._exit(1)


class _Server(uvicorn.Server):
    """Uvicorn, but a signal ends it quietly: its own handler raises SIGTERM again at the end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM ask for the end, and nothing more."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def calm_collector() -> None:
    """Let Python look for cycles less often in this process.

    A batch of 500 documents makes a hundred thousand objects and no cycle among them, and each
    is looked at many times over by default: a fifth of what booking costs (`bench ingest`).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, 20, 50)


def serve(database_url: str, photos: Path, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM; prints `ready http://HOST:PORT` once it answers. Returns 0.

    Raises AddressTaken, ConfigInvalid, ServerUnreachable (its database), DiskFull.
    """
    database = Database(database_url)
    try:
        database.prepare()
        with database.writing() as connection:
            begin_office_epoch(connection, secrets.token_hex(8))
        with closing(_listening(host, port)) as listening:
            url = _url(host, listening)
            threading.Thread(target=_announce, args=(url,), daemon=True).start()
            _run(database, database_url, photos, listening, workers)
    finally:
        database.close()
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """Return the socket that every worker accepts on. Raises AddressTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise AddressTaken(address=f"{host}:{port}") from error
    listening.set_inheritable(True)
    return listening


def _url(host: str, listening: socket.socket) -> str:
    """Return where the server answers."""
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{listening.getsockname()[1]}"


def _run(
    database: Database, database_url: str, photos: Path, listening: socket.socket, workers: int
) -> None:
    """Answer until the end is asked for: in this process, or in so many of its own."""
    common: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "timeout_graceful_shutdown": GRACE_S,
    }
    if workers > 1:
        database.close()
        os.environ[DATABASE_VARIABLE] = database_url
        os.environ[PHOTOS_VARIABLE] = str(photos)
        config = uvicorn.Config(FACTORY, factory=True, workers=workers, **common)
        Multiprocess(config, [listening]).run()
    else:
        calm_collector()
        config = uvicorn.Config(create_app(database, photos=photos), **common)
        _Server(config).run(sockets=[listening])


def _announce(url: str) -> None:
    """Say `ready` on stdout once the server answers; no proxy stands between it and itself."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S_MAX
    while time.monotonic() < deadline:
        try:
            with direct.open(f"{url}/healthz", timeout=2):
                sys.stdout.write(f"ready {url}\n")
                sys.stdout.flush()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.stderr.write(f"no answer from {url} within {READY_S_MAX} s\n")
