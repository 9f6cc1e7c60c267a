"""A new product on the spot: a scan that nobody knows gets a name, a price and a tax rate.

Owns what is typed until it is saved; then the code is scanned again and lies in the basket.
"""

from collections.abc import Callable

from pos.domain.codes import shown
from pos.domain.figures import decimals_of, parse_amount
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormField, FormView
from pos.presenters.parts import FrameView, KeyView, Look, PadView
from pos.presenters.sell_views import grouped
from pos.presenters.typing_name import Letters, TypedName
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.hanzi import hanzi
from pos.services.new_products import NewProduct
from pos.services.shop_results import ProductView

NAME, PRICE = "name", "price"
RATES = (1300, 900, 600, 0)
"""The rates of value added tax that goods may bear, in basis points, the usual one first."""


class NewProductForm:
    """The product that is being made."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell."""
        self._desk, self._go = desk, go
        self._reading = Reading("", "serial", 0)
        self._letters = Letters(lambda: desk.habits.language)
        self._name, self._price = TypedName(self._letters), Typed(decimals_of(desk.currency))
        self._chosen, self._rate = NAME, RATES[0]
        self._notice = ""

    def begin(self, reading: Reading) -> None:
        """Know what was read."""
        self._reading = reading
        self._name = TypedName(self._letters)
        self._price.clear()
        self._chosen, self._rate = NAME, RATES[0]

    def enter(self) -> None:
        """Read the table of pinyin, once."""
        self._notice = ""
        if self._letters.table is None:
            self._desk.ask("hanzi", hanzi, self._letters.know, self._fail)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a field, a key of keyboard or pad, a rate, or the key that saves."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        match kind:
            case "back":
                self._go("sell")
            case "save" if self._can_save:
                self._save()
            case "field":
                self._name.settle()
                self._chosen = argument
            case "pad":
                self._price.press(argument)
            case "rate":
                self._rate = int(argument)
            case _:
                self._type(kind, argument)

    def _type(self, kind: str, argument: str) -> None:
        """Take a key of the keyboard: of the name, or a digit of the price."""
        if kind == "mode":
            self._name.settle()
            self._letters.switch()
        elif kind == "hanzi":
            self._name.choose(argument)
        elif kind == "type" and self._chosen == NAME:
            self._name.press(argument)
        elif kind == "type" and (argument in {".", "back"} or argument in "0123456789"):
            self._price.press(argument)

    def scanned(self, _reading: Reading) -> None:
        """Refuse other goods until this one is saved or left."""
        self._desk.sound("stop")
        self._notice = self._desk.words.say("new_product.first")

    @property
    def _can_save(self) -> bool:
        is_free = not self._desk.is_asking("new_product")
        return bool(self._name.text) and self._amount > 0 and is_free

    @property
    def _amount(self) -> int:
        return parse_amount(self._price.figure, self._desk.currency)

    def _save(self) -> None:
        told = NewProduct(
            self._reading.text, self._reading.aim, self._name.text, self._amount, self._rate
        )
        counter = self._desk.counter
        self._desk.ask("new_product", lambda: counter.new_product(told), self._made, self._fail)

    def _made(self, _product: ProductView) -> None:
        """Go back to selling with the code that is known now."""
        self._go("sell")
        self._desk.scan_again(self._reading)

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        look = Look.SOLID if self._can_save else Look.NOT_YET
        finish = KeyView("save", say("key.save"), look=look, is_on=self._can_save)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("new_product.title"), corner=corner)
        scan = frames.scan_key(desk, "scan.save_first", look=Look.NOT_YET, is_on=False)
        return frames.frame(desk, top, scan, notice=self._notice)

    def work(self) -> FormView:
        """Return the fields, and what the chosen one is typed with."""
        words, name = self._desk.words, self._name
        is_name = self._chosen == NAME
        return FormView(
            heading=grouped(shown(self._reading.text)),
            fields=(
                FormField(
                    f"field:{NAME}",
                    words.say("new_product.name"),
                    name.line.text,
                    words.say("new_product.name.hint"),
                    is_chosen=is_name,
                    letters=name.pinyin,
                ),
                FormField(
                    f"field:{PRICE}",
                    words.say("new_product.price"),
                    self._price.text,
                    words.say("new_product.price.hint"),
                    is_chosen=not is_name,
                    sign=words.sign if self._price.text else "",
                ),
            ),
            label=words.say("new_product.rate"),
            choices=tuple(self._rate_key(rate) for rate in RATES),
            candidates=name.candidates() if is_name else (),
            mode=self._letters.key(words) if is_name else None,
            keyboard=name.keyboard(words.say("key.space")) if is_name else None,
            pad=None if is_name else self._pad(),
        )

    def _pad(self) -> PadView:
        words, typed = self._desk.words, self._price
        shown_price = typed.text or words.money(0)
        keys = money_keys(typed.decimals)
        return PadView(words.say("new_product.price"), shown_price, bool(typed.text), keys)

    def _rate_key(self, rate: int) -> KeyView:
        look = Look.TINT if rate == self._rate else Look.KEY
        word = f"{rate // 100}%" if rate else self._desk.words.say("new_product.no_tax")
        return KeyView(f"rate:{rate}", word, look=look, on_paper=True)
