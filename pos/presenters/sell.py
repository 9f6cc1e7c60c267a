"""Sell: what was scanned, what it costs, and the way to Pay.

Owns what each key of the screen does and what is seen; the parts of the work are in
`pos.presenters.selling`. The basket itself is the counter's, on disk after each scan.
"""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.money import UNIT
from pos.domain.rights import Right
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters import sell_views as views
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look, Tone
from pos.presenters.selling.arranging import Arranging
from pos.presenters.selling.giving import Giving
from pos.presenters.selling.inquiry import Inquiry
from pos.presenters.selling.leaves import Leaves
from pos.presenters.selling.lines import Lines
from pos.presenters.selling.parking import Parking
from pos.presenters.selling.scans import Scans
from pos.presenters.selling.state import Selling
from pos.services.layout import QUICK_KEYS_MAX
from pos.services.selling_results import BasketView, HeldBasket
from pos.services.shop_results import ProductView


class Sell:
    """The sale that is being rung up."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """Take the way to other screens: `go` wants pay, menu, held."""
        self._desk, self._go = desk, go
        self._selling = Selling(desk)
        self._inquiry = Inquiry(self._selling)
        self._scans = Scans(self._selling, go, self._inquiry.ask_price)
        self._lines = Lines(self._selling)
        self._leaves = Leaves(self._selling)
        self._giving = Giving(self._selling, self._leaves)
        self._arranging = Arranging(self._selling, self._leaves)
        self._parking = Parking(self._selling, go)

    @property
    def basket(self) -> BasketView:
        """Return the basket as it was last heard of."""
        return self._selling.basket

    @property
    def newest_first(self) -> list[int]:
        """Return the numbers of the lines, newest first, as the screen has them."""
        return list(self._selling.order)

    @property
    def unknown(self) -> Reading | None:
        """Return what was read last and no product bears."""
        return self._selling.unknown

    # --- coming and going ----------------------------------------------------------------

    def enter(self) -> None:
        """Show the basket as the ledger has it, and the quick keys."""
        self._selling.close_panels()
        self._parking.forget()
        self._scans.questions.show()
        self._selling.open = None
        self._selling.ask(self._fetch, self._arrive)

    def begin_task(self, task: str) -> None:
        """Begin what the menu leads to here: "price", "off", "arrange"."""
        match task:
            case "price":
                self._inquiry.begin()
            case "off" if not self.basket.is_empty:
                self._giving.ask("off", None)
            case "arrange":
                self._arranging.begin()
            case _:
                return

    def begin_next(self) -> None:
        """Begin the next sale with an empty basket: the last one is on disk."""
        self._selling.begin_next()
        self._scans.questions.forget()

    def _fetch(self) -> tuple[BasketView, tuple[ProductView, ...], tuple[HeldBasket, ...]]:
        counter = self._desk.counter
        return counter.basket(), counter.quick_keys(QUICK_KEYS_MAX), counter.held()

    def _arrive(
        self, found: tuple[BasketView, tuple[ProductView, ...], tuple[HeldBasket, ...]]
    ) -> None:
        self._selling.take(found[0])
        self._selling.quick, self._desk.held = found[1], len(found[2])

    # --- what comes in -------------------------------------------------------------------

    def scanned(self, reading: Reading) -> None:
        """Put what was read into the basket; a member's card names the member instead.

        While a price is asked or the quick keys are arranged, a scan says what is meant there;
        while the quantity for the next scan is typed, this is that scan.
        """
        self._parking.forget()
        if self._leaves.is_asking:
            self._desk.sound("read" if self._leaves.scanned(reading) else "stop")
        elif self._arranging.is_on:
            self._arranging.scanned(reading)
        elif self._selling.is_inquiring:
            self._inquiry.scanned(reading)
        else:
            if self._lines.is_typing_next:
                self._lines.set_typed()
            self._scans.scanned(reading)

    def tap(self, name: str) -> None:
        """Take a tap on any key of this screen."""
        kind, _, argument = name.partition(":")
        self._selling.notice, self._selling.tone = "", Tone.RED
        if name == "park:name":
            self._parking.name_it()
            return
        self._parking.forget()
        match kind:
            case "product":
                self._scans.add(argument)
            case "line":
                self._tap_line(*argument.partition(":")[::2])
            case "pad" if self._selling.pad is not None:
                self._selling.pad.press(argument)
            case "reason":
                self._giving.because(argument)
            case "arrange" if self._arranging.is_on:
                self._arranging.tap(argument)
            case "member":
                self._tap_member(argument)
            case "which":
                self._scans.questions.answered()
            case "panel":
                self._selling.close_panels()
            case _:
                self._tap_key(name)

    def _tap_key(self, name: str) -> None:
        """Take a tap on a key of the frame."""
        match name:
            case "pay" if not self.basket.is_empty:
                self._go("pay")
            case "search":
                self._go("search")
            case "menu" | "more":
                self._go("menu")
            case "hold":
                self._parking.tap()
            case "quantity":
                self._lines.type_quantity(None)
            case "quantity_done" if self._selling.pad is not None:
                self._selling.pad.done()
            case "new_product" if self._selling.unknown is not None:
                self._go("new_product")
            case "repeat":
                self._scans.repeat()
            case "scan":
                self._tell_how()
            case _:
                return

    def _tap_line(self, number: str, what: str) -> None:
        if what in {"price", "off"}:
            line = self._selling.line(number)
            if line is not None:
                self._giving.ask(what, line.line)
        else:
            self._lines.tap(number, what)

    def _tap_member(self, what: str) -> None:
        if what == "none":
            self._desk.member = None
        if what:
            self._selling.close_panels()
        else:
            self._selling.panel = views.member_panel(self._desk.words, self._desk.member)

    def _tell_how(self) -> None:
        """Say how to scan: no key is needed for it, with a camera or without."""
        way = "camera" if self._desk.outside.has("camera") else "hand"
        self._selling.tell(self._desk.words.say(f"scan.how_{way}"))

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, selling, say = self._desk, self._selling, self._desk.words.say
        is_empty, is_asked = self.basket.is_empty, selling.which is not None
        is_refused = isinstance(selling.panel, views.ProblemPanel)
        ready = Look.TINT if is_refused else Look.SOLID
        look = Look.NOT_YET if is_empty or is_asked else ready
        pay = KeyView("pay", say("key.pay"), "wallet", look=look, is_on=not is_empty)
        top = frames.bar(
            desk, pay, corner=KeyView("menu", "", "menu"), total=desk.words.money(self.basket.total)
        )
        scan = frames.scan_key(
            desk,
            self._scan_note(is_refused=is_refused, is_asked=is_asked),
            look=Look.SOLID if (is_empty and not is_asked) or is_refused else Look.TINT,
            n=desk.words.quantity(selling.next),
        )
        hold, can_hold = "recall" if is_empty else "hold", not is_empty or desk.held > 0
        sides = (
            replace(
                frames.side(desk, "hold", "hold", f"key.{hold}", is_on=can_hold), takes_once=True
            ),
            frames.side(desk, "member", "member"),
            frames.side(desk, "quantity", "quantity"),
            frames.side(desk, "more", "more"),
        )
        frame = frames.frame(desk, top, scan, sides, selling.notice, selling.tone)
        parked = None if selling.notice else self._parking.strip()
        return frames.with_strip(frame, parked) if parked else frame

    def _scan_note(self, *, is_refused: bool, is_asked: bool) -> str:
        """Return what a scan does now: the first of these that holds."""
        notes = (
            ("scan.again", is_refused),
            ("scan.other", is_asked),
            ("scan.leave", self._leaves.is_asking),
            ("scan.arrange", self._arranging.is_on),
            ("scan.inquiry", self._selling.is_inquiring),
            ("scan.next", self._selling.next != UNIT),
        )
        return next((note for note, holds in notes if holds), "scan.aim")

    def work(self) -> views.SellView:
        """Return the basket and what stands beside it."""
        words, selling = self._desk.words, self._selling
        say = words.say
        by_number = {line.line: line for line in self.basket.lines}
        lines = tuple(
            views.line_view(
                by_number[number],
                words,
                is_newest=index == 0,
                is_open=number == selling.open,
                flashes=selling.flashes.get(number, 0),
            )
            for index, number in enumerate(selling.order)
        )
        member = self._desk.member
        return views.SellView(
            lines=lines,
            heading="" if lines else say("sell.empty"),
            text="" if lines else say(self._empty_text()),
            facts=() if lines else self._facts(),
            count=say("sell.count", n=self._pieces()) if lines else "",
            below=words.template("sell.below"),
            above=words.template("sell.above"),
            member=member.name(words.language) if member else self._off(),
            points=(self._off() or say("points", n=f"{member.points:,}")) if member else "",
            panel=self._panel(),
            which=views.which_view(words, *selling.which) if selling.which else None,
        )

    def _off(self) -> str:
        """Return what comes off the whole basket, "" for nothing."""
        words, off = self._desk.words, self.basket.off
        return words.say("sell.off", amount=words.money(off)) if off else ""

    def _panel(self) -> views.Panel:
        selling = self._selling
        if selling.pad is not None:
            return selling.pad.panel()
        return selling.panel or views.read_panel(
            self._desk.words,
            selling.product,
            selling.price,
            selling.quick,
            is_last=self._is_last_entered,
        )

    @property
    def _is_last_entered(self) -> bool:
        """Claim that what is shown large is the newest line's, so that it can be had again."""
        selling = self._selling
        newest = selling.line(str(selling.order[0])) if selling.order else None
        return (
            newest is not None
            and selling.product is not None
            and (newest.product == selling.product.product)
        )

    def _empty_text(self) -> str:
        """Return what to do first: in a shop without goods, whose owner makes them by scanning."""
        is_new = self._desk.may(Right.SETTINGS) and len(self._selling.quick) <= 1
        return "sell.empty.new" if is_new else "sell.empty.text"

    def _pieces(self) -> str:
        """Return how many pieces are in the basket; a weighed package counts as one."""
        pieces = sum(
            1 if line.is_weighed or line.q % UNIT else line.q // UNIT for line in self.basket.lines
        )
        return f"{pieces:,}"

    def _facts(self) -> tuple[str, ...]:
        """Return what is well, so that an empty screen says that one can begin."""
        desk, say = self._desk, self._desk.words.say
        shift = desk.status.shift if desk.status else None
        printer = desk.outside.has("printer") and not any(
            code.startswith("printer.") for code in desk.outside.troubles()
        )
        return views.facts_of(
            shift and say("fact.shift", n=shift),
            printer and say("fact.printer"),
            say("fact.saved"),
        )
