"""A server and tills to measure sync between: the real server, real ledgers, a delaying proxy.

Owns starting and ending them; what is measured is in the benches.
"""

import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.shop import filled
from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import Json, Origin
from pos.ports.remote import HomeFacts, Place
from pos.store.ledger import SqlLedger, open_ledger
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from sync.server.store.database import Database
from sync.server.store.feeds import COMPANY_SCOPE, advance_feed, write_master
from sync.server.store.joining import invite

READY_S = 60
CHUNK = 64 * 1024
PRODUCTS_AT_ONCE = 5_000


@contextmanager
def served(database_url: str, workers: int | None = None) -> Iterator[str]:
    """Run `serve` in so many processes, or as many as it begins unasked; gives its URL."""
    command = [sys.executable, "main.py", "serve", "--port", "0"]
    command += [] if workers is None else ["--workers", str(workers)]
    root = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(
        [*command, "--database", database_url], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        told = re.match(r"ready (\S+)", process.stdout.readline())
        if told is None:
            raise RuntimeError("the server did not start")
        yield told[1]
    finally:
        process.terminate()
        try:
            process.wait(READY_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def enrolled(database_url: str, url: str, own: Origin, *, has_history: bool) -> Place:
    """Let a device join a server and return its place."""
    database = Database(database_url)
    try:
        code = invite(database, own.shop_code, own.till_code, datetime.now(UTC))[0]
    finally:
        database.close()
    facts = HomeFacts(
        own.device, own.company, own.shop, own.shop_code, own.till_code, own.currency, has_history
    )
    with closing(HttpRemote(url)) as remote:
        return remote.enrol(code, facts)


def give_products(database_url: str, company: str, products: Sequence[tuple[str, Json]]) -> None:
    """Give a server's company products, as pushes of their documents would have."""
    with closing(Database(database_url)) as database:
        for at in range(0, len(products), PRODUCTS_AT_ONCE):
            part = products[at : at + PRODUCTS_AT_ONCE]
            changes = [("product", id_, fields) for id_, fields in part]
            with database.writing() as connection:
                changed = write_master(connection, bytes.fromhex(company), changes)
                advance_feed(connection, bytes.fromhex(company), COMPANY_SCOPE, sorted(changed))


@dataclass(slots=True)
class Syncing:
    """A till's sync over one connection."""

    session: SyncSession
    remote: HttpRemote


@contextmanager
def syncing(ledger: SqlLedger, url: str, token: str) -> Iterator[Syncing]:
    """Give a till's sync with a server at a URL."""
    with closing(HttpRemote(url, token)) as remote:
        yield Syncing(SyncSession(ledger, remote, open_epoch), remote)


@contextmanager
def copied(folder: Path, documents: int) -> Iterator[SqlLedger]:
    """Give a copy of a ledger of so many documents, which has met no server."""
    with closing(filled(folder, documents)) as ledger:
        home = ledger.home
    copy = home.with_name(f"{home.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    try:
        with closing(open_ledger(copy)) as ledger:
            yield ledger
    finally:
        shutil.rmtree(copy, ignore_errors=True)


class Delay:
    """A TCP proxy on loopback that passes everything on, each way half a round trip later."""

    def __init__(self, url: str, round_trip_s: float) -> None:
        host, port = url.removeprefix("http://").rsplit(":", 1)
        self._target, self._half_s = (host, int(port)), round_trip_s / 2
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """End it, with every connection through it."""
        for one in (self._listening, *self._sockets):
            one.close()

    def _accept(self) -> None:
        """Take connections until closed."""
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [near, far]
            self._pass_on(near, far)
            self._pass_on(far, near)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        """Read on one thread and write on another, so that a delay is no brake on the rate."""
        waiting: list[tuple[float, bytes]] = []
        changed = threading.Condition()

        def read() -> None:
            data = b"start"
            while data:
                try:
                    data = source.recv(CHUNK)
                except OSError:
                    data = b""
                with changed:
                    waiting.append((time.monotonic() + self._half_s, data))
                    changed.notify()

        def write() -> None:
            while True:
                with changed:
                    changed.wait_for(lambda: waiting)
                    due, data = waiting.pop(0)
                time.sleep(max(0.0, due - time.monotonic()))
                try:
                    if not data:
                        target.shutdown(socket.SHUT_WR)
                        return
                    target.sendall(data)
                except OSError:
                    return

        for job in (read, write):
            threading.Thread(target=job, daemon=True).start()
