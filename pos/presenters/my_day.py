"""My day: what was sold today and how it was paid; a tap shows the receipt.

Owns which receipt is shown. A cashier sees their own sales alone: the counter answers no others.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.rights import Right
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.paper import AmountLine, clock_of, goods_line, minute_of
from pos.presenters.parts import FrameView, KeyView, Look, Tone
from pos.presenters.refund import receipt_number
from pos.services.journal_results import Day, Printed, ReceiptShown, SaleEntry

_ICONS = {"sale": "receipt", "refund": "refund", "post_void": "trash"}
_TONES = {"sale": "ink", "refund": "amber", "post_void": "red"}


@dataclass(frozen=True, slots=True)
class DayRow:
    """A sale, refund or void of the day."""

    key: str
    icon: str
    tone: str
    time: str
    number: str
    note: str
    total: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SummaryView:
    """What the day comes to."""

    title: str
    sign: str
    net_label: str
    net: str
    counts: tuple[AmountLine, ...]
    tenders: tuple[AmountLine, ...]
    report: KeyView | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A receipt as it was given."""

    title: str
    shop: str
    number: str
    at: str
    lines: tuple[AmountLine, ...]
    last: tuple[AmountLine, ...]
    more: str
    check: str
    keys: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True)
class MyDayView:
    """The day's list, and beside it its sums or the receipt that was tapped."""

    title: str
    rows: tuple[DayRow, ...]
    empty: str
    empty_text: str
    below: str
    above: str
    summary: SummaryView | None
    paper: PaperView | None


class MyDay:
    """Today's sales of whoever is signed in; the till's for the owner."""

    def __init__(
        self, desk: Desk, go: Callable[[str], None], refund: Callable[[str], None]
    ) -> None:
        """`go` wants sell; `refund` gets the number of a receipt to give back."""
        self._desk, self._go, self._refund = desk, go, refund
        self._day: Day | None = None
        self._shown: ReceiptShown | None = None
        self._notice, self._tone = "", Tone.RED

    def enter(self) -> None:
        """Fetch the day."""
        self._day, self._shown, self._notice = None, None, ""
        self._desk.ask("", self._desk.counter.day, self._know, self._fail)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on a row or on a key beside it."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        match kind:
            case "entry":
                self._open(argument)
            case "reprint" | "gift" if self._shown is not None:
                self._print(kind, self._shown.entry.number)
            case "report":
                self._desk.ask("print", self._desk.counter.print_x, self._printing_x, self._fail)
            case "give_back" if self._shown is not None:
                self._refund(self._shown.entry.number)
            case "unusual" if self._desk.may(Right.ALL_SALES):
                self._go("unusual")
            case "back" if self._shown is not None:
                self._shown = None
            case "back" | "done":
                self._go("menu" if kind == "back" else "sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Show the receipt whose code was read; goods go to the sale."""
        number = receipt_number(reading)
        if number is None:
            self._go("sell")
            self._desk.scan_again(reading)
            return
        entry = next((it for it in self._entries() if it.number == number), None)
        if entry is None:
            self._desk.sound("unknown")
            self._notice = self._desk.words.say("my_day.not_here", number=number)
            self._tone = Tone.RED
        else:
            self._desk.sound("read")
            self._open(entry.event_id)

    def _open(self, event_id: str) -> None:
        if self._shown is not None and self._shown.entry.event_id == event_id:
            self._shown = None
            return
        counter = self._desk.counter
        self._desk.ask("", lambda: counter.receipt(event_id), self._show, self._fail)

    def _print(self, what: str, number: str) -> None:
        """Put a copy or a gift receipt in line for the printer; one at a time."""
        counter, say = self._desk.counter, self._desk.words.say
        is_gift = what == "gift"
        job = counter.print_gift if is_gift else counter.reprint
        words = "my_day.printing_gift" if is_gift else "my_day.printing"

        def printing(printed: Printed) -> None:
            self._tell(say(words, n=printed.copy))

        self._desk.ask("print", lambda: job(number), printing, self._fail)

    def _printing_x(self, _printed: Printed) -> None:
        self._tell(self._desk.words.say("my_day.printing_x"))

    def _tell(self, sentence: str) -> None:
        self._notice, self._tone = sentence, Tone.GREEN

    def _entries(self) -> tuple[SaleEntry, ...]:
        return self._day.entries if self._day else ()

    def _know(self, day: Day) -> None:
        self._day = day

    def _show(self, shown: ReceiptShown) -> None:
        self._shown = shown

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice, self._tone = self._desk.words.failure(error), Tone.RED

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        title = say("my_day.title" if self._day is None or self._day.is_own else "my_day.till")
        top = frames.bar(desk, finish, title=title, corner=KeyView("back", "", "back"))
        scan = frames.scan_key(desk, "scan.receipt")
        unusual = None
        if self._desk.may(Right.ALL_SALES):
            unusual = KeyView("unusual", say("my_day.unusual"), "shield")
        sides = (unusual, None, None, None)
        return frames.frame(desk, top, scan, sides, self._notice, self._tone)

    def work(self) -> MyDayView:
        """Return the list with its sums, or with the receipt that was tapped."""
        words, day = self._desk.words, self._day
        say, entries = words.say, self._entries()
        empty = "" if entries else "my_day.none" if day else "working"
        return MyDayView(
            title=say("my_day.list", n=len(entries)),
            rows=tuple(self._row(entry) for entry in reversed(entries)),
            empty=say(empty) if empty else "",
            empty_text=say("my_day.none.text") if empty and day else "",
            below=words.template("refund.below"),
            above=words.template("refund.above"),
            summary=None if self._shown else self._summary(day),
            paper=self._paper(self._shown) if self._shown else None,
        )

    def _row(self, entry: SaleEntry) -> DayRow:
        words = self._desk.words
        kind = "" if entry.kind == "sale" else words.say(f"my_day.{entry.kind}")
        who = "" if self._day is None or self._day.is_own else entry.user or ""
        shown = self._shown.entry.event_id if self._shown else ""
        return DayRow(
            key=f"entry:{entry.event_id}",
            icon=_ICONS[entry.kind],
            tone=_TONES[entry.kind],
            time=clock_of(entry.at, self._desk.now()),
            number=entry.number,
            note=words.say("join").join(part for part in (kind, who) if part),
            total=words.money(entry.total),
            is_chosen=entry.event_id == shown,
        )

    def _summary(self, day: Day | None) -> SummaryView:
        words = self._desk.words
        say = words.say
        counts: tuple[AmountLine, ...] = ()
        if day is not None:
            counts = (
                AmountLine(say("my_day.sales"), str(day.sales)),
                AmountLine(say("my_day.refunds"), str(day.refunds)),
            )
        tenders = day.tenders if day else {}
        return SummaryView(
            title=say("my_day.mine" if day is None or day.is_own else "my_day.all"),
            sign=words.sign,
            net_label=say("my_day.net"),
            net=words.money(day.net if day else 0),
            counts=counts,
            tenders=tuple(
                AmountLine(say(f"tender.{kind}"), words.money(amount))
                for kind, amount in tenders.items()
            ),
            report=self._report_key(),
        )

    def _report_key(self) -> KeyView | None:
        """Return the key for the running shift's figures on paper, where there is a printer."""
        status, say = self._desk.status, self._desk.words.say
        if not self._desk.may(Right.X_REPORT) or not self._desk.outside.has("printer"):
            return None
        is_open = status is not None and status.shift is not None
        return KeyView("report", say("my_day.report"), "printer", is_on=is_open)

    def _paper(self, shown: ReceiptShown) -> PaperView:
        words, body = self._desk.words, shown.document.content["body"]
        say, entry = words.say, shown.entry
        sign = -1 if entry.kind != "sale" else 1
        minus = "−" if entry.total < 0 else ""
        total = minus + words.sign + words.money(abs(entry.total))
        last = [AmountLine(say("done.total"), total)]
        last += [
            AmountLine(say(f"tender.{it['kind']}"), words.money(sign * it["amount"]))
            for it in body["tenders"]
            if it["amount"]
        ]
        return PaperView(
            title=say(f"my_day.{entry.kind}"),
            shop=self._desk.name,
            number=entry.number,
            at=minute_of(entry.at, self._desk.now()),
            lines=tuple(
                goods_line(words, line, sign * line.get("gross", line["net"]))
                for line in body["lines"]
            ),
            last=tuple(last),
            more=words.template("pay.more"),
            check=say("my_day.check", digits=shown.document.check),
            keys=self._paper_keys(entry),
        )

    def _paper_keys(self, entry: SaleEntry) -> tuple[KeyView, ...]:
        """Return what can be done with a receipt: again on paper, as a gift, or given back."""
        say, is_sale = self._desk.words.say, entry.kind == "sale"
        keys = []
        if self._desk.may(Right.REPRINT) and self._desk.outside.has("printer"):
            keys.append(KeyView("reprint", say("my_day.reprint"), "printer", look=Look.TINT))
            if is_sale:
                keys.append(KeyView("gift", say("my_day.gift"), "gift"))
        if is_sale and self._desk.may(Right.REFUND):
            keys.append(KeyView("give_back", say("menu.refund"), "refund"))
        return tuple(keys)
