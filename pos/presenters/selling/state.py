"""The sell screen between taps: the basket as it was last heard of, and what stands beside it.

Owns the order of lines, which one is open, the panel, the quantity for the next scan. The basket
itself is the counter's, on disk after each change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pos.domain.money import UNIT, Minor, Thousandths
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.desk import Desk
from pos.presenters.parts import Tone
from pos.services.selling_results import BasketView, Line
from pos.services.shop_results import ProductView

T = TypeVar("T")
EMPTY = BasketView(None, (), 0)


@dataclass(frozen=True, slots=True)
class PadAsk:
    """Something asked on a pad: how the panel looks now, what a key does, what the end does."""

    panel: Callable[[], views.QuantityPanel]
    press: Callable[[str], None]
    done: Callable[[], None]


@dataclass(slots=True)
class Selling:
    """The sale that is being rung up, as the screen knows it."""

    desk: Desk
    basket: BasketView = EMPTY
    order: list[int] = field(default_factory=list)
    """Line numbers, newest on top."""
    flashes: dict[int, int] = field(default_factory=dict)
    open: int | None = None
    product: ProductView | None = None
    """The thing read last."""
    price: Minor | None = None
    quick: tuple[ProductView, ...] = ()
    panel: views.Panel | None = None
    which: tuple[str, tuple[ProductView, ...]] | None = None
    next: Thousandths = UNIT
    """How much the next scan puts into the basket."""
    unknown: Reading | None = None
    """What was read last and no product bears: the owner may make one of it."""
    pad: PadAsk | None = None
    """What is being asked on a pad, instead of a panel."""
    is_inquiring: bool = False
    """Claim that a scan asks for a price and adds nothing."""
    notice: str = ""
    tone: Tone = Tone.RED

    def line(self, number: str) -> Line | None:
        """Return a line by its number as a key's name has it, None where it is gone."""
        return next((line for line in self.basket.lines if str(line.line) == number), None)

    def take(self, basket: BasketView) -> None:
        """Show this basket; lines keep their order, new ones come on top."""
        if basket.id != self.basket.id:
            self.order, self.flashes, self.open = [], {}, None
        self.basket = basket
        numbers = {line.line for line in basket.lines}
        known = [number for number in self.order if number in numbers]
        self.order = sorted(numbers - set(known), reverse=True) + known
        if self.open not in numbers:
            self.open = None

    def bring_up(self, number: int) -> None:
        """Put the line that was touched on top and flash it; another open line closes."""
        self.flashes[number] = self.flashes.get(number, 0) + 1
        self.order.remove(number)
        self.order.insert(0, number)
        if self.open != number:
            self.open = None

    def begin_next(self) -> None:
        """Begin the next sale with an empty basket: the last one is on disk."""
        self.take(EMPTY)
        self.product, self.price, self.next = None, None, UNIT
        self.desk.member = None
        self.close_panels()

    def close_panels(self) -> None:
        """Put away whatever stands beside the basket."""
        self.panel, self.which, self.pad, self.notice = None, None, None, ""
        self.is_inquiring = False

    def begin_pad(self, asked: PadAsk) -> None:
        """Ask something on a pad beside the basket."""
        self.close_panels()
        self.pad = asked

    def take_next(self) -> Thousandths:
        """Return the quantity for this scan; the one after it is one again."""
        quantity, self.next = self.next, UNIT
        return quantity

    def give_back(self, quantity: Thousandths) -> None:
        """Keep the quantity for the next scan: the one that it was typed for added nothing."""
        if self.next == UNIT:
            self.next = quantity

    def ask(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[PosError], None] | None = None,
    ) -> None:
        """Have a job done on the ledger's lane; a failure is told in the strip."""
        self.desk.ask("", job, done, failed or self.fail)

    def fail(self, error: PosError) -> None:
        """Say what could not be done."""
        self.desk.sound("unknown")
        self.notice, self.tone = self.desk.words.failure(error), Tone.RED

    def tell(self, sentence: str) -> None:
        """Say something that is no failure."""
        self.notice, self.tone = sentence, Tone.WATER
