"""What fingers do to the lines of the basket: open one, step it, type its quantity, take it out."""

from pos.domain.figures import QUANTITY_DECIMALS, parse_quantity
from pos.domain.money import UNIT, Thousandths
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.selling.state import PadAsk, Selling
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.selling_results import BasketView, Line


class Lines:
    """Changes lines of the basket, and the quantity that the next scan brings."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling
        self._typed = Typed(0)
        self._typing_for: int | None = None

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
            self._step(line, UNIT if what == "more" else -UNIT)

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
        it = selling.line(str(line)) if line is not None else None
        self._typed = Typed(QUANTITY_DECIMALS if it is not None and it.is_weighed else 0)
        self._typing_for = line
        selling.begin_pad(PadAsk(self.quantity_panel, self._typed.press, self.set_typed))

    @property
    def is_typing_next(self) -> bool:
        """Claim that the quantity of the next scan is being typed."""
        pad = self._selling.pad
        return pad is not None and pad.done == self.set_typed and self._typing_for is None

    def set_typed(self) -> None:
        """Use the quantity that was typed."""
        selling = self._selling
        quantity, number = parse_quantity(self._typed.figure), self._typing_for
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
        words, typed = selling.desk.words, self._typed
        keys = money_keys(typed.decimals)
        pad = PadView(words.say("quantity.pad"), typed.text or "1", bool(typed.text), keys)
        kind = "next" if self._typing_for is None else "line"
        return views.QuantityPanel(
            title=words.say(f"quantity.{kind}"),
            text=words.say(f"quantity.{kind}.text"),
            pad=pad,
            done=KeyView("quantity_done", words.say("key.set"), "check", look=Look.TINT),
            leave=KeyView("panel:leave", words.say("key.leave"), "cross", look=Look.WAY_OUT),
        )
