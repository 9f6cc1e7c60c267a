"""Giving something away: a line's discount or price, the whole basket's discount, and why.

Owns the two questions (how much, and for what reason) before the counter is asked. Beyond what
the cashier may, the owner's leave is asked for on the spot.
"""

from pos.domain.concessions import REASONS
from pos.domain.figures import decimals_of, parse_amount, parse_rate
from pos.errors import AmountInvalid
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.selling.leaves import Leaves
from pos.presenters.selling.state import PadAsk, Selling
from pos.presenters.typing_pad import Typed, pad_keys
from pos.services.conceding import Off
from pos.services.selling_results import BasketView

PERCENT_DECIMALS = 1


class Giving:
    """Asks how much and why, and has it done."""

    def __init__(self, selling: Selling, leaves: Leaves) -> None:
        """Take the screen's state, and the way to the owner's leave."""
        self._selling, self._leaves = selling, leaves
        self._kind = "off"
        self._line: int | None = None
        self._is_percent = True
        self._typed = Typed(PERCENT_DECIMALS)

    def ask(self, kind: str, line: int | None) -> None:
        """Ask how much: `kind` is "off" (a line, or with None the basket) or "price"."""
        self._kind, self._line = kind, line
        self._is_percent = kind == "off"
        self._typed = Typed(self._decimals)
        self._selling.begin_pad(PadAsk(self._panel, self._press, self._how_much))

    def because(self, reason: str) -> None:
        """Take the reason and have it done."""
        selling, kind, line = self._selling, self._kind, self._line
        counter, currency, figure = selling.desk.counter, selling.desk.currency, self._typed.figure
        if kind == "price" and line is not None:
            price = parse_amount(figure, currency)
            self._leaves.do(lambda: counter.reprice(line, price, reason), self._given)
            return
        off = (
            Off(parse_rate(figure)) if self._is_percent else Off(0, parse_amount(figure, currency))
        )
        self._leaves.do(lambda: counter.discount(line, off, reason), self._given)

    def _given(self, basket: BasketView) -> None:
        self._selling.close_panels()
        self._selling.take(basket)

    @property
    def _decimals(self) -> int:
        return PERCENT_DECIMALS if self._is_percent else decimals_of(self._selling.desk.currency)

    def _press(self, key: str) -> None:
        """Take a key of the pad; the one left of the 0 turns per cent into money and back."""
        if key == "unit":
            self._is_percent = not self._is_percent
            self._typed = Typed(self._decimals)
            return
        before = self._typed.text
        self._typed.press(key)
        if self._is_percent and not _is_rate(self._typed.figure):
            self._typed.text = before

    def _how_much(self) -> None:
        """Ask why; nothing off takes a discount away, and a price must be typed."""
        if not self._typed.text:
            return
        if self._kind == "off" and not self._typed.figure.strip("0."):
            self.because(REASONS[-1])
            return
        words = self._selling.desk.words
        self._selling.close_panels()
        self._selling.panel = views.ListPanel(
            title=words.say(f"give.why.{self._kind}", what=self._what()),
            text=words.say("give.why.text"),
            icon="tag" if self._kind == "price" else "percent",
            keys=tuple(KeyView(f"reason:{it}", words.say(f"reason.{it}")) for it in REASONS),
            leave=KeyView("panel:leave", words.say("key.leave"), "cross", look=Look.WAY_OUT),
        )

    def _what(self) -> str:
        """Return what is given away, as it was typed."""
        words, figure = self._selling.desk.words, self._typed.figure
        if self._is_percent:
            return f"{figure} %"
        return f"{words.sign} {words.money(parse_amount(figure, self._selling.desk.currency))}"

    def _panel(self) -> views.QuantityPanel:
        words, typed = self._selling.desk.words, self._typed
        say, at = words.say, f"give.{self._kind}" + (".basket" if self._line is None else "")
        unit = "%" if self._is_percent else words.sign
        left = KeyView("pad:00", "00", on_paper=True)
        if self._kind == "off":
            left = KeyView("pad:unit", words.sign if self._is_percent else "%", on_paper=True)
        zero = "0" if self._is_percent else words.money(0)
        figure = typed.text or zero
        return views.QuantityPanel(
            title=say(at),
            text=say(f"{at}.text"),
            pad=PadView(
                say("give.pad." + ("percent" if self._is_percent else self._kind)),
                f"{figure} %" if self._is_percent else f"{unit} {figure}",
                bool(typed.text),
                pad_keys(left, KeyView("pad:.", ".", on_paper=True)),
            ),
            done=KeyView("quantity_done", say("give.next"), "right", look=Look.TINT),
            leave=KeyView("panel:leave", say("key.leave"), "cross", look=Look.WAY_OUT),
        )


def _is_rate(figure: str) -> bool:
    """Claim that a figure is a percentage, at most all of it."""
    try:
        parse_rate(figure)
    except AmountInvalid:
        return False
    return True
