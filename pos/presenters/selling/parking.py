"""Putting the sale aside with one tap, and taking the only one that waits back with one.

Owns the strip that says under which number it waits, with the key that gives it a name instead.
Choosing among several, names and notes are the held screen's.
"""

from collections.abc import Callable
from functools import partial

from pos.errors import MemberUnknown
from pos.presenters.parts import KeyView, Look, StripView, Tone
from pos.presenters.selling.state import Selling
from pos.services.counter import Counter
from pos.services.selling_results import BasketView
from pos.services.shop_results import MemberView

TakenBack = tuple[BasketView, MemberView | None]
NUMBERS_MAX = 10_000
RECALL_BY_NAME = "held"
"""The screen that the way leads to where a tap alone does not say which sale is meant."""


def free_number(taken: set[str]) -> str:
    """Return the smallest number that no sale put aside bears."""
    return next(str(n) for n in range(1, NUMBERS_MAX) if str(n) not in taken)


def taken_back(counter: Counter, name: str) -> TakenBack:
    """Take a sale back, with its member as far as this till still knows one.

    Raises HoldUnknown, BasketNotEmpty.
    """
    code = next((held.member for held in counter.held() if held.name == name), "")
    basket = counter.recall(name)
    try:
        return basket, counter.member(code) if code else None
    except MemberUnknown:
        # Taken off the list while the sale waited: the sale goes on as nobody's.
        return basket, None


class Parking:
    """The hold key of the sell screen."""

    def __init__(self, selling: Selling, go: Callable[[str], None]) -> None:
        """`go` wants held."""
        self._selling, self._go = selling, go
        self._parked: tuple[str, str] | None = None

    def tap(self) -> None:
        """Put the sale aside; from an empty one take back what waits, or choose among several."""
        if self._selling.basket.is_empty:
            self._recall()
        else:
            self._hold()

    def forget(self) -> None:
        """Say no more that a sale was put aside: the next thing has begun."""
        self._parked = None

    def name_it(self) -> None:
        """Take the sale that was just put aside up again, and ask how it is to be called."""
        parked, self._parked = self._parked, None
        if parked is not None:
            self._take_back(parked[0], partial(self._go, RECALL_BY_NAME))

    def _hold(self) -> None:
        selling, counter = self._selling, self._selling.desk.counter
        total = selling.desk.words.money(selling.basket.total)
        member = selling.desk.member.code if selling.desk.member else ""

        def job() -> tuple[str, int]:
            number = free_number({held.name for held in counter.held()})
            return number, len(counter.hold(number, member=member))

        def parked(done: tuple[str, int]) -> None:
            selling.begin_next()
            number, selling.desk.held = done
            self._parked = number, total

        selling.desk.ask("hold", job, parked, selling.fail)

    def _recall(self) -> None:
        selling, counter = self._selling, self._selling.desk.counter

        def job() -> TakenBack | None:
            held = counter.held()
            return taken_back(counter, held[0].name) if len(held) == 1 else None

        def recalled(found: TakenBack | None) -> None:
            if found is None:
                self._go(RECALL_BY_NAME)
            else:
                self._taken(found)

        selling.desk.ask("hold", job, recalled, selling.fail)

    def _take_back(self, name: str, then: Callable[[], None]) -> None:
        counter = self._selling.desk.counter

        def taken(found: TakenBack) -> None:
            self._taken(found)
            then()

        self._selling.desk.ask("hold", lambda: taken_back(counter, name), taken, self._selling.fail)

    def _taken(self, found: TakenBack) -> None:
        selling, (basket, member) = self._selling, found
        selling.desk.held = max(0, selling.desk.held - 1)
        selling.desk.member = member
        selling.take(basket)

    def strip(self) -> StripView | None:
        """Return where the sale went that was just put aside, None once something followed."""
        if self._parked is None:
            return None
        say, (number, total) = self._selling.desk.words.say, self._parked
        keys = (
            KeyView("park:name", say("held.name_it"), "edit", on_paper=True),
            KeyView("park:ok", say("ok"), look=Look.KEY, on_paper=True),
        )
        title = say("held.parked", name=say("held.one", name=number), total=total)
        return StripView(title, say("held.parked.text"), "hold", Tone.WATER, keys)
