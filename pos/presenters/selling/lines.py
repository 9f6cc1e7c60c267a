"""What fingers do to the lines of the basket: open one, step it, type its quantity, take it out."""

from pos.domain.money import Thousandths
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.selling.state import ONE, Selling
from pos.presenters.typing_pad import money_keys
from pos.services.results import BasketView, Line


class Lines:
    """Changes lines of the basket, and the quantity that the next scan brings."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling

    def tap(self, number: str, what: str) -> None:
        """Take a tap on a line or on one of the keys under it."""
        selling = self._selling
        line = selling.line(number)
        if line is None:
            return
        counter, chosen = selling.desk.counter, line.line
        if not what:
            selling.open = None if selling.open == chosen else chosen
        elif what == "remove":
            selling.ask(lambda: counter.remove(chosen), selling.take)
        elif what == "quantity":
            self.type_quantity(chosen)
        else:
            self._step(line, ONE if what == "more" else -ONE)

    def _step(self, line: Line, step: Thousandths) -> None:
        """Step a line's quantity; taps in a row add up, since each is asked for in its turn."""
        selling, number = self._selling, line.line
        counter = selling.desk.counter

        def job() -> BasketView:
            now = next((one.q for one in counter.basket().lines if one.line == number), line.q)
            return counter.set_quantity(number, now + step).basket

        selling.ask(job, selling.take)

    def type_quantity(self, line: int | None) -> None:
        """Ask for a quantity: a line's, or with None the next scan's."""
        selling = self._selling
        selling.close_panels()
        selling.typed.clear()
        selling.typing_for = line
        selling.panel = self.quantity_panel()

    def set_typed(self) -> None:
        """Use the quantity that was typed."""
        selling = self._selling
        quantity, number = int(selling.typed.figure) * ONE, selling.typing_for
        counter = selling.desk.counter
        selling.close_panels()
        if quantity <= 0:
            return
        if number is None:
            selling.next = quantity
        else:
            selling.ask(lambda: counter.set_quantity(number, quantity).basket, selling.take)

    def quantity_panel(self) -> views.QuantityPanel:
        """Return the pad with what has been typed so far."""
        selling = self._selling
        words, typed = selling.desk.words, selling.typed
        pad = PadView(words.say("quantity.pad"), typed.text or "1", bool(typed.text), money_keys(0))
        kind = "next" if selling.typing_for is None else "line"
        return views.QuantityPanel(
            title=words.say(f"quantity.{kind}"),
            text=words.say(f"quantity.{kind}.text"),
            pad=pad,
            done=KeyView("quantity_done", words.say("key.set"), "check", look=Look.TINT),
            leave=KeyView("panel:leave", words.say("key.leave"), "cross", look=Look.WAY_OUT),
        )
