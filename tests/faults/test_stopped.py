"""F2: a till, or a server, that stands still in the middle of a sync and then goes on.

To the other end it is gone meanwhile: its connection is closed, its request has run into its time.
`make crashes` lets tills and workers stand still for up to a minute.
"""

import os
import shutil
import signal
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from bench.shop import Selling, filled, sell_one
from pos.bootstrap.epochs import open_epoch
from pos.store.ledger import SqlLedger
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from tests.driving import Reply, Server, Till, succeeded
from tests.sync.conftest import JoinedTill
from tests.waiting import WAIT_S, until

CASH = [{"kind": "cash", "amount": "10000"}]
IMPATIENT_S = 1.0
TRIES = 30


def stands_still(process: subprocess.Popen[str]) -> None:
    """Wait until a process has stopped."""
    until(lambda: os.waitpid(process.pid, os.WNOHANG | os.WUNTRACED)[0])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.mark.parametrize("step", ["sync.push:1", "ledger.commit:6"])
def test_a_till_that_stood_still_goes_on_and_everything_is_booked_once(
    demo: Path, tmp_path: Path, step: str
) -> None:
    home = Path(shutil.copytree(demo, tmp_path / "home"))
    server = Server(tmp_path / "server")
    try:
        succeeded(home, "enrol", server.url, server.invite("S01", "T01"))
        with Till(home, LIUSHUI_FAILPOINT=f"{step}:stop") as till:
            told: list[Reply] = []
            working = Thread(target=lambda: told.extend(sold(till)))
            working.start()
            stands_still(till.process)
            # The server forgets whoever says nothing for so long: its end is closed.
            server.kill()
            server = Server(tmp_path / "server", port=server.port)
            till.process.send_signal(signal.SIGCONT)
            working.join()
            assert till.done("sync")["pending"] == 0
            found = [sale["number"] for sale in till.done("sales")["sales"]]
        assert [sale["number"] for sale in told] == found
        assert server.verify()["ok"] is True
        assert succeeded(home, "verify", "--json")["ok"] is True
    finally:
        server.kill()


def sold(till: Till) -> list[Reply]:
    """Sell and sync; returns what was answered of the sales."""
    told: list[Reply] = []
    till.done("login", user="cashier", pin="2222")
    till.done("open_shift", float="100.00")
    for _ in range(3):
        till.done("scan", code="A001")
        told.append(till.done("pay", tenders=CASH))
        till.ask("sync")
    return told


def test_a_server_that_stood_still_in_a_push_has_booked_it_once(tmp_path: Path) -> None:
    ledger = filled(tmp_path / "till", 20)
    server = Server(tmp_path / "server", LIUSHUI_FAILPOINT="server.booked:1:stop")
    with server, closing(ledger), closing(_joined(ledger, server)) as remote:
        session = SyncSession(ledger, remote, open_epoch)
        for _ in range(2):
            assert not session.once(IMPATIENT_S).online
            _sell(ledger)
        stands_still(server.process)
        # Its first push is half done, and a second one is waiting for it.
        server.process.send_signal(signal.SIGCONT)
        for _ in range(TRIES):
            outcome = session.once(WAIT_S)
            if outcome.is_even:
                break
        assert outcome.is_even, outcome
        told = server.verify()
        with ledger.read() as reads:
            documents = reads.head().seq
        assert told["ok"] is True
        assert told["checks"]["stream"]["count"] == documents


def _joined(ledger: SqlLedger, server: Server) -> HttpRemote:
    """Let a ledger found the server's company; returns its way there, which waits for a second."""
    with ledger.read() as reads:
        facts = replace(JoinedTill.facts_of(reads.origin()), has_history=True)
    with closing(HttpRemote(server.url)) as remote:
        place = remote.enrol(server.invite("S01", "T01"), facts)
    return HttpRemote(server.url, place.token, read_s=IMPATIENT_S)


def _sell(ledger: SqlLedger) -> None:
    with ledger.begin() as work:
        number = work.head().last_receipt + 1
    sell_one(ledger, Selling(number))
