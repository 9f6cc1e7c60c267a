"""One thread a lane, jobs in order, results home, a clean end."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from queue import Queue

import pytest

from pos.lane import Lane, LaneClosed, LaneFull

WAIT_S = 10


@pytest.fixture
def lanes() -> Iterator[Callable[..., Lane]]:
    """Make lanes that are closed when the test ends."""
    made: list[Lane] = []

    def make(**options: object) -> Lane:
        made.append(Lane("test", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for lane in made:
        lane.close()


class Door:
    """A job that has begun and waits until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.let_go.wait(WAIT_S)
        return "through"


def test_jobs_run_in_order_on_one_thread_that_is_not_the_callers(
    lanes: Callable[..., Lane],
) -> None:
    lane = lanes()
    seen: list[tuple[int, int]] = []
    ended = [
        lane.run(lambda n=n: seen.append((n, threading.get_ident())))  # type: ignore[misc]
        for n in range(50)
    ]
    for future in ended:
        future.result(WAIT_S)
    assert [n for n, _ in seen] == list(range(50))
    assert len({thread for _, thread in seen}) == 1
    assert seen[0][1] != threading.get_ident()


def test_results_and_failures_come_home_through_what_was_handed_in(
    lanes: Callable[..., Lane],
) -> None:
    home: Queue[Callable[[], None]] = Queue()
    lane = lanes(to_ui=home.put)
    heard: list[Future[int]] = []
    lane.run(lambda: 7, heard.append)
    lane.run(lambda: 1 // 0, heard.append)
    for _ in range(2):
        home.get(timeout=WAIT_S)()
    assert heard[0].result(0) == 7
    assert isinstance(heard[1].exception(0), ZeroDivisionError)


def test_a_failing_job_does_not_end_the_lane(lanes: Callable[..., Lane]) -> None:
    lane = lanes()
    failed = lane.run(lambda: 1 // 0)
    assert lane.run(lambda: "next").result(WAIT_S) == "next"
    assert isinstance(failed.exception(0), ZeroDivisionError)


def test_a_full_lane_says_so_and_takes_jobs_again_later(lanes: Callable[..., Lane]) -> None:
    lane, door = lanes(jobs_max=1), Door()
    running = lane.run(door)
    assert door.begun.wait(WAIT_S)
    waiting = lane.run(lambda: "second")
    with pytest.raises(LaneFull):
        lane.run(lambda: "third")
    door.let_go.set()
    assert running.result(WAIT_S) == "through"
    assert waiting.result(WAIT_S) == "second"
    assert lane.run(lambda: "fourth").result(WAIT_S) == "fourth"


def test_a_lane_of_frames_drops_the_oldest_that_waits_never_the_newest(
    lanes: Callable[..., Lane],
) -> None:
    lane, door = lanes(jobs_max=1, keeps_newest=True), Door()
    lane.run(door)
    assert door.begun.wait(WAIT_S)
    frames = [lane.run(lambda n=n: n) for n in range(5)]  # type: ignore[misc]
    door.let_go.set()
    assert frames[-1].result(WAIT_S) == 4
    for dropped in frames[:-1]:
        with pytest.raises(CancelledError):
            dropped.result(WAIT_S)


def test_closing_finishes_what_waits_and_takes_nothing_more(lanes: Callable[..., Lane]) -> None:
    lane, door = lanes(), Door()
    running, waiting = lane.run(door), lane.run(lambda: "last")
    assert door.begun.wait(WAIT_S)
    closing = threading.Thread(target=lane.close)
    closing.start()
    door.let_go.set()
    closing.join(WAIT_S)
    assert (running.result(0), waiting.result(0)) == ("through", "last")
    with pytest.raises(LaneClosed):
        lane.run(lambda: "too late")
    lane.close()


def test_a_job_knows_that_it_is_at_home(lanes: Callable[..., Lane]) -> None:
    lane = lanes()
    assert lane.run(lambda: lane.is_own_thread).result(WAIT_S)
    assert not lane.is_own_thread
