"""F9: a disk that says once that it could not write. What was answered is there, and it is said.

What that sync should have kept is lost for good, though the next one succeeds.
"""

from pathlib import Path

import pytest

from tests.driving import Ended, Till, succeeded
from tests.faults.disk import Disk, mark, preloaded
from tests.faults.power import CASH, Outcome, Run, after_answers, anywhere, look, tried, upon


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if preloaded() is None:
        pytest.skip("cc is not here (make setup-tests brings it): no sync can be made to fail")
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.mark.parametrize("when", [6, 9, 11])
def test_a_sync_that_fails_once_loses_nothing_that_was_answered(
    home: Path, tmp_path: Path, when: int
) -> None:
    root, log, more = upon(tmp_path, home=home)
    own, disk = root / "home", Disk(root)
    answered: list[str] = []
    refused: list[str] = []
    till = Till(own, **more, DISK_FAIL_SYNC=str(when))
    try:
        till.ask("login", user="cashier", pin="2222")
        till.ask("open_shift", float="100.00")
        for _ in range(6):
            till.ask("scan", code="A001")
            reply = till.ask("pay", tenders=CASH)
            if reply["ok"]:
                answered.append(reply["number"])
                mark(log, reply["number"])
            else:
                assert reply["error"]["message"]
                refused.append(reply["error"]["code"])
    except Ended:
        refused.append("ended")
    till.kill()
    assert len(answered) >= 2
    assert refused
    assert_nothing_is_lost(Run(disk, log, own), tmp_path)
    with Till(own) as again:
        again.done("login", user="owner", pin="1111")
        found = [sale["number"] for sale in again.done("sales")["sales"]]
    assert set(answered) <= set(found)
    assert len(found) == len(set(found)) <= len(answered) + len(refused)
    assert succeeded(own, "verify", "--json")["ok"] is True


def assert_nothing_is_lost(run: Run, folder: Path) -> None:
    """Cut the power after each answer, and anywhere."""
    for places in (after_answers(run), anywhere(run, 20, 1)):
        outcome: Outcome = tried(run, look, places, folder)
        assert outcome.holds, outcome
