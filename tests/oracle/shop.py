"""The oracle's face: a shop that books any document in the form of tests/books/examples.json."""

from tests.oracle import goods
from tests.oracle import refund as back
from tests.oracle import sale as selling
from tests.oracle.figures import cents
from tests.oracle.price import Document
from tests.oracle.state import Result, State, Voucher


class Shop(State):
    """One shop with one till; every document changes its state and returns a `Result`.

    A document that breaks a rule raises `Refused` and leaves the state as it was.
    """

    def book(self, document: Document) -> Result:
        """Book a document by its type."""
        booked = {
            "sale": self.sale,
            "refund": self.refund,
            "post_void": self.post_void,
            "goods_received": self.goods_received,
            "opening_stock": self.opening_stock,
            "shift_opened": self.shift_opened,
            "cash_in": self.cash_in,
            "cash_out": self.cash_out,
            "shift_closed": self.shift_closed,
        }
        return booked[document["type"]](document)

    def sale(self, document: Document) -> Result:
        """Book a sale (M1–M7, C1, C3)."""
        return selling.sale(self, document)

    def refund(self, document: Document) -> Result:
        """Book what goes back of the sale `of`: its `parts`, or all that is left (M8)."""
        return back.refund(self, document)

    def post_void(self, document: Document) -> Result:
        """Book the return of all that is left of the sale `of` (M9)."""
        return back.post_void(self, document)

    def goods_received(self, document: Document) -> Result:
        """Book a delivery (C2, C3)."""
        return goods.goods_received(self, document)

    def opening_stock(self, document: Document) -> Result:
        """Book opening stock: lines of `p`, `q`, `cost` against 3001o (C3)."""
        return goods.opening_stock(self, document)

    def shift_opened(self, document: Document) -> Result:
        """Book the float from the safe into the drawer (A3)."""
        return self._move("1001", "1001s", cents(document["float"]))

    def cash_in(self, document: Document) -> Result:
        """Book cash put into the drawer, `from` the reason's account (A3)."""
        return self._move("1001", document["from"], cents(document["amount"]))

    def cash_out(self, document: Document) -> Result:
        """Book cash taken from the drawer, `to` the reason's account (A3)."""
        return self._move(document["to"], "1001", cents(document["amount"]))

    def shift_closed(self, document: Document) -> Result:
        """Book the count: to the safe what is there, to 1901 what is over or short (A3)."""
        counted, expected = cents(document["counted"]), self.drawer
        voucher = Voucher({"1001": -expected, "1001s": counted, "1901": expected - counted})
        figures = {"expected": expected, "counted": counted, "difference": counted - expected}
        return self.close(voucher, Result(drawer=figures))

    def _move(self, debit: str, credit: str, amount: int) -> Result:
        """Book one amount from account to account."""
        voucher = Voucher()
        voucher.debit(debit, amount)
        voucher.credit(credit, amount)
        return self.close(voucher, Result())
