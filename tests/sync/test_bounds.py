"""Bounds: what one device can make a server keep, and how long a silence passes for an answer."""

import secrets
import socket
import time
from dataclasses import replace

import pytest

from pos.bootstrap import sync
from pos.bootstrap.sync import BackgroundSync
from pos.store.ledger import open_ledger
from sync.client.http import HttpRemote
from sync.server.store import chains
from tests.sync.conftest import JoinedTill, RunningServer
from tests.waiting import until

WAIT_S = 30.0


def test_invented_epochs_are_refused_beyond_a_bound_and_known_streams_go_on(
    till: JoinedTill, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "DEVICE_EPOCHS_MAX", 3)
    assert till.remote.push(till.batch(most=10)).stopped_by is None
    outcomes = [
        till.remote.push(replace(till.batch(), epoch=secrets.token_hex(8))).stopped_by
        for _ in range(6)
    ]
    assert outcomes == ["sync.wrong_stream"] * 2 + ["sync.crowded"] * 4
    branches = {
        till.remote.push(
            replace(till.batch(), epoch=secrets.token_hex(8), branch=secrets.token_hex(32))
        ).stopped_by
        for _ in range(4)
    }
    assert branches == {"sync.crowded"}
    assert server.count("stream") == 3
    assert server.count("trouble") == 3
    assert till.session.once(60).is_even


def test_gaps_of_streams_that_were_never_begun_fill_no_table(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    for _ in range(5):
        invented = replace(
            sqlite_till.batch(), epoch=secrets.token_hex(8), branch=secrets.token_hex(32)
        )
        assert sqlite_till.remote.push(invented).stopped_by == "sync.gap"
    assert (sqlite_server.count("stream"), sqlite_server.count("trouble")) == (0, 1)


def test_a_server_that_hangs_is_not_there(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "SILENT_S", 0.2)
    server = {"url": sqlite_till.server.url, "token": sqlite_till.place.token}
    background = BackgroundSync(server, lambda: open_ledger(sqlite_till.ledger.home))
    background.start()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        try:
            background.wait_until_even(WAIT_S)
            assert background.is_online
            # From here on whatever is asked is taken and never answered.
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            monkeypatch.setattr(HttpRemote, "_url", property(lambda _: url), raising=False)
            sqlite_till.sell()
            background.nudge()
            until(lambda: not background.is_online)
        finally:
            monkeypatch.undo()
            silent.close()
            background.close()


def test_a_price_of_another_till_comes_without_anybody_asking_again_and_again(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeted: list[float] = []
    hello = HttpRemote.hello

    def counted(remote: HttpRemote, *told: object) -> object:
        greeted.append(time.monotonic())
        return hello(remote, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(HttpRemote, "hello", counted)
    server = {"url": sqlite_till.server.url, "token": sqlite_till.place.token}
    background = BackgroundSync(server, lambda: open_ledger(sqlite_till.ledger.home))
    background.start()
    try:
        background.wait_until_even(WAIT_S)
        until(lambda: background.is_waiting)
        rounds = len(greeted)
        sqlite_till.sell()
        sqlite_till.session.once(60)
        until(lambda: len(greeted) >= rounds + 2)
        assert background.is_online
    finally:
        background.close()
