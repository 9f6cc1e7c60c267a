"""The customer's screen as a process of its own: it dies, hangs, comes back; nobody waits."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.drivers import customer_window
from hardware.drivers.customer_window import WindowDisplay
from pos.cli.display import read_face
from pos.ports.devices import CustomerFace, CustomerLine
from tests.waiting import until

FACE = CustomerFace("Shop", "", (CustomerLine("Cola", "2", "7.00"),), "Total", "¥", "7.00")
KEEPS = "import sys\nfor line in sys.stdin.buffer:\n    open({!r}, 'ab').write(line)\n"
HANGS = "import time\ntime.sleep(600)\n"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_window, "RESTART_AFTER_S", 0.0)
    monkeypatch.setattr(customer_window, "END_WAIT_S", 0.5)


@pytest.fixture
def showing() -> Iterator[Callable[[str], WindowDisplay]]:
    """Makes displays whose process runs a script."""
    made: list[WindowDisplay] = []

    def make(script: str) -> WindowDisplay:
        made.append(WindowDisplay([sys.executable, "-c", script]))
        return made[-1]

    yield make
    for display in made:
        display.close()


def kept(path: Path) -> list[CustomerFace | None]:
    return [read_face(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def test_a_face_arrives_whole_and_the_same_again_is_told_once(
    showing: Callable[[str], WindowDisplay], tmp_path: Path
) -> None:
    path = tmp_path / "faces"
    display = showing(KEEPS.format(str(path)))
    display.show(FACE)
    until(lambda: kept(path) == [FACE])
    display.show(FACE)
    other = CustomerFace("Thanks", "", figure="1.00", is_done=True)
    display.show(other)
    until(lambda: kept(path)[-1] == other)
    assert kept(path) == [FACE, other]


def test_a_screen_that_was_killed_comes_back_with_what_stands_now(
    showing: Callable[[str], WindowDisplay], tmp_path: Path
) -> None:
    path = tmp_path / "faces"
    display = showing(KEEPS.format(str(path)))
    display.show(FACE)
    until(lambda: kept(path) == [FACE])
    first = display.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        display.show(FACE)
        return len(kept(path)) > 1

    until(is_back)
    assert display.pid != first
    assert set(kept(path)) == {FACE}


def test_a_screen_that_hangs_is_ended_and_the_kiosk_never_waits(
    showing: Callable[[str], WindowDisplay],
) -> None:
    display = showing(HANGS)
    display.show(FACE)
    until(lambda: display.pid is not None)
    first, number = display.pid, 0
    long_name = "x" * 10_000

    def is_ended() -> bool:
        nonlocal number
        number += 1
        display.show(CustomerFace(str(number), long_name))
        return display.pid != first

    until(is_ended)
    assert display.pid != first


def test_a_line_that_tells_no_face_is_left_out() -> None:
    for raw in (b"", b"{", b"[]", b"{}", b'{"heading":"a"}', b'{"heading":"a","text":"b","x":1}'):
        assert read_face(raw) is None
    assert read_face(b'{"heading":"a","text":"b"}') == CustomerFace("a", "b")
