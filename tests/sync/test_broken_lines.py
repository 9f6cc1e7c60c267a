"""F14, F15, F19, F21: a real session over a line that cuts, waits, trickles, doubles or lies."""

import os
import signal
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bench.postgres import new_database, private_server
from pos.bootstrap.epochs import open_epoch
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from sync.protocol import PUSH_DOCUMENTS_MAX
from sync.server.store.verification import verify
from tests.faults.proxy import PASS, Line, Proxy
from tests.sync.conftest import JoinedTill, RunningServer, a_ledger

ROUNDS_MAX = 40


@pytest.mark.parametrize(
    "broken",
    [
        *(Line("cut_request", after) for after in (0, 200, 900)),
        *(Line("cut_reply", after) for after in (0, 150, 700)),
        Line("delay", 50),
        Line("trickle", 60),
        Line("page"),
        Line("twice"),
    ],
    ids=lambda line: f"{line.kind}-{line.after}",
)
@pytest.mark.parametrize("most", [PUSH_DOCUMENTS_MAX, 3], ids=["one", "two-under-way"])
def test_whatever_the_line_does_every_document_is_booked_once(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, broken: Line, most: int
) -> None:
    till, server = sqlite_till, sqlite_server
    port = int(server.url.rsplit(":", 1)[1])
    lines = [broken, PASS, broken, broken]

    def choose() -> Line:
        return lines.pop(0) if lines else PASS

    proxy = Proxy(lambda: port, choose)
    with closing(proxy), closing(HttpRemote(proxy.url, till.place.token, read_s=20)) as remote:
        session = SyncSession(till.ledger, remote, open_epoch, most=most)
        for _ in range(ROUNDS_MAX):
            outcome = session.once(60)
            if outcome.is_even and not lines:
                break
            till.sell(1)
            remote.close()
    assert outcome.is_even, outcome
    assert proxy.met[broken.kind] + (broken.kind == "cut_request") >= 1
    assert server.count("journal") == len(till.documents())
    assert verify(server.database_url)["ok"] is True


def test_postgresql_that_crashes_in_the_middle_of_pushes_keeps_what_it_confirmed(
    tmp_path: Path,
) -> None:
    """A backend killed by SIGKILL makes PostgreSQL end all others and recover from its log."""
    with private_server() as server_url, new_database(server_url, "crashed") as url:
        server = RunningServer(url)
        till = JoinedTill(a_ledger(tmp_path / "one", 400), server, server.code())
        try:
            pushing = threading.Thread(target=till.session.once, args=(30,))
            pushing.start()
            killed = 0
            for _ in range(3):
                if (backend := _newest_backend(url)) is not None:
                    os.kill(backend, signal.SIGKILL)
                    killed += 1
            pushing.join()
            for _ in range(ROUNDS_MAX):
                if (outcome := till.session.once(60)).is_even:
                    break
            assert outcome.is_even, outcome
            assert killed >= 1
            assert server.count("journal") == len(till.documents())
            told = verify(url)
            assert told["ok"], told
        finally:
            till.close()
            server.close()


def _newest_backend(url: str) -> int | None:
    """Return the process of the connection made last, waiting while the server recovers.

    It ends every connection once it notices a kill, this one in the middle of its question too.
    """
    for _ in range(600):
        try:
            with closing(psycopg.connect(url, connect_timeout=5)) as connection:
                found = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() ORDER BY backend_start DESC LIMIT 1"
                ).fetchone()
        except psycopg.OperationalError:
            threading.Event().wait(0.1)
        else:
            return None if found is None else int(found[0])
    raise TimeoutError(url)
