"""Search: goods by name, pinyin initials, SKU or barcode, found while one types; a tap sells.

Owns what is typed, and that only one search is on its way: while it runs, what is typed further
waits for its answer, so that a slow catalogue is never asked for letters long gone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.parts import FrameView, KeyView, Look
from pos.presenters.typing_line import FieldView, KeyboardView, TypedLine
from pos.presenters.words import goods_name
from pos.services.selling_results import BasketView
from pos.services.shop_results import ProductView

FOUND_MOST = 60


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A product found: a tap puts it into the sale."""

    key: str
    picture: str
    category: str
    name: str
    rest: str
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """The field, the keyboard, and what was found; without a word typed the quick keys."""

    field: FieldView
    keyboard: KeyboardView
    title: str
    rows: tuple[FoundRow, ...]
    empty_icon: str
    empty: str
    empty_text: str


class Search:
    """Finding goods without a code to scan."""

    def __init__(
        self, desk: Desk, go: Callable[[str], None], picked: Callable[[str], None]
    ) -> None:
        """`go` wants sell; `picked` gets the product's id and sells it."""
        self._desk, self._go, self._picked = desk, go, picked
        self._line = TypedLine()
        self._basket = BasketView(None, (), 0)
        self._usual: tuple[ProductView, ...] = ()
        self._found: tuple[ProductView, ...] | None = None
        self._found_for = ""
        self._notice = ""

    def begin(self, basket: BasketView) -> None:
        """Know the sale whose total stands in the bar."""
        self._basket = basket

    def enter(self) -> None:
        """Begin with nothing typed and the quick keys."""
        self._line.press("clear")
        self._found, self._found_for, self._notice = None, "", ""
        self._desk.ask(
            "", lambda: self._desk.counter.quick_keys(FOUND_MOST), self._know, self._fail
        )

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a key of the keyboard, a product, or the way back."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        match kind:
            case "type":
                self._line.press(argument)
                self._search()
            case "product":
                self._picked(argument)
            case "back" | "done":
                self._go("sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read."""
        self._go("sell")
        self._desk.scan_again(reading)

    def _search(self) -> None:
        """Search for what stands there now, unless a search is on its way: then after it."""
        text = self._line.text.strip()
        if not text:
            self._found, self._found_for = None, ""
            return
        counter = self._desk.counter

        def came(found: tuple[ProductView, ...]) -> None:
            self._found, self._found_for = found, text
            if self._line.text.strip() != text:
                self._search()

        self._desk.ask("search", lambda: counter.search(text, FOUND_MOST), came, self._fail)

    def _know(self, usual: tuple[ProductView, ...]) -> None:
        self._usual = usual

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.TINT)
        total = "" if self._basket.is_empty else desk.words.money(self._basket.total)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("search.title"), corner=corner, total=total)
        return frames.frame(desk, top, frames.scan_key(desk, "scan.back"), notice=self._notice)

    def work(self) -> SearchView:
        """Return what is typed and what was found."""
        say, text = self._desk.words.say, self._line.text.strip()
        shown = self._usual if not text else self._found or ()
        is_none = bool(text) and self._found == () and self._found_for == text
        is_more = len(shown) == FOUND_MOST
        title = say("search.usual")
        if text:
            title = say("search.found_most" if is_more else "search.found", n=len(shown))
        empty = say("search.none", text=self._line.text) if is_none else ""
        empty_text = say("search.none.text") if is_none else ""
        if not text and not self._usual:
            empty, empty_text = say("search.type"), say("search.type.text")
        return SearchView(
            field=FieldView("search", self._line.text, say("search.hint")),
            keyboard=KeyboardView(say("key.space")),
            title=title,
            rows=tuple(self._row(product) for product in shown),
            empty_icon="search",
            empty=empty,
            empty_text=empty_text,
        )

    def _row(self, product: ProductView) -> FoundRow:
        words = self._desk.words
        name = goods_name(product.name(words.language))
        unit = product.unit if product.is_weighed else ""
        price = "" if product.price is None else words.money(product.price)
        if unit and price:
            price = words.say("per_unit", price=price, unit=unit)
        return FoundRow(
            key=f"product:{product.product}",
            picture=f"goods/{product.sku}",
            category=product.category,
            name=name.main,
            rest=name.rest,
            price=price or words.say("search.no_price"),
            note=f"{product.sku}  {words.say('stock', q=words.quantity(product.stock, unit))}",
        )
