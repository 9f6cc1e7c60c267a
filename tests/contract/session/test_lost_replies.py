"""A reply lost on the way: the server has done it, the till asks again, nothing is there twice."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.driving import Server, Till, command, succeeded


def whole_request(client: socket.socket) -> bytes:
    """Read one request to its end, as its head says how long it is."""
    request = b""
    while b"\r\n\r\n" not in request:
        if not (part := client.recv(65536)):
            return b""
        request += part
    head, _, body = request.partition(b"\r\n\r\n")
    (length,) = re.findall(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    while len(body) < int(length):
        if not (part := client.recv(65536)):
            return b""
        request, body = request + part, body + part
    return request


class LosesReplies:
    """A line that carries every request to the server and loses every reply."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.lost = 0
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def _carry(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self.port)) as server:
                request = whole_request(client)
                server.sendall(request)
                if request and server.recv(65536):
                    self.lost += 1

    def close(self) -> None:
        """Cut the line."""
        self.listener.close()


@pytest.fixture
def running(server: Callable[..., Server]) -> Server:
    return server()


@pytest.fixture
def line(running: Server) -> Iterator[LosesReplies]:
    carrier = LosesReplies(running.port)
    yield carrier
    carrier.close()


def lost_once(home: Path, line: LosesReplies, code: str) -> None:
    """Enrol over the line: the server takes the code, the home never hears of it."""
    ended = command(home, "enrol", line.url, code)
    assert ended.returncode == 1
    assert ended.stderr.startswith("server.unreachable: ")
    assert line.lost == 1


def sell_one(home: Path) -> str:
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        till.done("open_shift", float="0.00")
        till.done("scan", code="A001")
        sale = till.done("pay", tenders=[{"kind": "card", "amount": "3.50"}])
        assert till.done("sync")["pending"] == 0
    return str(sale["number"])


def stock_of_cola(home: Path) -> str:
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        till.done("sync")
        return str(till.done("stock", code="A001")["quantity"])


def test_a_founder_whose_reply_was_lost_founds_once(
    home: Path, running: Server, line: LosesReplies
) -> None:
    code = running.invite("S01", "T01")
    lost_once(home, line, code)
    succeeded(home, "enrol", running.url, code)
    assert sell_one(home) == "S01-T01-000001"
    assert stock_of_cola(home) == "143"
    assert running.verify()["ok"] is True


def test_an_empty_home_whose_reply_was_lost_joins_as_the_same_device(
    home: Path, tmp_path: Path, running: Server, line: LosesReplies
) -> None:
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    second, code = tmp_path / "second", running.invite("S01", "T02")
    lost_once(second, line, code)
    succeeded(second, "enrol", running.url, code)
    assert sell_one(second) == "S01-T02-000001"
    assert stock_of_cola(home) == "143"
    assert running.verify()["ok"] is True


def test_a_joiner_whose_reply_was_lost_brings_its_opening_stock_not_again(
    home: Path, tmp_path: Path, running: Server, line: LosesReplies
) -> None:
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    joiner, code = tmp_path / "joiner", running.invite("S01", "T01")
    succeeded(joiner, "init", "--demo")
    lost_once(joiner, line, code)
    succeeded(joiner, "enrol", running.url, code)
    assert stock_of_cola(joiner) == "144"
    assert stock_of_cola(home) == "144"
    sell_one(joiner)
    assert stock_of_cola(home) == "143"
    assert running.verify()["ok"] is True


def test_another_device_cannot_use_a_code_that_was_taken(
    home: Path, tmp_path: Path, running: Server, line: LosesReplies
) -> None:
    code = running.invite("S01", "T01")
    lost_once(home, line, code)
    ended = command(tmp_path / "thief", "enrol", running.url, code)
    assert ended.stderr.startswith("enrol.")
    assert ended.returncode == 1
