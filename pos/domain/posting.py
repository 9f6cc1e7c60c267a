"""Vouchers: how amounts become balanced postings, and red figures for what goes back.

Owns the voucher under construction. A posting is (account, side, signed amount); a refund posts
negative amounts on the original side (红字), so that turnover stays true here and abroad.
"""

from collections.abc import Iterable

from pos.domain.catalogue import Stock
from pos.domain.costing import Movement
from pos.domain.documents import Json
from pos.domain.money import Minor
from pos.domain.projection import CREDIT, DEBIT

DECREASE = {DEBIT: CREDIT, CREDIT: DEBIT}


class Voucher:
    """Postings as they gather: one per account, side and party, in order of first mention."""

    def __init__(self, *, red: bool = False) -> None:
        """Start an empty voucher; in a red one every amount is booked with its sign turned."""
        self._sign = -1 if red else 1
        self._amounts: dict[tuple[str, str, str | None], Minor] = {}

    def post(self, account: str, side: str, amount: Minor, party: str | None = None) -> None:
        """Add to one side of an account; in a red voucher the amount is taken off that side."""
        if amount:
            key = (account, side, party)
            self._amounts[key] = self._amounts.get(key, 0) + self._sign * amount

    def post_either(self, account: str, side: str, amount: Minor) -> None:
        """Add a balance that may lie on either side: below zero it goes to the other one."""
        if amount >= 0:
            self.post(account, side, amount)
        else:
            self.post(account, DECREASE[side], -amount)

    def plain(self, account: str, side: str, amount: Minor) -> None:
        """Add an amount that is black in any voucher (a variance has no original to undo)."""
        if amount < 0:
            side, amount = DECREASE[side], -amount
        if amount:
            key = (account, side, None)
            self._amounts[key] = self._amounts.get(key, 0) + amount

    def postings(self) -> list[Json]:
        """Return the postings as a document states them; amounts of zero are left out."""
        postings: list[Json] = []
        for (account, side, party), amount in self._amounts.items():
            if amount:
                posting: Json = {"account": account, "side": side, "amount": amount}
                if party is not None:
                    posting["party"] = party
                postings.append(posting)
        return postings


def stated_movements(movements: Iterable[Movement]) -> list[Json]:
    """Return movements as a document states them, in product order (locks never cross)."""
    stated: list[Json] = []
    for movement in sorted(movements):
        item: Json = {"product": movement.product, "q": movement.q, "v": movement.v}
        if movement.basis is not None:
            item["basis"] = list(movement.basis)
        if movement.receipt is not None:
            item["receipt"] = list(movement.receipt)
        stated.append(item)
    return stated


def stock_after(stock: Stock, movement: Movement) -> Stock:
    """Return the shelf after a movement, for several documents decided in one go."""
    return Stock(
        stock.q + movement.q,
        stock.v + movement.v,
        movement.basis or stock.basis,
        movement.receipt or stock.receipt,
    )


def effects(currency: str, **parts: object) -> Json:
    """Return an effects part with only what there is: empty lists and None are left out."""
    stated: Json = {"currency": currency}
    stated.update({name: part for name, part in parts.items() if part})
    return stated
