"""A counter's presenters over the real services and a real ledger; only machines stand apart.

Owns a lane that can be held, so that a test may tap while an answer is on its way, and machines
whose state is told.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from pos.ports.devices import Reading
from pos.presenters.desk import Desk, Habits, Shop
from pos.presenters.kiosk import Kiosk
from pos.presenters.parts import FrameView, KeyView, KioskView
from pos.services.counter import Counter

T = TypeVar("T")
COLA, SUGAR_FREE = "6901234567892", "6912345524452"
NOON = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


class HeldLane:
    """Runs a job at once, or once it is let go; with `next_error` the next job fails."""

    def __init__(self) -> None:
        self.is_held = False
        self.next_error: BaseException | None = None
        self._waiting: list[Callable[[], None]] = []

    def run(
        self, job: Callable[[], T], done: Callable[[Future[T]], None] | None = None
    ) -> Future[T]:
        future: Future[T] = Future()
        if done is not None:
            future.add_done_callback(done)

        def work() -> None:
            error, self.next_error = self.next_error, None
            try:
                result = job() if error is None else _raised(error)
            except Exception as failure:  # noqa: BLE001 - handed on, as the lane does
                future.set_exception(failure)
            else:
                future.set_result(result)

        if self.is_held:
            self._waiting.append(work)
        else:
            work()
        return future

    def let_go(self) -> None:
        """Do all that waits, and whatever that asks for."""
        self.is_held = False
        while self._waiting:
            self._waiting.pop(0)()


def _raised(error: BaseException) -> Any:
    raise error


@dataclass
class Around:
    """Machines as they are told to be."""

    wrong: tuple[str, ...] = ()
    waiting: int = 0
    there: set[str] = field(default_factory=set)
    soon: tuple[str, ...] = ()
    spare: str | None = None

    def troubles(self) -> tuple[str, ...]:
        return self.wrong

    def notices(self) -> tuple[str, ...]:
        return self.soon

    def waiting_receipts(self) -> int:
        return self.waiting

    def spare_printer(self) -> str | None:
        return self.spare

    def print_on_spare(self) -> None:
        self.waiting, self.spare = 0, None

    def has(self, machine: str) -> bool:
        return machine in self.there


class Stand:
    """Someone at a kiosk that nobody draws."""

    def __init__(self, counter: Counter, language: str = "en") -> None:
        self.counter, self.lane, self.around = counter, HeldLane(), Around()
        self.sounds: list[str] = []
        self.bugs: list[BaseException] = []
        self.kept: list[Habits] = []
        self.shown: list[KioskView] = []
        self.time = NOON
        self.desk = Desk(
            counter=counter,
            lane=self.lane,
            outside=self.around,
            shop=Shop("城南店", "South Gate shop", "T01"),
            habits=Habits(language=language),
            currency=counter.currency,
            now=lambda: self.time,
            keep_habits=self.kept.append,
            report=self.bugs.append,
            sound=self.sounds.append,
        )
        self.kiosk = Kiosk(self.desk, self.shown.append)
        self.kiosk.start()

    # --- what is to be seen ----------------------------------------------------------------

    @property
    def screen(self) -> str:
        return self.kiosk.screen

    @property
    def frame(self) -> FrameView:
        return self.kiosk.view().frame

    @property
    def work(self) -> Any:
        return self.kiosk.view().work

    @property
    def strip(self) -> tuple[str, str]:
        """What the strip says; two empty texts while there is none."""
        strip = self.frame.strip
        return (strip.title, strip.text) if strip else ("", "")

    @property
    def finish(self) -> KeyView:
        return self.frame.bar.finish

    # --- what is done ----------------------------------------------------------------------

    def taps(self, names: str) -> None:
        for name in names.split():
            self.kiosk.tap(name)

    def scans(self, *codes: str) -> None:
        for code in codes:
            self.kiosk.scan(Reading(code, "serial", 0))

    def signs_in(self, who: str = "cashier", pin: str = "2222") -> None:
        self.taps(f"user:{who} " + " ".join(f"pad:{digit}" for digit in pin) + " sign_in")

    def begins_selling(self) -> None:
        self.signs_in()
        self.taps("float:300 open_shift")
        assert self.screen == "sell"

    @contextmanager
    def answers_late(self) -> Iterator[None]:
        """Let no answer come before the block is over."""
        self.lane.is_held = True
        yield
        self.lane.let_go()
