"""What a scan does on the sell screen: a line, a member, a question, or a clear no."""

from pos.errors import MemberUnknown, PosError, ProductUnknown
from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look
from pos.presenters.selling.state import Selling
from pos.services.results import MemberView, ProductView, Scanned

PANEL_KEYS_MAX = 8
_TOLD_IN_PANEL = ("product.", "code.", "quantity.invalid", "basket.full")


class Scans:
    """Puts what is read, tapped or chosen into the basket, and shows what came of it."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state."""
        self._selling = selling

    def scanned(self, reading: Reading) -> None:
        """Put what was read into the basket; a member's card names the member instead."""
        selling = self._selling
        quantity, counter = selling.take_next(), selling.desk.counter
        text, aim = reading.text, reading.aim

        def job() -> tuple[Scanned, ProductView] | MemberView:
            try:
                read = counter.scan(text, quantity, aim)
            except ProductUnknown as unknown:
                try:
                    return counter.member(text.strip())
                except MemberUnknown:
                    raise unknown from None
            return read, counter.product(read.line.product)

        selling.ask(job, self._read, lambda error: self._refused(error, text))

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

    def _refused(self, error: PosError, code: str) -> None:
        """Say what is wrong with what was read, beside a basket that has not changed."""
        selling, choices = self._selling, error.details.get("choices")
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
        selling.panel = views.ProblemPanel(
            title=words.say(f"problem.{error.code}"),
            code=views.grouped(code.strip()),
            text=words.say(f"problem.{error.code}.text", **error.details),
            keys=tuple(views.quick_key(words, item) for item in selling.quick[:PANEL_KEYS_MAX]),
            leave=KeyView("panel:leave", words.say("key.skip"), "cross", look=Look.WAY_OUT),
        )

    def _ask_which(self, code: str, products: tuple[ProductView, ...]) -> None:
        self._selling.close_panels()
        self._selling.which = (code, products)
