"""Sell: what was scanned, what it costs, and the way to Pay.

Owns the sell screen's state between taps: order of lines, which one is open, the panel beside
them, the quantity for the next scan. The basket itself is the counter's, on disk after each scan.
"""

from collections.abc import Callable
from typing import TypeVar

from pos.domain.money import Minor, Thousandths
from pos.errors import MemberUnknown, PosError, ProductUnknown
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters import sell_views as views
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look, PadView, Tone
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.results import BasketView, HeldBasket, Line, MemberView, ProductView, Scanned

T = TypeVar("T")
ONE: Thousandths = 1000
HOLDS_MAX = 20
QUICK_KEYS_MAX = 8
PANEL_KEYS_MAX = 8
_QUANTITY_DECIMALS = 0
EMPTY = BasketView(None, (), 0)
_TOLD_IN_PANEL = ("product.", "code.", "quantity.invalid", "basket.full")


class Sell:
    """The sale that is being rung up."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """Take the way to other screens: `go` wants pay, menu."""
        self._desk, self._go = desk, go
        self.basket = EMPTY
        self._order: list[int] = []
        self._flashes: dict[int, int] = {}
        self._open: int | None = None
        self._product: ProductView | None = None
        self._price: Minor | None = None
        self._quick: tuple[ProductView, ...] = ()
        self._panel: views.Panel | None = None
        self._which: tuple[str, tuple[ProductView, ...]] | None = None
        self._next = ONE
        self._typed = Typed(_QUANTITY_DECIMALS)
        self._typing_for: int | None = None
        self._held = 0
        self._notice, self._tone = "", Tone.RED

    # --- coming and going ----------------------------------------------------------------

    def enter(self) -> None:
        """Show the basket as the ledger has it, and the quick keys."""
        self._close_panels()
        self._open = None
        self._ask(self._fetch, self._arrive)

    def begin_next(self) -> None:
        """Begin the next sale with an empty basket: the last one is on disk."""
        self._take(EMPTY)
        self._product, self._price, self._next = None, None, ONE
        self._desk.member = None
        self._close_panels()

    def _fetch(self) -> tuple[BasketView, tuple[ProductView, ...], tuple[HeldBasket, ...]]:
        counter = self._desk.counter
        return counter.basket(), counter.quick_keys(QUICK_KEYS_MAX), counter.held()

    def _arrive(
        self, found: tuple[BasketView, tuple[ProductView, ...], tuple[HeldBasket, ...]]
    ) -> None:
        self._take(found[0])
        self._quick, self._held = found[1], len(found[2])

    # --- scans ---------------------------------------------------------------------------

    def scanned(self, reading: Reading) -> None:
        """Put what was read into the basket; a member's card names the member instead."""
        quantity, self._next = self._next, ONE
        counter, text, aim = self._desk.counter, reading.text, reading.aim

        def job() -> tuple[Scanned, ProductView] | MemberView:
            try:
                read = counter.scan(text, quantity, aim)
            except ProductUnknown as unknown:
                try:
                    return counter.member(text.strip())
                except MemberUnknown:
                    raise unknown from None
            return read, counter.product(read.line.product)

        self._ask(job, self._read, lambda error: self._refused(error, text))

    def _add(self, product_id: str) -> None:
        """Put a product into the basket by its quick key or as the answer to which one."""
        quantity, self._next = self._next, ONE
        counter = self._desk.counter
        self._ask(
            lambda: (counter.add_product(product_id, quantity), counter.product(product_id)),
            self._read,
        )

    def _read(self, found: tuple[Scanned, ProductView] | MemberView) -> None:
        """Show what was read: its line on top, its picture large."""
        self._close_panels()
        self._desk.sound("read")
        if isinstance(found, MemberView):
            self._desk.member = found
            self._panel = views.member_panel(self._desk.words, found)
            return
        scanned, self._product = found
        number = scanned.line.line
        self._price = scanned.line.price if scanned.line.label is None else scanned.line.amount
        self._flashes[number] = self._flashes.get(number, 0) + 1
        if self._open != number:
            self._open = None
        self._take(scanned.basket)
        self._order.remove(number)
        self._order.insert(0, number)

    def _refused(self, error: PosError, code: str) -> None:
        """Say what is wrong with what was read, beside a basket that has not changed."""
        choices = error.details.get("choices")
        if error.code == "product.ambiguous" and isinstance(choices, list):
            ids = [str(choice["product"]) for choice in choices]
            counter = self._desk.counter
            self._desk.sound("unknown")
            self._ask(
                lambda: tuple(counter.product(product) for product in ids),
                lambda products: self._ask_which(code, products),
            )
            return
        self._desk.sound("unknown")
        if not error.code.startswith(_TOLD_IN_PANEL):
            self._notice = self._desk.words.failure(error)
            return
        words = self._desk.words
        self._panel = views.ProblemPanel(
            title=words.say(f"problem.{error.code}"),
            code=views.grouped(code.strip()),
            text=words.say(f"problem.{error.code}.text", **error.details),
            keys=tuple(views.quick_key(words, item) for item in self._quick[:PANEL_KEYS_MAX]),
            leave=KeyView("panel:leave", words.say("key.skip"), "cross", look=Look.WAY_OUT),
        )

    def _ask_which(self, code: str, products: tuple[ProductView, ...]) -> None:
        self._close_panels()
        self._which = (code, products)

    # --- taps ----------------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on any key of this screen."""
        kind, _, argument = name.partition(":")
        self._notice, self._tone = "", Tone.RED
        match kind:
            case "product":
                self._which = None
                self._add(argument)
            case "line":
                self._tap_line(*argument.partition(":")[::2])
            case "pad":
                self._typed.press(argument)
            case "recall":
                self._close_panels()
                self._ask(lambda: self._desk.counter.recall(argument), self._recalled)
            case "member":
                self._tap_member(argument)
            case "panel" | "which":
                self._close_panels()
            case _:
                self._tap_key(name)

    def _tap_key(self, name: str) -> None:
        """Take a tap on a key of the frame."""
        match name:
            case "pay" if not self.basket.is_empty:
                self._go("pay")
            case "menu" | "more":
                self._go("menu")
            case "hold":
                self._hold_or_list()
            case "quantity":
                self._type_quantity(None)
            case "quantity_done":
                self._set_typed()
            case "scan":
                self._tell_how()
            case _:
                return

    def _tap_line(self, number: str, what: str) -> None:
        line = next((line for line in self.basket.lines if str(line.line) == number), None)
        if line is None:
            return
        if not what:
            self._open = None if self._open == line.line else line.line
        elif what == "remove":
            self._ask(lambda: self._desk.counter.remove(line.line), self._changed)
        elif what == "quantity":
            self._type_quantity(line.line)
        else:
            self._set(line, line.q + (ONE if what == "more" else -ONE))

    def _tap_member(self, what: str) -> None:
        if what == "none":
            self._desk.member = None
        if what:
            self._close_panels()
        else:
            self._panel = views.member_panel(self._desk.words, self._desk.member)

    def _set(self, line: Line, quantity: Thousandths) -> None:
        """Set a line's quantity; taps in a row add up, since each is asked for in its turn."""
        number, step = line.line, quantity - line.q
        counter = self._desk.counter

        def job() -> BasketView:
            now = next((one.q for one in counter.basket().lines if one.line == number), line.q)
            return counter.set_quantity(number, now + step).basket

        self._ask(job, self._changed)

    def _hold_or_list(self) -> None:
        counter = self._desk.counter
        if self.basket.is_empty:
            self._ask(counter.held, self._list_held)
            return

        def job() -> tuple[str, ...]:
            taken = {basket.name for basket in counter.held()}
            name = next(str(n) for n in range(1, HOLDS_MAX + 1000) if str(n) not in taken)
            return counter.hold(name)

        self._ask(job, self._put_aside)

    def _put_aside(self, names: tuple[str, ...]) -> None:
        self._held = len(names)
        self.begin_next()

    def _list_held(self, held: tuple[HeldBasket, ...]) -> None:
        self._held = len(held)
        self._close_panels()
        self._panel = views.held_panel(self._desk.words, held)

    def _recalled(self, basket: BasketView) -> None:
        self._held = max(0, self._held - 1)
        self._changed(basket)

    def _type_quantity(self, line: int | None) -> None:
        self._close_panels()
        self._typed.clear()
        self._typing_for = line
        self._panel = self._quantity_panel()

    def _set_typed(self) -> None:
        quantity = int(self._typed.figure) * ONE
        self._close_panels()
        if quantity <= 0:
            return
        number = self._typing_for
        if number is None:
            self._next = quantity
        else:
            self._ask(
                lambda: self._desk.counter.set_quantity(number, quantity).basket, self._changed
            )

    def _tell_how(self) -> None:
        """Say how to scan: no key is needed for it, with a camera or without."""
        way = "camera" if self._desk.outside.has("camera") else "hand"
        self._notice = self._desk.words.say(f"scan.how_{way}")
        self._tone = Tone.WATER

    # --- what came back ------------------------------------------------------------------

    def _changed(self, basket: BasketView) -> None:
        self._take(basket)

    def _take(self, basket: BasketView) -> None:
        """Show this basket; lines keep their order, new ones come on top."""
        if basket.id != self.basket.id:
            self._order, self._flashes, self._open = [], {}, None
        self.basket = basket
        numbers = {line.line for line in basket.lines}
        known = [number for number in self._order if number in numbers]
        self._order = sorted(numbers - set(known), reverse=True) + known
        if self._open not in numbers:
            self._open = None

    def _close_panels(self) -> None:
        self._panel, self._which, self._notice = None, None, ""

    def _ask(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[PosError], None] | None = None,
    ) -> None:
        self._desk.ask("", job, done, failed or self._fail)

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        is_empty, is_asked = self.basket.is_empty, self._which is not None
        is_refused = isinstance(self._panel, views.ProblemPanel)
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
            n=desk.words.quantity(self._next),
        )
        hold = "recall" if is_empty else "hold"
        sides = (
            frames.side(desk, "hold", "hold", f"key.{hold}", is_on=not is_empty or self._held > 0),
            frames.side(desk, "member", "member"),
            frames.side(desk, "quantity", "quantity"),
            frames.side(desk, "more", "more"),
        )
        return frames.frame(desk, top, scan, sides, self._notice, self._tone)

    def _scan_note(self, *, is_refused: bool, is_asked: bool) -> str:
        if is_refused:
            return "scan.again"
        if is_asked:
            return "scan.other"
        if self._next != ONE:
            return "scan.next"
        return "scan.aim"

    def work(self) -> views.SellView:
        """Return the basket and what stands beside it."""
        words = self._desk.words
        say = words.say
        by_number = {line.line: line for line in self.basket.lines}
        lines = tuple(
            views.line_view(
                by_number[number],
                words,
                is_newest=index == 0,
                is_open=number == self._open,
                flashes=self._flashes.get(number, 0),
            )
            for index, number in enumerate(self._order)
        )
        member = self._desk.member
        return views.SellView(
            lines=lines,
            heading="" if lines else say("sell.empty"),
            text="" if lines else say("sell.empty.text"),
            facts=() if lines else self._facts(),
            count=say("sell.count", n=self._pieces()) if lines else "",
            below=words.template("sell.below"),
            above=words.template("sell.above"),
            member=(member.name or member.code) if member else "",
            points=say("points", n=f"{member.points:,}") if member else "",
            panel=self._panel_view(),
            which=views.which_view(words, *self._which) if self._which else None,
        )

    def _panel_view(self) -> views.Panel:
        if isinstance(self._panel, views.QuantityPanel):
            return self._quantity_panel()
        return self._panel or views.read_panel(
            self._desk.words, self._product, self._price, self._quick
        )

    def _quantity_panel(self) -> views.QuantityPanel:
        words, typed = self._desk.words, self._typed
        pad = PadView(words.say("quantity.pad"), typed.text or "1", bool(typed.text), money_keys(0))
        kind = "next" if self._typing_for is None else "line"
        return views.QuantityPanel(
            title=words.say(f"quantity.{kind}"),
            text=words.say(f"quantity.{kind}.text"),
            pad=pad,
            done=KeyView("quantity_done", words.say("key.set"), "check", look=Look.TINT),
            leave=KeyView("panel:leave", words.say("key.leave"), "cross", look=Look.WAY_OUT),
        )

    def _pieces(self) -> str:
        """Return how many pieces are in the basket; a weighed package counts as one."""
        pieces = sum(
            1 if line.is_weighed or line.q % ONE else line.q // ONE for line in self.basket.lines
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
