"""The desk: what all presenters share at one counter, and the one way to the services.

Owns asking the counter on the ledger's lane, so that nothing on the screen's thread ever waits;
what went wrong comes home as a sentence, and a bug goes to whoever keeps the log.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pos.domain.rights import Right, may
from pos.domain.words import in_language
from pos.errors import PosError, TillBusy
from pos.lane import LaneFull
from pos.ports.devices import CustomerFace, Reading
from pos.presenters.machines import NoUpkeep, Upkeep
from pos.presenters.words import Words
from pos.services.counter import Counter
from pos.services.shop_results import (
    MemberView,
    SignedIn,
    Status,
)

T = TypeVar("T")


class Runs(Protocol):
    """The ledger's lane: runs a job elsewhere, brings its future home to the screen's thread."""

    def run(
        self, job: Callable[[], T], done: Callable[[Future[T]], None] | None = None
    ) -> Future[T]:
        """Queue a job; `done` gets its future on the screen's thread. Raises LaneFull."""
        ...


class Outside(Protocol):
    """The machines around the counter, as far as a screen asks them; every call returns at once."""

    def troubles(self) -> tuple[str, ...]:
        """Return the error codes of what is wrong now, worst first."""
        ...

    def notices(self) -> tuple[str, ...]:
        """Return the codes of what will soon need a hand: a roll that nears its end."""
        ...

    def waiting_receipts(self) -> int:
        """Return how many receipts wait for the printer."""
        ...

    def spare_printer(self) -> str | None:
        """Return the name of a printer that could take what waits for one that is down."""
        ...

    def print_on_spare(self) -> None:
        """Send what waits for a printer that is down to the spare one, where there is one."""
        ...

    def has(self, machine: str) -> bool:
        """Claim that a "scanner", "camera" or "printer" is set up here."""
        ...


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop and till, as the bar names them."""

    name_zh: str
    name_en: str
    till_code: str
    shop_code: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How this counter likes its screen; kept beside the ledger."""

    language: str = "zh"
    is_dark: bool = False
    is_left_handed: bool = False
    has_sound: bool = True
    lock_after_min: int = 0
    """Minutes without a touch or a scan after which the cashier is signed out; 0: never."""
    to_coach: tuple[str, ...] = ()
    """Screens whose coach mark nobody here has seen yet."""


@dataclass(slots=True)
class Desk:
    """What presenters share. All of it is touched on the screen's thread alone."""

    counter: Counter
    lane: Runs
    outside: Outside
    shop: Shop
    habits: Habits
    currency: str
    now: Callable[[], datetime]
    keep_habits: Callable[[Habits], None]
    report: Callable[[BaseException], None]
    upkeep: Upkeep = field(default_factory=NoUpkeep)
    font: str = ""
    """The typeface's file that the window found, "" while nothing is drawn."""
    sound: Callable[[str], None] = lambda _name: None
    """Plays "read", "unknown" or "stop"."""
    face: Callable[[CustomerFace], None] = lambda _face: None
    """Shows something on the customer's own screen; returns at once."""
    show: Callable[[], None] = lambda: None
    scan_again: Callable[[Reading], None] = lambda _reading: None
    """Hands a reading to whatever screen is up by now."""
    user: SignedIn | None = None
    status: Status | None = None
    member: MemberView | None = None
    offered: str = ""
    """How the customer has shown that they will pay, before Pay is up: "wechat", "alipay"."""
    asking: set[str] = field(default_factory=set)
    held: int = 0
    """How many baskets are put aside, as last heard."""
    waiting: int = 0
    """How many answers are on their way."""

    @property
    def words(self) -> Words:
        """Return the words of the language in use."""
        return Words(self.habits.language, self.currency)

    @property
    def name(self) -> str:
        """Return the shop's name in the language in use."""
        return in_language(self.habits.language, self.shop.name_zh, self.shop.name_en)

    def may(self, right: Right) -> bool:
        """Claim that who is signed in has a right; what is then done, the services check again."""
        return self.user is not None and may(self.user.role, right)

    def is_asking(self, what: str) -> bool:
        """Claim that this is being done already: a second tap does nothing."""
        return what in self.asking

    def ask(
        self,
        what: str,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[PosError], None],
    ) -> bool:
        """Have a job done on the ledger's lane; false where the same is being done already.

        With "" for `what` every asking counts: no scan is dropped because another is on its way.
        """
        if what and what in self.asking:
            return False
        if what:
            self.asking.add(what)
        self.waiting += 1
        try:
            self.lane.run(job, lambda future: self._home(what, future, done, failed))
        except LaneFull:
            # Nothing is dropped unheard: whoever asked says no aloud.
            self.asking.discard(what)
            self.waiting -= 1
            failed(TillBusy())
            return False
        return True

    def change(self, **habits: Any) -> None:
        """Change and keep a habit, and show everything anew."""
        self.habits = replace(self.habits, **habits)
        self.keep_habits(self.habits)
        self.show()

    def _home(
        self,
        what: str,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[PosError], None],
    ) -> None:
        """Hand a result or a failure to whoever asked, then show what came of it."""
        self.asking.discard(what)
        self.waiting -= 1
        error = future.exception()
        if isinstance(error, PosError):
            failed(error)
        elif error is not None:
            self.report(error)
            failed(PosError())
        else:
            done(future.result())
        self.show()
