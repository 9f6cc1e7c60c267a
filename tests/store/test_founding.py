"""Founding: a home holds a whole shop or none, wherever the machine was switched off."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.driving import MAIN, command, environment, succeeded

FOUND = """
import os, sys
sys.path.insert(0, {root!r})
from pos.bootstrap import founding
from pos.bootstrap.beginning import HomeFounder
from pos.presenters.desk import Habits
from pos.presenters.first.founder import NewShop
def cut(*_): os._exit(9)
{cut}
HomeFounder().found(NewShop("店", "公司", "王", "4711", "Asia/Shanghai", "", Habits()))
"""
CUTS = {
    "while the documents are written": "founding.found = cut",
    "before the files are in place": "founding._move_in = cut",
    "between two files": (
        "import pathlib; first = pathlib.Path.replace\n"
        "def second(self, to):\n"
        "    if self.name == 'ledger.db': cut()\n"
        "    return first(self, to)\n"
        "pathlib.Path.replace = second"
    ),
}


def found(home: Path, cut: str = "") -> int:
    """Found a shop as the first minute does, in a process that may be cut off."""
    code = FOUND.format(root=str(MAIN.parent), cut=cut)
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), timeout=120, check=False
    )
    return ended.returncode


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_founding_cut_off_leaves_a_whole_shop_or_none(tmp_path: Path, cut: str) -> None:
    home = tmp_path / "home"
    assert found(home, cut) == 9
    again = command(
        home, "init", "--company", "B", "--shop", "S01", "--till", "T01", "--owner-pin", "4711"
    )
    assert again.returncode == 0 or again.stderr.startswith("ledger.exists")
    assert succeeded(home, "verify", "--json")["ok"] is True
    assert not list(home.glob(".init-*"))
    assert not (home / ".founded").exists()


def test_a_shop_that_was_founded_sells_in_its_own_zone_with_an_open_price(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert found(home) == 0
    from tests.driving import Till

    with Till(home) as till:
        till.done("login", user="owner", pin="4711")
        till.done("open_shift", float="0")
        assert till.refused("scan", code="OPEN") == "price.needed"
        assert till.done("scan", code="OPEN", price="2.50")["total"] == "2.50"
    assert succeeded(home, "verify", "--json")["ok"] is True


def test_init_takes_the_zone_that_it_is_given_and_refuses_one_that_is_none(tmp_path: Path) -> None:
    own = ("init", "--company", "B", "--shop", "S", "--till", "T", "--owner-pin", "4711")
    assert command(tmp_path / "a", *own, "--time-zone", "Mars/Base").returncode == 2
    succeeded(tmp_path / "b", *own, "--time-zone", "Pacific/Kiritimati")
    succeeded(tmp_path / "c", *own, TZ="America/New_York")
    from pos.store.ledger import open_ledger

    for name, zone in (("b", "Pacific/Kiritimati"), ("c", "America/New_York")):
        ledger = open_ledger(tmp_path / name)
        with ledger.read() as reads:
            assert reads.settings().time_zone == zone
        ledger.close()
