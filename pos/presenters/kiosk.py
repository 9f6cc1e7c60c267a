"""The kiosk: which screen is up, and the way of taps and scans to it.

Owns the walk from sign-in over the shift, selling and paying to Done and the Z. Scans from every
source come here as one stream; a key of a keyboard never presses anything.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from pos.errors import PosError
from pos.ports.devices import CustomerFace, Reading
from pos.presenters.cash_move import CashMove
from pos.presenters.count_cash import CountCash
from pos.presenters.customer import done_face, idle_face, sale_face
from pos.presenters.desk import Desk
from pos.presenters.devices import Devices
from pos.presenters.done import Done
from pos.presenters.frame import PRINT_ON_SPARE
from pos.presenters.held import Held
from pos.presenters.menu import Menu
from pos.presenters.my_day import MyDay
from pos.presenters.new_product import NewProductForm
from pos.presenters.open_shift import OpenShift
from pos.presenters.parts import CoachView, FrameView, KioskView
from pos.presenters.pay import Pay
from pos.presenters.refund import Refund
from pos.presenters.search import Search
from pos.presenters.sell import Sell
from pos.presenters.settings import Settings
from pos.presenters.shift_result import ShiftResult
from pos.presenters.sign_in import SignIn
from pos.presenters.unusual import Unusual
from pos.services.selling_results import SaleDone
from pos.services.shift_results import ShiftClosed
from pos.services.shop_results import SignedIn, Status

Show = Callable[[KioskView], None]
LINES = frozenset({"held", "search", "new_product"})
"""Screens with a line that a keyboard writes into."""
BACKSPACE = "\b"
COACH = "coach"
COACHED = (
    *("open_shift", "sell", "pay", "done", "refund", "held"),
    *("search", "my_day", "count", "devices", "settings"),
)
"""Screens with a coach mark, which a new till shows once each."""


class Screen(Protocol):
    """A screen's presenter: takes taps and scans, gives its frame and its work as frozen views."""

    def enter(self) -> None: ...
    def tap(self, name: str) -> None: ...
    def scanned(self, reading: Reading) -> None: ...
    def frame(self) -> FrameView: ...
    def work(self) -> object: ...


class Presented(Protocol):
    """What stands behind a window: the kiosk, or the first minute before it."""

    def start(self) -> None: ...
    def tick(self) -> None: ...
    def tap(self, name: str) -> None: ...
    def scan(self, reading: Reading) -> None: ...
    def typed(self, text: str) -> None: ...


class Kiosk:
    """All screens of one counter. Everything here happens on the screen's thread."""

    def __init__(self, desk: Desk, show: Show) -> None:
        """Give every change of what is to be seen to `show`."""
        self._desk, self._show = desk, show
        self._sell = Sell(desk, self.go)
        self._pay = Pay(desk, self.go, self._sold)
        self._done = Done(desk, self._next_sale)
        self._result = ShiftResult(desk, self.sign_out)
        self._menu = Menu(desk, self.go, self.sign_out)
        self._refund = Refund(desk, self.go)
        self._held = Held(desk, self.go, self._sell.begin_next)
        self._search = Search(desk, self.go, self._picked)
        self._new_product = NewProductForm(desk, self.go)
        self._screens: dict[str, Screen] = {
            "sign_in": SignIn(desk, self._welcome),
            "open_shift": OpenShift(desk, self._shift_opened, self.sign_out),
            "sell": self._sell,
            "pay": self._pay,
            "done": self._done,
            "menu": self._menu,
            "count": CountCash(desk, self._shift_closed, self._back_to_sell),
            "result": self._result,
            "refund": self._refund,
            "cash": CashMove(desk, self.go),
            "held": self._held,
            "search": self._search,
            "new_product": self._new_product,
            "devices": Devices(desk, self.go),
            "settings": Settings(desk, self.go),
            "unusual": Unusual(desk, self.go),
            "my_day": MyDay(desk, self.go, self._give_back),
        }
        self.screen = "sign_in"
        self._last_sale: SaleDone | None = None
        self._shown_face: CustomerFace | None = None
        self._touched = desk.now()
        desk.show = self.show
        desk.scan_again = self.scan

    def start(self) -> None:
        """Bring up the first screen."""
        self.tick()
        self.go("sign_in")

    def view(self) -> KioskView:
        """Return what is to be seen now."""
        screen = self._screens[self.screen]
        frame = screen.frame()
        if self.screen in self._desk.habits.to_coach and frame.strip is None:
            say = self._desk.words.say
            coach = CoachView(say(f"coach.{self.screen}"), say("ok"))
            frame = replace(frame, coach=coach)
        return KioskView(frame, screen.work())

    def _coached(self) -> None:
        """Put this screen's coach mark away for good: it was read, or is not needed."""
        left = self._desk.habits.to_coach
        if self.screen in left and self.view().frame.coach is not None:
            self._desk.change(to_coach=tuple(name for name in left if name != self.screen))

    def show(self) -> None:
        """Hand out what is to be seen now, here and on the customer's screen."""
        self._show(self.view())
        face = self.face()
        if face != self._shown_face:
            self._shown_face = face
            self._desk.face(face)

    def face(self) -> CustomerFace:
        """Return what the customer sees: the change until the next sale begins, else the sale."""
        if self.screen == "done" and self._last_sale is not None:
            return done_face(self._desk, self._last_sale)
        basket = self._sell.basket
        if basket.is_empty or self._desk.user is None:
            return idle_face(self._desk)
        return sale_face(self._desk, basket, self._sell.newest_first)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on a key by its name."""
        self._touched = self._desk.now()
        self._coached()
        if name == COACH:
            return
        if name == PRINT_ON_SPARE:
            self._desk.outside.print_on_spare()
        else:
            self._screens[self.screen].tap(name)
        self.show()

    def scan(self, reading: Reading) -> None:
        """Take a reading of any scanner: every screen uses it, keeps it, or says no aloud."""
        self._touched = self._desk.now()
        self._coached()
        if reading.is_sure or self.screen == "sell":
            self._screens[self.screen].scanned(reading)
        elif self.screen in LINES:
            self.typed(reading.text)
        else:
            self._desk.sound("stop")
        self.show()

    def typed(self, text: str) -> None:
        """Put what a person's keyboard wrote into the screen's line, where it has one.

        Enter and all else that writes nothing presses nothing.
        """
        if self.screen not in LINES:
            return
        for char in text:
            if char.isprintable() or char == BACKSPACE:
                self._screens[self.screen].tap(f"type:{'back' if char == BACKSPACE else char}")
        self.show()

    def tick(self) -> None:
        """Ask how things stand; called every second or so."""
        if self._is_left_alone():
            self.sign_out()
        self._desk.ask("status", self._desk.counter.status, self._know, self._not_known)
        self._shown_face = None  # told again, so that a screen that came back shows it
        self.show()

    # --- the walk ------------------------------------------------------------------------

    def go(self, screen: str) -> None:
        """Bring up another screen; "refund:NUMBER" with this receipt, "sell:price" with a task."""
        screen, _, with_it = screen.partition(":")
        if screen == "pay":
            self._pay.begin(self._sell.basket)
        elif screen == "menu":
            self._menu.begin(is_basket_empty=self._sell.basket.is_empty)
        elif screen == "held":
            self._held.begin(self._sell.basket)
        elif screen == "refund" and with_it:
            self._refund.begin(with_it)
        elif screen == "search":
            self._search.begin(self._sell.basket)
        elif screen == "new_product" and self._sell.unknown is not None:
            self._new_product.begin(self._sell.unknown)
        self.screen = screen
        self._desk.upkeep.watch(is_on=screen == "devices")
        self._screens[screen].enter()
        if screen == "sell":
            self._sell.begin_task(with_it)
        self.show()

    def _is_left_alone(self) -> bool:
        """Claim that nobody has touched or scanned for as long as the till waits for it."""
        minutes = self._desk.habits.lock_after_min
        if not minutes or self._desk.user is None or self._desk.waiting:
            return False
        return self._desk.now() - self._touched > timedelta(minutes=minutes)

    def sign_out(self) -> None:
        """Leave the counter; basket and shift stay for whoever comes next."""
        self._desk.user, self._desk.member = None, None
        self._desk.ask("sign_out", self._desk.counter.sign_out, lambda _: None, self._not_known)
        self.go("sign_in")

    def sign_in_as(self, login: str, pin: str) -> None:
        """Sign in whoever has just chosen this PIN, without asking for it once more."""
        self._desk.ask(
            "sign_in", lambda: self._desk.counter.sign_in(login, pin), self._known, self._not_known
        )

    def _known(self, user: SignedIn) -> None:
        self._desk.user = user
        self._welcome()

    def _welcome(self) -> None:
        """Go to selling, or first to the shift where none is open."""
        self._desk.ask("", self._desk.counter.status, self._arrive, self._not_known)

    def _arrive(self, status: Status) -> None:
        self._know(status)
        self.go("sell" if status.shift is not None else "open_shift")

    def _give_back(self, number: str) -> None:
        """Open a receipt of the day's list for a refund."""
        self._refund.begin(number)
        self.go("refund")

    def _picked(self, product_id: str) -> None:
        """Sell what was found, as its quick key would."""
        self.go("sell")
        self._sell.tap(f"product:{product_id}")

    def _shift_opened(self) -> None:
        self._desk.ask("", self._desk.counter.status, self._arrive, self._not_known)

    def _back_to_sell(self) -> None:
        self.go("sell")

    def _sold(self, sale: SaleDone) -> None:
        self._done.begin(sale)
        self._last_sale = sale
        self._sell.begin_next()
        self.go("done")

    def _next_sale(self) -> None:
        self.go("sell")

    def _shift_closed(self, closed: ShiftClosed) -> None:
        self._result.begin(closed)
        self.go("result")

    def _know(self, status: Status) -> None:
        self._desk.status = status

    def _not_known(self, _error: PosError) -> None:
        """Keep the last known state: the next tick asks again."""
