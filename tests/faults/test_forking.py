"""F4: a process that has its ledger open is forked. The child can do no harm, whatever it does."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.shop import filled
from pos.store.verification import verify
from tests.driving import MAIN, environment
from tests.faults.forking import ALONE, SALES, STAYS

IN_USE = "ledger.in_use"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork()")


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forked")
    filled(folder, 12).close()
    return folder / "ledger-12"


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path / "home"))


@contextmanager
def forked(way: str, home: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Let a parent sell and fork; it stays there with its ledger open for the block."""
    parent = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.faults.forking", way, str(home)],
        env=environment(home),
        cwd=MAIN.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        try:
            yield parent, json.loads(parent.stdout.readline())
        except BaseException:
            parent.kill()
            raise


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("uses", [IN_USE, IN_USE, IN_USE, IN_USE, "done"]),
        ("exits", ["exits"]),
        ("vanishes", ["vanishes"]),
        ("inside", [IN_USE]),
        ("beside", ["exits"]),
    ],
)
def test_a_forked_child_can_neither_use_nor_spoil_the_ledger(
    home: Path, way: str, words: list[str]
) -> None:
    before = receipts(home)
    with forked(way, home) as (_, told):
        assert told["words"] == words
        assert verify(home)["ok"] is True
        with forked(ALONE, home) as (second, refused):
            assert refused["words"] == [IN_USE]
        assert second.returncode == 1
    assert receipts(home) == before + 3 * SALES


def test_a_child_that_lives_on_holds_no_lock_of_its_parent(home: Path) -> None:
    """Neither while the parent sells on, nor after the parent was killed."""
    before = receipts(home)
    with forked(STAYS, home) as (parent, told):
        assert told["words"] == [STAYS]
        parent.kill()
    try:
        with forked(ALONE, home) as (second, told_second):
            assert told_second["words"] == []
            second.communicate("")
        assert second.returncode == 0
    finally:
        os.kill(told["child"], signal.SIGKILL)
    assert receipts(home) == before + 6 * SALES


def receipts(home: Path) -> int:
    """Count the receipts of a ledger whose books are whole."""
    told = verify(home)
    assert told["ok"] is True, told["first_breach"]
    return int(told["checks"]["numbers"]["count"])
