"""Which of several products a code means: asked one after the other, and never lost.

Owns the questions that are open while the cashier scans on: each stays until it is answered,
skipped, or settled by a scan of one of its own products; a code that waits is goods unpaid for.
"""

from dataclasses import dataclass

from pos.domain.money import Thousandths
from pos.ports.devices import Reading
from pos.presenters.selling.state import Selling
from pos.services.shop_results import ProductView


@dataclass(frozen=True, slots=True)
class Question:
    """What was read and how much of it, with the products that bear the code."""

    reading: Reading
    quantity: Thousandths
    code: str
    products: tuple[ProductView, ...]


class Questions:
    """The open questions of a sale, the oldest one in front."""

    def __init__(self, selling: Selling) -> None:
        """Take the screen's state, where the first question is shown."""
        self._selling = selling
        self._open: list[Question] = []

    def ask(self, question: Question) -> None:
        """Ask, after those that are open already."""
        self._open.append(question)
        self._selling.close_panels()
        self.show()

    def answered(self) -> Question | None:
        """Return the question that is shown and close it, None where none is."""
        if self._selling.which is None or not self._open:
            return None
        question = self._open.pop(0)
        self.show()
        return question

    def settle(self, product: str) -> None:
        """Close the shown question where this product, read by another code, is one of its own."""
        if self._open and product in {one.product for one in self._open[0].products}:
            self._open.pop(0)
        self.show()

    def forget(self) -> None:
        """Close all: their sale is over."""
        self._open.clear()
        self.show()

    def show(self) -> None:
        """Bring the first question up, or none."""
        first = self._open[0] if self._open else None
        self._selling.which = (first.code, first.products) if first else None
