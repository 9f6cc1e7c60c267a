"""Out of the ordinary: what an owner wants to see first, by cashier.

Owns whose events of which kind are looked at one by one: voids, discounts, prices, refunds,
copies, the drawer without a sale. What is listed is read from documents.
"""

from collections.abc import Callable, Iterable
from itertools import groupby

from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.my_day import DayRow, MyDayView, SummaryView
from pos.presenters.paper import AmountLine, clock_of
from pos.presenters.parts import FrameView, KeyView, Look
from pos.services.journal_results import UnusualEvent
from pos.services.shop_results import SignedIn

_ICONS = {
    "line_void": "trash",
    "basket_void": "trash",
    "post_void": "trash",
    "discount": "percent",
    "reprice": "tag",
    "refund": "refund",
    "drawer": "drawer",
    "copy": "printer",
}
Found = tuple[tuple[UnusualEvent, ...], tuple[SignedIn, ...]]


class Unusual:
    """What an owner wants to see first of a day."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell and my_day."""
        self._desk, self._go = desk, go
        self._events: tuple[UnusualEvent, ...] | None = None
        self._names: dict[str, SignedIn] = {}
        self._of: tuple[str, str] | None = None
        self._notice = ""

    def enter(self) -> None:
        """Fetch the day's events."""
        self._events, self._of, self._notice = None, None, ""
        counter = self._desk.counter
        self._desk.ask("", lambda: (counter.unusual(), counter.users()), self._know, self._fail)

    def _know(self, found: Found) -> None:
        self._events, people = found
        self._names = {person.login: person for person in people}

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Look at somebody's events of a kind, or go back."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        match kind:
            case "of":
                who, _, what = argument.partition(":")
                self._of = (who, what)
            case "back" if self._of is not None:
                self._of = None
            case "back":
                self._go("my_day")
            case "done":
                self._go("sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read."""
        self._go("sell")
        self._desk.scan_again(reading)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        back = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("unusual.title"), corner=back)
        return frames.frame(desk, top, frames.scan_key(desk, "scan.back"), notice=self._notice)

    def work(self) -> MyDayView:
        """Return a row for each cashier and kind, or the events that were tapped; sums beside."""
        words, events = self._desk.words, self._events or ()
        say = words.say
        title = say("unusual.list", n=len(events))
        if self._of is None:
            rows = tuple(self._sum_row(*one) for one in _by(events, _whose))
        else:
            of = self._of
            chosen = [it for it in events if _whose(it) == of]
            title = say("unusual.of", who=self._name(of[0]), what=say(f"unusual.{of[1]}"))
            rows = tuple(self._event_row(event) for event in reversed(chosen))
        is_known = self._events is not None
        empty = "" if events else "unusual.none" if is_known else "working"
        return MyDayView(
            title=title,
            rows=rows,
            empty=say(empty) if empty else "",
            empty_text=say("unusual.none.text") if empty and is_known else "",
            below=words.template("refund.below"),
            above=words.template("refund.above"),
            summary=self._summary(events),
            paper=None,
        )

    def _name(self, login: str) -> str:
        person = self._names.get(login)
        return person.name(self._desk.habits.language) if person else login

    def _sum_row(self, of: tuple[str, str], events: list[UnusualEvent]) -> DayRow:
        words = self._desk.words
        login, kind = of
        return DayRow(
            key=f"of:{login}:{kind}",
            icon=_ICONS[kind],
            tone="ink",
            time=words.say("unusual.times", n=len(events)),
            number=words.say(f"unusual.{kind}"),
            note=self._name(login),
            total=self._money(events),
            is_chosen=False,
        )

    def _event_row(self, event: UnusualEvent) -> DayRow:
        return DayRow(
            key="",
            icon=_ICONS[event.kind],
            tone="ink",
            time=clock_of(event.at, self._desk.now()),
            number=event.of or self._desk.words.say(f"unusual.{event.kind}"),
            note=self._why(event),
            total=self._money([event]),
            is_chosen=False,
        )

    def _why(self, event: UnusualEvent) -> str:
        """Return why goods came back, and that they cannot be sold again; "" where nobody said."""
        if event.why is None:
            return ""
        say = self._desk.words.say
        told = say(f"refund.why.{event.why.reason}")
        if event.why.can_be_sold:
            return told
        return told + say("join") + say("refund.not_for_sale")

    def _summary(self, events: tuple[UnusualEvent, ...]) -> SummaryView:
        """Return how much in all, how often each, and how often by whom."""
        words = self._desk.words
        say = words.say
        people = _by(events, lambda it: (it.user or "", ""))
        kinds = _by(events, lambda it: ("", it.kind))
        return SummaryView(
            title=say("unusual.by_cashier"),
            sign=words.sign,
            net_label=say("unusual.in_all"),
            net=words.money(sum(event.amount for event in events)),
            counts=tuple(
                AmountLine(self._name(login), say("unusual.times", n=len(them)))
                for (login, _), them in people
            ),
            tenders=tuple(
                AmountLine(say(f"unusual.{kind}"), say("unusual.times", n=len(them)))
                for (_, kind), them in kinds
            ),
            report=None,
        )

    def _money(self, events: Iterable[UnusualEvent]) -> str:
        """Return what events came to, "" where none of them moves money."""
        amount = sum(event.amount for event in events)
        return self._desk.words.money(amount) if amount else ""


def _whose(event: UnusualEvent) -> tuple[str, str]:
    return event.user or "", event.kind


def _by(
    events: tuple[UnusualEvent, ...], key: Callable[[UnusualEvent], tuple[str, str]]
) -> list[tuple[tuple[str, str], list[UnusualEvent]]]:
    """Return events by a key, those that happened most often first."""
    groups = groupby(sorted(events, key=key), key)
    found = [(name, list(them)) for name, them in groups]
    return sorted(found, key=lambda group: -len(group[1]))
