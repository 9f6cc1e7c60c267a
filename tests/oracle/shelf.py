"""One product's shelf: quantity, value, and what goes out and in costs (C1–C3)."""

from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.figures import half


@dataclass(slots=True)
class Shelf:
    """Thousandths and cents; the two unit costs are cents a thousandth, None where unknown."""

    quantity: int = 0
    value: int = 0
    basis: Fraction | None = None
    last_receipt: Fraction | None = None

    def issue(self, count: int) -> int:
        """Take `count` thousandths off and return what they cost (C1, C3)."""
        cost = half(self._exact_cost(count))
        if self.quantity > 0 and self.value >= 0:
            self.basis = Fraction(self.value, self.quantity)
        self.quantity -= count
        self.value -= cost
        return cost

    def _exact_cost(self, count: int) -> Fraction:
        """Return the cost before rounding; whole cents of the shelf stay whole in the sum."""
        if self.quantity > 0 and self.value < 0:
            known = self.basis if self.last_receipt is None else self.last_receipt
            return count * (known or Fraction(0))
        if self.quantity <= 0:
            return count * (self.basis or Fraction(0))
        unit_cost = Fraction(self.value, self.quantity)
        if count <= self.quantity:
            return count * unit_cost
        return self.value + (count - self.quantity) * unit_cost

    def knows_a_cost(self) -> bool:
        """Tell whether an issue now would have a cost to go by."""
        return self.quantity > 0 or self.basis is not None

    def missing(self) -> int:
        """Return how many thousandths are owed to the shelf."""
        return max(0, -self.quantity)

    def take_in(self, count: int, worth: int, first: int) -> int:
        """Put `count` on the shelf and return what goes to 5401d, debit above zero (C3).

        `first` is what the units that were missing cost; it counts only where they are all
        made good.
        """
        variance = 0
        if 0 < self.missing() <= count:
            variance = self.value + first
        self.quantity += count
        self.value += worth - variance
        return variance

    def receive(self, count: int, worth: int) -> int:
        """Put a purchase on the shelf and return what goes to 5401d (C2, C3)."""
        first = half(Fraction(worth * self.missing(), count))
        variance = self.take_in(count, worth, first)
        if worth:
            self.basis = self.last_receipt = Fraction(worth, count)
        return variance
