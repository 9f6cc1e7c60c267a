"""F6, F7, F11: whatever a power cut or a bad disk leaves of a ledger's files, nothing is silent."""

from collections import Counter
from pathlib import Path

import pytest

from pos.store.ledger import LEDGER_FILE
from tests.faults.damage import CLOSED_HOME, LOG_FILE, SHARED_FILE, a_cut_home, cuts, flips, tried

PLACES = 8
Cut = tuple[Path, list[str]]


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    return a_cut_home(tmp_path_factory.mktemp("damaged"))


def step(content: bytes) -> int:
    """So many places over a file, never the same place of every page."""
    return len(content) // PLACES | 1


def test_a_log_torn_anywhere_is_a_beginning_and_the_head_file_tells(
    cut: Cut, tmp_path: Path
) -> None:
    home, whole = cut
    log = (home / LOG_FILE).read_bytes()
    told = Counter(tried(home, LOG_FILE, torn, whole, tmp_path) for torn in cuts(log, step(log)))
    assert told["shorter"] >= PLACES - 1
    assert told["refused"] == 0


def test_a_bit_flipped_in_the_log_loses_the_newest_alone_and_is_told(
    cut: Cut, tmp_path: Path
) -> None:
    home, whole = cut
    log = (home / LOG_FILE).read_bytes()
    told = Counter(tried(home, LOG_FILE, bad, whole, tmp_path) for bad in flips(log, step(log), 32))
    assert told["shorter"] >= PLACES - 1
    assert told["refused"] == 0


def test_a_log_left_behind_is_told(cut: Cut, tmp_path: Path) -> None:
    home, whole = cut
    assert tried(home, LOG_FILE, b"", whole, tmp_path) == "shorter"


def test_a_bit_flipped_in_a_page_is_never_read_as_if_it_were_right(
    cut: Cut, tmp_path: Path
) -> None:
    """Pages are sealed: a changed one is refused by whoever reads it, `verify` at the latest."""
    home, whole = cut[0].with_name(CLOSED_HOME), cut[1]
    pages = (home / LEDGER_FILE).read_bytes()
    told = Counter(
        tried(home, LEDGER_FILE, bad, whole, tmp_path) for bad in flips(pages, step(pages), 20)
    )
    assert told["shorter"] == 0
    assert told["refused"] >= PLACES // 2


def test_a_shared_memory_file_of_another_time_changes_nothing(cut: Cut, tmp_path: Path) -> None:
    home, whole = cut
    shared = (home / SHARED_FILE).read_bytes()
    for content in (b"", b"\xff" * len(shared), *flips(shared[:4096], 700)):
        assert tried(home, SHARED_FILE, content, whole, tmp_path) == "whole"
