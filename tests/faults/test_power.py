"""F8, F12: a disk that forgets what was not synced, under real processes; and one that is slow."""

import random
from pathlib import Path

import pytest

from tests.driving import Server, Till, succeeded
from tests.faults.disk import LEAVES, preloaded
from tests.faults.power import (
    CASH,
    Run,
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
)


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
    outcome = tried(run, look, 60, 1, tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered >= 10
    assert set(outcome.cuts) == set(LEAVES)


def test_a_till_whose_power_was_cut_sells_on_in_its_numbers(run: Run, tmp_path: Path) -> None:
    home, _, answered = next(cut_homes(run, 1, random.Random(3), tmp_path))
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
    assert tried(run, look, 40, 1, tmp_path).lost


def test_what_a_server_confirmed_before_a_cut_is_there(demo: Path, tmp_path: Path) -> None:
    run = pushed(demo, tmp_path, 4)
    outcome = tried(run, look_at_server, 8, 1, tmp_path)
    assert outcome.holds, outcome
    assert outcome.answered >= 2
    with Server(tmp_path / "cut" / "server") as server:
        assert server.verify()["ok"] is True


def test_a_shop_that_was_founded_is_there_and_half_a_shop_never(demo: Path, tmp_path: Path) -> None:
    outcome = tried(founded(demo, tmp_path), look_at_founding, 60, 1, tmp_path)
    assert outcome.holds, outcome


def test_a_home_that_joins_is_one_till_or_the_other(demo: Path, tmp_path: Path) -> None:
    outcome = tried(joined(demo, tmp_path), look_at_joining, 30, 1, tmp_path)
    assert outcome.holds, outcome
