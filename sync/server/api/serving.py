"""Running the server: its socket, its workers, and an end by SIGTERM that exits with 0."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import uvicorn
from uvicorn.supervisors import Multiprocess

from sync.server.api.app import DATABASE_VARIABLE, create_app
from sync.server.store.database import Database

FACTORY = "sync.server.api.app:create_from_environment"
READY_S_MAX = 60
BACKLOG = 512


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


def serve(database_url: str, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM; prints `ready http://HOST:PORT` once it answers. Returns 0."""
    database = Database(database_url)
    database.prepare()
    listening = socket.create_server((host, port), backlog=BACKLOG)
    listening.set_inheritable(True)
    url = f"http://{host}:{listening.getsockname()[1]}"
    threading.Thread(target=_announce, args=(url,), daemon=True).start()
    try:
        if workers > 1:
            database.close()
            os.environ[DATABASE_VARIABLE] = database_url
            config = uvicorn.Config(
                FACTORY, factory=True, workers=workers, log_config=None, access_log=False
            )
            Multiprocess(config, [listening]).run()
        else:
            config = uvicorn.Config(create_app(database), log_config=None, access_log=False)
            _Server(config).run(sockets=[listening])
    finally:
        listening.close()
        database.close()
    return 0


def _announce(url: str) -> None:
    """Say `ready` on stdout once the server answers."""
    deadline = time.monotonic() + READY_S_MAX
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - our own
                sys.stdout.write(f"ready {url}\n")
                sys.stdout.flush()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
