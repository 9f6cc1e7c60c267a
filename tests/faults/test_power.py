"""F8, F12: a disk that forgets what was not synced, under real processes; and one that is slow."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.driving import MAIN, Server, Till, environment, succeeded
from tests.faults.disk import LEAVES, Disk, preloaded, records
from tests.faults.power import (
    CASH,
    Outcome,
    Run,
    after_answers,
    anywhere,
    cut_homes,
    founded,
    joined,
    look,
    look_at_founding,
    look_at_joining,
    look_at_server,
    pushed,
    sold,
    tried,
    upon,
)
from tests.faults.slow_kiosk import DRAWN

SLOW_MS = 200
MACHINES = ("LIUSHUI_PRINTER", "LIUSHUI_SCANNER", "LIUSHUI_CAMERA")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if preloaded() is None:
        pytest.skip("cc is not here (make setup-tests brings it): no disk can be put under a till")
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.fixture(scope="module")
def run(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return sold(demo, tmp_path_factory.mktemp("sold"), 6)


def test_after_a_cut_at_any_moment_every_answered_sale_is_there(run: Run, tmp_path: Path) -> None:
    outcome = tried(run, look, anywhere(run, 60, 1), tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered >= 10
    assert set(outcome.cuts) == set(LEAVES)


def test_a_till_whose_power_was_cut_sells_on_in_its_numbers(run: Run, tmp_path: Path) -> None:
    # In its second life, of which something was answered by then and something is not synced.
    late = 3 * len(records(run.log)) // 4
    home, _, answered = next(cut_homes(run, [(late, "torn")], tmp_path))
    assert answered
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        numbers = [sale["number"] for sale in till.done("sales")["sales"]]
        if till.done("status")["shift"] is None:
            till.done("open_shift", float="100.00")
        till.done("clear")
        till.done("scan", code="A001")
        number = till.done("pay", tenders=CASH)["number"]
    assert set(answered) <= set(numbers)
    assert int(number[-6:]) == len(numbers) + 1
    assert succeeded(home, "verify", "--json")["ok"] is True


def test_a_ledger_that_does_not_sync_its_commits_is_found_out(demo: Path, tmp_path: Path) -> None:
    run = sold(demo, tmp_path, 4, mutant="synchronous_normal")
    assert tried(run, look, anywhere(run, 40, 1), tmp_path).lost


def test_what_a_server_confirmed_before_a_cut_is_there(demo: Path, tmp_path: Path) -> None:
    run = pushed(demo, tmp_path, 4)
    outcome = tried(run, look_at_server, anywhere(run, 8, 1), tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered >= 2
    with Server(tmp_path / "cut" / "server") as server:
        assert server.verify()["ok"] is True


def test_a_shop_that_was_founded_is_there_and_half_a_shop_never(demo: Path, tmp_path: Path) -> None:
    run = founded(demo, tmp_path)
    outcome = tried(run, look_at_founding, anywhere(run, 60, 1), tmp_path)
    assert outcome.holds, outcome


def test_a_home_that_joins_is_one_till_or_the_other(demo: Path, tmp_path: Path) -> None:
    run = joined(demo, tmp_path)
    outcome = tried(run, look_at_joining, anywhere(run, 30, 1), tmp_path)
    assert outcome.holds, outcome


def test_on_a_slow_disk_a_sale_is_answered_when_it_is_on_the_disk_and_not_before(
    demo: Path, tmp_path: Path
) -> None:
    run = sold(demo, tmp_path, 2, sync_ms=SLOW_MS)
    outcome = tried(run, look, after_answers(run), tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered == 4


def test_on_a_slow_disk_the_kiosk_draws_on_while_a_sale_is_synced(
    demo: Path, tmp_path: Path
) -> None:
    root, log, more = upon(tmp_path, home=demo)
    run = Run(Disk(root), log, root / "home")
    more |= dict.fromkeys(MACHINES, "") | {"DISK_SYNC_MS": str(SLOW_MS)}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.slow_kiosk", str(run.home), "1"],
        env=environment(run.home, **more),
        cwd=MAIN.parent,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told, written = json.loads(ended.stdout.splitlines()[-1]), records(log)
    drawn, paid = (at for at, record in enumerate(written) if record.kind == "A")
    waiting = [record.at >> 32 for record in written[drawn:paid] if record.kind in "BD"]
    assert len(waiting) >= 3
    # What draws never waits for the disk itself, so frames come while a sale is synced.
    assert told["thread"] not in waiting
    assert min(told["frames"]) >= 3
    outcome = tried(run, look_at_kiosk, after_answers(run), tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered == 2


def look_at_kiosk(outcome: Outcome, home: Path, answered: Sequence[str]) -> None:
    """Look at the home of a kiosk, whose first word was no answer."""
    assert answered[0] == DRAWN
    look(outcome, home, answered[1:])
