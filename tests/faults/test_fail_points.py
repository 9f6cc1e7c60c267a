"""F1 with real processes: killed by SIGKILL at a named step, then started again and looked at.

A few steps stand here; `make crashes` goes through all of them, many times, on many tills.
"""

import shutil
from pathlib import Path

import pytest

from tests.driving import Ended, Server, Till, command, succeeded

CASH = [{"kind": "cash", "amount": "10000"}]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.fixture
def home(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo, tmp_path / "home"))


def sell_until_killed(till: Till) -> list[str]:
    """Return the numbers that were answered before the process died."""
    answered: list[str] = []
    with pytest.raises(Ended):
        sell(till, answered)
    till.kill()
    return answered


def sell(till: Till, answered: list[str]) -> None:
    till.done("login", user="cashier", pin="2222")
    till.done("open_shift", float="100.00")
    for _ in range(40):
        till.done("scan", code="A001")
        answered.append(till.done("pay", tenders=CASH)["number"])
        till.ask("sync")


def numbers(till: Till) -> list[str]:
    till.done("login", user="owner", pin="1111")
    return [sale["number"] for sale in till.done("sales")["sales"]]


@pytest.mark.parametrize("step", ["ledger.commit:9", "ledger.committed:9"])
def test_a_till_killed_around_its_commit_has_the_sale_whole_or_not_at_all(
    home: Path, step: str
) -> None:
    answered = sell_until_killed(Till(home, LIUSHUI_FAILPOINT=step))
    with Till(home) as again:
        found = numbers(again)
    assert set(answered) <= set(found)
    assert len(found) == len(set(found)) <= len(answered) + 1
    assert succeeded(home, "verify", "--json")["ok"] is True


@pytest.mark.parametrize(
    ("on_till", "on_server"),
    [("sync.pushed:3", None), (None, "server.booked:2"), (None, "server.committed:2")],
)
def test_killed_around_the_acknowledgement_every_sale_is_booked_once(
    home: Path, tmp_path: Path, on_till: str | None, on_server: str | None
) -> None:
    armed = {} if on_server is None else {"LIUSHUI_FAILPOINT": on_server}
    server = Server(tmp_path / "server")
    succeeded(home, "enrol", server.url, server.invite("S01", "T01"))
    port = server.port
    server.stop()
    server = Server(tmp_path / "server", None, port, 1, **armed)
    try:
        if on_till is not None:
            answered = sell_until_killed(Till(home, LIUSHUI_FAILPOINT=on_till))
        else:
            answered = []
            with Till(home) as till:
                till.done("login", user="cashier", pin="2222")
                till.done("open_shift", float="100.00")
                while server.process.poll() is None:
                    till.done("scan", code="A001")
                    answered.append(till.done("pay", tenders=CASH)["number"])
                    till.ask("sync")
            server.kill()
            server = Server(tmp_path / "server", port=port)
        with Till(home) as again:
            assert again.done("sync")["pending"] == 0
            found = numbers(again)
        assert set(answered) <= set(found)
        assert server.verify()["ok"] is True
        assert succeeded(home, "verify", "--json")["ok"] is True
    finally:
        server.stop()


@pytest.mark.parametrize(
    "asked", ["ledger.commit", "ledger.nowhere:1", "ledger.commit:soon", "ledger.commit:1:rest"]
)
def test_a_step_that_is_none_is_said_so(home: Path, asked: str) -> None:
    ended = command(home, "verify", LIUSHUI_FAILPOINT=asked)
    assert ended.returncode == 1
    assert "LIUSHUI_FAILPOINT" in ended.stderr
