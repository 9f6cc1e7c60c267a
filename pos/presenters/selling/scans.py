"""What a scan does on the sell screen: a line, a member, a question, or a clear no."""

from collections.abc import Callable

from pos.domain.codes import shown
from pos.errors import BadCheckDigit, MemberUnknown, PosError, ProductUnknown
from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.desk import Counter
from pos.presenters.parts import KeyView, Look
from pos.presenters.selling.state import Selling
from pos.services.results import MemberView, ProductView, Scanned

PANEL_KEYS_MAX = 8
NO_CODE_OF_OURS = (ProductUnknown, BadCheckDigit)
OTHER_MEANINGS = ("payment", "receipt", "staff")
_TOLD_IN_PANEL = ("product.", "code.", "lot.", "quantity.invalid", "basket.full")


class Scans:
    """Puts what is read, tapped or chosen into the basket, and shows what came of it."""

    def __init__(self, selling: Selling, go: Callable[[str], None]) -> None:
        """Take the screen's state, and the way to Pay for a customer who shows a payment code."""
        self._selling, self._go = selling, go

    def scanned(self, reading: Reading) -> None:
        """Put what was read into the basket; a member's card names the member instead."""
        selling = self._selling
        quantity, counter = selling.take_next(), selling.desk.counter
        text, aim = reading.text, reading.aim

        def job() -> tuple[Scanned, ProductView] | MemberView:
            try:
                read = counter.scan(text, quantity, aim)
            except ProductUnknown as unknown:
                return _member_of(counter, text, unknown)
            return read, counter.product(read.line.product)

        selling.ask(job, self._read, lambda error: self._refused(error, reading))

    def add(self, product_id: str) -> None:
        """Put a product into the basket by its quick key or as the answer to which one."""
        selling = self._selling
        quantity, counter = selling.take_next(), selling.desk.counter
        selling.which = None
        selling.ask(
            lambda: (counter.add_product(product_id, quantity), counter.product(product_id)),
            self._read,
        )

    def _read(self, found: tuple[Scanned, ProductView] | MemberView) -> None:
        """Show what was read: its line on top, its picture large."""
        selling = self._selling
        selling.close_panels()
        selling.desk.sound("read")
        if isinstance(found, MemberView):
            selling.desk.member = found
            selling.panel = views.member_panel(selling.desk.words, found)
            return
        scanned, selling.product = found
        line = scanned.line
        selling.price = line.price if line.label is None else line.amount
        selling.take(scanned.basket)
        selling.bring_up(line.line)

    def _refused(self, error: PosError, reading: Reading) -> None:
        """Say what is wrong with what was read, beside a basket that has not changed."""
        if isinstance(error, NO_CODE_OF_OURS) and not reading.is_sure:
            return  # it was typed behind a slow frame
        selling, choices, code = self._selling, error.details.get("choices"), shown(reading.text)
        meaning = error.details.get("meaning")
        if meaning == "payment" and not selling.basket.is_empty:
            selling.desk.sound("read")
            selling.desk.offered = str(error.details["provider"])
            self._go("pay")
            return
        selling.desk.sound("unknown")
        if error.code == "product.ambiguous" and isinstance(choices, list):
            ids = [str(choice["product"]) for choice in choices]
            counter = selling.desk.counter
            selling.ask(
                lambda: tuple(counter.product(product) for product in ids),
                lambda products: self._ask_which(code, products),
            )
            return
        words = selling.desk.words
        if not error.code.startswith(_TOLD_IN_PANEL):
            selling.notice = words.failure(error)
            return
        problem = f"problem.{meaning}" if meaning in OTHER_MEANINGS else f"problem.{error.code}"
        selling.panel = views.ProblemPanel(
            title=words.say(problem),
            code=views.grouped(code.strip()),
            text=words.say(f"{problem}.text", **error.details),
            keys=(
                *(views.quick_key(words, it) for it in selling.quick[: PANEL_KEYS_MAX - 1]),
                views.search_key(words),
            ),
            leave=KeyView("panel:leave", words.say("key.skip"), "cross", look=Look.WAY_OUT),
        )

    def _ask_which(self, code: str, products: tuple[ProductView, ...]) -> None:
        self._selling.close_panels()
        self._selling.which = (code, products)


def _member_of(counter: Counter, text: str, unknown: ProductUnknown) -> MemberView:
    """Return the member whose card or code was read. Raises MemberUnknown, or `unknown` again."""
    if unknown.details.get("meaning") == "member":
        return counter.member(str(unknown.details["card"]))
    try:
        return counter.member(text.strip())
    except MemberUnknown:
        raise unknown from None
