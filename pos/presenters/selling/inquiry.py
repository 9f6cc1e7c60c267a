"""Price inquiry: a scan shows price, stock and picture, and adds nothing; and prices asked for.

Owns the mode in which a scan only asks, and the pad on which a department's price is typed.
"""

from collections.abc import Callable

from pos.domain.codes import shown
from pos.domain.figures import decimals_of, parse_amount
from pos.domain.money import Minor
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.selling.state import PadAsk, Selling
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.shop_results import PriceView


class Inquiry:
    """Asks what something costs, without selling it."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling
        self._typed = Typed(decimals_of(selling.desk.currency))
        self._name = ""
        self._then: Callable[[Minor], None] | None = None

    def begin(self) -> None:
        """Let the next scans ask, until the panel is closed."""
        selling, say = self._selling, self._selling.desk.words.say
        selling.close_panels()
        selling.is_inquiring = True
        leave = KeyView("panel:leave", say("key.leave"), "cross", look=Look.WAY_OUT)
        title, text = say("inquiry.title"), say("inquiry.text")
        selling.panel = views.ListPanel(title, text, "tag", (), leave)

    def scanned(self, reading: Reading) -> None:
        """Show what was read, and go on asking."""
        selling, text, aim = self._selling, reading.text, reading.aim
        counter = selling.desk.counter
        selling.ask(
            lambda: counter.inquire(text, aim),
            self._show,
            lambda error: self._unknown(error, shown(text)),
        )

    def _show(self, found: PriceView) -> None:
        selling, words = self._selling, self._selling.desk.words
        selling.close_panels()
        selling.is_inquiring = True
        selling.desk.sound("read")
        add = KeyView(f"product:{found.product.product}", words.say("inquiry.add"), "plus")
        leave = KeyView("panel:leave", words.say("key.close"), "cross", look=Look.WAY_OUT)
        read = views.read_panel(words, found.product, found.amount, ())
        selling.panel = views.PricePanel(read, words.say("inquiry.next"), (leave, add))

    def _unknown(self, error: PosError, code: str) -> None:
        """Say that nothing is known of it, and go on asking."""
        self._selling.fail(error)
        if error.code == "product.ambiguous":
            self._selling.notice = self._selling.desk.words.say("inquiry.several", code=code)

    # --- a department's price --------------------------------------------------------------

    def ask_price(self, name: str, then: Callable[[Minor], None]) -> None:
        """Ask what a department's thing costs; `then` gets the price."""
        self._typed.clear()
        self._name, self._then = name, then
        self._selling.begin_pad(PadAsk(self._pad, self._typed.press, self._typed_price))

    def _typed_price(self) -> None:
        price = parse_amount(self._typed.figure, self._selling.desk.currency)
        if price > 0 and self._then is not None:
            self._selling.close_panels()
            self._then(price)

    def _pad(self) -> views.QuantityPanel:
        words, typed = self._selling.desk.words, self._typed
        say = words.say
        figure = f"{words.sign} {typed.text or words.money(0)}"
        keys = money_keys(typed.decimals)
        return views.QuantityPanel(
            title=say("open_price.title", name=self._name),
            text=say("open_price.text"),
            pad=PadView(say("open_price.pad"), figure, bool(typed.text), keys),
            done=KeyView("quantity_done", say("inquiry.add"), "check", look=Look.TINT),
            leave=KeyView("panel:leave", say("key.leave"), "cross", look=Look.WAY_OUT),
        )
