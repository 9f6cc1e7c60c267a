"""F9: a disk that says once that it could not write. What was answered is there, and it is said."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.driving import MAIN, Ended, Till, environment, succeeded

CASH = [{"kind": "cash", "amount": "10000"}]


class Traced(Till):
    """A till whose so-manieth fsync or fdatasync fails with EIO, once."""

    def __init__(self, home: Path, when: int) -> None:
        self.log = (home / "till.log").open("ab")
        inject = f"inject=fsync,fdatasync:error=EIO:when={when}"
        tracer = ["strace", "-f", "-q", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]
        self.process = subprocess.Popen(
            [*tracer, "-e", inject, sys.executable, str(MAIN), "till"],
            env=environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            bufsize=1,
        )


def can_trace() -> bool:
    """Claim that strace is here and may follow a process."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not can_trace():
        pytest.skip("strace is not here or may not trace: no fsync can be made to fail")
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.mark.parametrize("when", [6, 9])
def test_a_sync_that_fails_once_loses_nothing_that_was_answered(
    home: Path, tmp_path: Path, when: int
) -> None:
    own = Path(shutil.copytree(home, tmp_path / "home"))
    answered: list[str] = []
    refused: list[str] = []
    till = Traced(own, when)
    try:
        till.ask("login", user="cashier", pin="2222")
        till.ask("open_shift", float="100.00")
        for _ in range(6):
            till.ask("scan", code="A001")
            reply = till.ask("pay", tenders=CASH)
            if reply["ok"]:
                answered.append(reply["number"])
            else:
                assert reply["error"]["message"]
                refused.append(reply["error"]["code"])
        till.end()
    except Ended:
        refused.append("ended")
    assert len(answered) >= 2
    assert refused
    with Till(own) as again:
        again.done("login", user="owner", pin="1111")
        found = [sale["number"] for sale in again.done("sales")["sales"]]
    assert set(answered) <= set(found)
    assert len(found) == len(set(found)) <= len(answered) + len(refused)
    assert succeeded(own, "verify", "--json")["ok"] is True
