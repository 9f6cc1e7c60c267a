"""What a scan does on the sell screen: a line, a member, a question, or a clear no."""

from collections.abc import Callable

from pos.domain.codes import shown
from pos.domain.money import Minor, Thousandths
from pos.domain.rights import Right
from pos.errors import (
    BadCheckDigit,
    MemberUnknown,
    PosError,
    PriceNeeded,
    ProductAmbiguous,
    ProductUnknown,
    QuantityInvalid,
)
from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look
from pos.presenters.selling.questions import Question, Questions
from pos.presenters.selling.state import Selling
from pos.services.counter import Counter
from pos.services.selling_results import Scanned
from pos.services.shop_results import MemberView, ProductView

PANEL_KEYS_MAX = 8
AskPrice = Callable[[str, Callable[[Minor], None]], None]
"""Asks what a thing of this name costs; the answer goes to the second."""
NO_CODE_OF_OURS = (ProductUnknown, BadCheckDigit)
OTHER_MEANINGS = ("payment", "staff")
_TOLD_IN_PANEL = ("product.", "code.", "lot.", "quantity.invalid", "basket.full")


class Scans:
    """Puts what is read, tapped or chosen into the basket, and shows what came of it."""

    def __init__(self, selling: Selling, go: Callable[[str], None], ask_price: AskPrice) -> None:
        """Take the screen's state; `go` wants pay, and refund with a receipt's number."""
        self._selling, self._go, self._ask_price = selling, go, ask_price
        self.questions = Questions(selling)

    def scanned(self, reading: Reading) -> None:
        """Put what was read into the basket; a member's card names the member instead."""
        self._scan(reading, self._selling.take_next())

    def _scan(self, reading: Reading, quantity: Thousandths, chosen: str | None = None) -> None:
        """Ask for what was read; `chosen` is the answer to which of several products it is."""
        counter, text, aim = self._selling.desk.counter, reading.text, reading.aim

        def job() -> tuple[Scanned, ProductView] | MemberView:
            try:
                read = counter.scan(text, quantity, aim, product=chosen)
            except ProductUnknown as unknown:
                return _member_of(counter, text, unknown)
            return read, counter.product(read.line.product)

        def read(found: tuple[Scanned, ProductView] | MemberView) -> None:
            if chosen is None and not isinstance(found, MemberView):
                self.questions.settle(found[1].product)
            self._read(found)

        self._selling.ask(job, read, lambda error: self._refused(error, reading, quantity))

    def add(self, product_id: str) -> None:
        """Put a product into the basket by its quick key or as the answer to which one."""
        selling, answered = self._selling, self.questions.answered()
        if answered is not None:
            # The code is read again: a label's weight, a case's pieces belong to it.
            self._scan(answered.reading, answered.quantity, product_id)
            return
        self._add(product_id, selling.take_next(), None)

    def repeat(self) -> None:
        """Put what was entered last into the basket once more."""
        selling = self._selling
        quantity, counter = selling.take_next(), selling.desk.counter

        def job() -> tuple[Scanned, ProductView]:
            again = counter.repeat(quantity)
            return again, counter.product(again.line.product)

        selling.ask(job, self._read)

    def _add(self, product_id: str, quantity: Thousandths, price: Minor | None) -> None:
        selling = self._selling
        counter = selling.desk.counter

        def job() -> tuple[Scanned, ProductView]:
            added = counter.add_product(product_id, quantity, price)
            return added, counter.product(product_id)

        selling.ask(job, self._read, lambda error: self._not_added(error, quantity))

    def _not_added(self, error: PosError, quantity: Thousandths) -> None:
        """Ask for a department's price; say of anything else what is wrong."""
        selling = self._selling
        if isinstance(error, PriceNeeded):
            product = str(error.details["product"])
            selling.desk.sound("read")
            self._ask_price(
                str(error.details["name"]), lambda price: self._add(product, quantity, price)
            )
            return
        selling.fail(error)

    def _read(self, found: tuple[Scanned, ProductView] | MemberView) -> None:
        """Show what was read: its line on top, its picture large."""
        selling = self._selling
        selling.close_panels()
        self.questions.show()
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

    def _refused(self, error: PosError, reading: Reading, quantity: Thousandths) -> None:
        """Say what is wrong with what was read, beside a basket that has not changed.

        A quantity typed for it stays for the scan after, unless it was wrong itself, or waits
        with a question.
        """
        if isinstance(error, PriceNeeded):
            self._not_added(error, quantity)
            return
        if not isinstance(error, QuantityInvalid | ProductAmbiguous):
            self._selling.give_back(quantity)
        if isinstance(error, NO_CODE_OF_OURS) and not reading.is_sure:
            return  # it was typed behind a slow frame
        selling, choices, code = self._selling, error.details.get("choices"), shown(reading.text)
        meaning = error.details.get("meaning")
        if self._leads_elsewhere(meaning, error):
            return
        selling.desk.sound("unknown")
        if error.code == "product.ambiguous" and isinstance(choices, list):
            ids = [str(choice["product"]) for choice in choices]
            counter = selling.desk.counter
            selling.ask(
                lambda: tuple(counter.product(product) for product in ids),
                lambda products: self.questions.ask(Question(reading, quantity, code, products)),
            )
            return
        words = selling.desk.words
        if not error.code.startswith(_TOLD_IN_PANEL):
            selling.notice = words.failure(error)
            return
        selling.unknown = reading
        problem = f"problem.{meaning}" if meaning in OTHER_MEANINGS else f"problem.{error.code}"
        selling.panel = views.ProblemPanel(
            title=words.say(problem),
            code=views.grouped(code.strip()),
            text=words.say(f"{problem}.text", **error.details),
            keys=self._ways_on(may_make=error.code == ProductUnknown.code and meaning is None),
            leave=KeyView("panel:leave", words.say("key.skip"), "cross", look=Look.WAY_OUT),
        )

    def _ways_on(self, *, may_make: bool) -> tuple[KeyView, ...]:
        """Return the keys beside a code that is refused: quick keys, a new product, search."""
        selling, words = self._selling, self._selling.desk.words
        last = [views.search_key(words)]
        if may_make and selling.desk.may(Right.SETTINGS):
            last.insert(
                0, KeyView("new_product", words.say("key.new_product"), "plus", on_paper=True)
            )
        quick = selling.quick[: PANEL_KEYS_MAX - len(last)]
        return (*(views.quick_key(words, it) for it in quick), *last)

    def _leads_elsewhere(self, meaning: object, error: PosError) -> bool:
        """Claim that the code belongs to another screen, which is up now: Pay, or Refund."""
        desk = self._selling.desk
        if meaning == "payment" and not self._selling.basket.is_empty:
            desk.offered = str(error.details["provider"])
            self._go("pay")
        elif meaning == "receipt":
            self._go(f"refund:{error.details['number']}")
        else:
            return False
        desk.sound("read")
        return True


def _member_of(counter: Counter, text: str, unknown: ProductUnknown) -> MemberView:
    """Return the member whose card or code was read. Raises MemberUnknown, or `unknown` again."""
    meaning = unknown.details.get("meaning")
    if meaning == "member":
        return counter.member(str(unknown.details["card"]))
    if meaning is not None:
        raise unknown
    try:
        return counter.member(text.strip())
    except MemberUnknown:
        raise unknown from None
