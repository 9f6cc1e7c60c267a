"""Sales put aside and taken back (挂单, 取单)."""

from pos.presenters import sell_views as views
from pos.presenters.selling.state import Selling
from pos.services.results import BasketView, HeldBasket

HOLDS_MAX = 20


class Aside:
    """Puts the basket aside under the next free number, lists what waits, takes one back."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling

    def hold_or_list(self) -> None:
        """Put the basket aside; where it is empty, show those that wait."""
        selling = self._selling
        counter = selling.desk.counter
        if selling.basket.is_empty:
            selling.ask(counter.held, self._list)
            return

        def job() -> tuple[str, ...]:
            taken = {basket.name for basket in counter.held()}
            name = next(str(n) for n in range(1, HOLDS_MAX + 1000) if str(n) not in taken)
            return counter.hold(name)

        selling.ask(job, self._put_aside)

    def recall(self, name: str) -> None:
        """Take back what was put aside under a name."""
        selling = self._selling
        selling.close_panels()
        selling.ask(lambda: selling.desk.counter.recall(name), self._recalled)

    def _put_aside(self, names: tuple[str, ...]) -> None:
        self._selling.held = len(names)
        self._selling.begin_next()

    def _list(self, held: tuple[HeldBasket, ...]) -> None:
        selling = self._selling
        selling.held = len(held)
        selling.close_panels()
        selling.panel = views.held_panel(selling.desk.words, held)

    def _recalled(self, basket: BasketView) -> None:
        self._selling.held = max(0, self._selling.held - 1)
        self._selling.take(basket)
