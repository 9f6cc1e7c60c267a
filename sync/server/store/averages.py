"""The moving average of each product in the server's own order, beside the value that is stated.

Two tills that sold one product at different averages each state their own cost, and both stand.
Here every movement is costed once more, in the order in which the settler took the documents; the
difference goes to a cost adjustment (C6). They are read, moved and written as a whole, so whoever
does holds the shop's `settler_lock` from before the reading until the commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from pos.domain.catalogue import NO_STOCK, Stock
from pos.domain.costing import Fraction, issue, receive
from pos.domain.documents import Json
from pos.domain.money import Minor
from pos.domain.posting import stock_after
from sync.server.store.database import among
from sync.server.store.office import Shop

PRODUCTS_A_QUERY = 500
_WHERE = "WHERE company = :company AND shop = :shop"


def settler_lock(office: bytes) -> int:
    """Return the number of the lock under which a shop is settled, by its office's device."""
    return int.from_bytes(office[:8], "big", signed=True)


@dataclass(slots=True)
class Average:
    """A product's shelf at the average of the server's order, and the value that is stated."""

    shelf: Stock
    stated: Minor


class Averages:
    """The averages of one shop as a settler's slice reads, moves and writes them."""

    def __init__(self, connection: Connection, shop: Shop) -> None:
        self._connection, self._shop = connection, shop
        self._rows: dict[str, Average] = {}

    def load(self, products: Iterable[str]) -> None:
        """Read what is kept of these products."""
        wanted = sorted(set(products) - self._rows.keys())
        for start in range(0, len(wanted), PRODUCTS_A_QUERY):
            part = wanted[start : start + PRODUCTS_A_QUERY]
            self._rows |= {product: Average(NO_STOCK, 0) for product in part}
            names = {f"p{number}": bytes.fromhex(product) for number, product in enumerate(part)}
            self._read(f"AND {among('product', names)}", names)

    def load_drifted(self) -> None:
        """Read every product whose stated value is not its average; what is read stays as it is."""
        moved = dict(self._rows)
        self._read("AND v <> stated", {})
        self._rows |= moved

    def _read(self, condition: str, values: dict[str, bytes]) -> None:
        rows = self._connection.execute(
            text(
                "SELECT product, q, v, stated, basis_v, basis_q, receipt_v, receipt_q FROM average "
                f"{_WHERE} {condition}"
            ),
            {**values, "company": self._shop.company, "shop": self._shop.shop},
        )
        for row in rows:
            shelf = Stock(int(row[1]), int(row[2]), _pair(*row[4:6]), _pair(*row[6:8]))
            self._rows[bytes(row[0]).hex()] = Average(shelf, int(row[3]))

    def move(self, movement: Json) -> tuple[int, int]:
        """Cost a stated movement once more; returns its product's quantity before and after."""
        row = self._rows[movement["product"]]
        before = row.shelf.q
        row.shelf = _moved(row.shelf, movement)
        row.stated += movement["v"]
        return before, row.shelf.q

    def take(self, movement: Json) -> None:
        """Take a movement of the office as it stands, in the average too."""
        row = self._rows[movement["product"]]
        shelf = row.shelf
        row.shelf = Stock(
            shelf.q + movement["q"], shelf.v + movement["v"], shelf.basis, shelf.receipt
        )
        row.stated += movement["v"]

    def drift(self) -> dict[str, Minor]:
        """Return product → what is to be added to its stated value."""
        return {
            product: row.shelf.v - row.stated
            for product, row in sorted(self._rows.items())
            if row.shelf.v != row.stated
        }

    def restate(self, movement: Json) -> None:
        """Take a cost adjustment: the stated value moves, the average is what it was."""
        self._rows[movement["product"]].stated += movement["v"]

    def write(self) -> None:
        """Write every average that was read."""
        rows = [
            {
                "company": self._shop.company,
                "shop": self._shop.shop,
                "product": bytes.fromhex(product),
                "q": row.shelf.q,
                "v": row.shelf.v,
                "stated": row.stated,
                "basis_v": row.shelf.basis[0] if row.shelf.basis else None,
                "basis_q": row.shelf.basis[1] if row.shelf.basis else None,
                "receipt_v": row.shelf.receipt[0] if row.shelf.receipt else None,
                "receipt_q": row.shelf.receipt[1] if row.shelf.receipt else None,
            }
            for product, row in sorted(self._rows.items())
        ]
        if not rows:
            return
        columns = list(rows[0])
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns[3:])
        self._connection.execute(
            text(
                f"INSERT INTO average ({', '.join(columns)}) "
                f"VALUES ({', '.join(f':{name}' for name in columns)}) "
                f"ON CONFLICT (company, shop, product) DO UPDATE SET {sets}"
            ),
            rows,
        )


def _moved(shelf: Stock, movement: Json) -> Stock:
    """Return a shelf after a movement, at the average of this order (C1–C3)."""
    product, quantity, value = movement["product"], movement["q"], movement["v"]
    if quantity < 0:
        return stock_after(shelf, issue(product, shelf, -quantity))
    if quantity == 0:
        return Stock(shelf.q, shelf.v + value, shelf.basis, shelf.receipt)
    if (paid := _stated(movement, "receipt")) is not None:
        return stock_after(shelf, receive(product, shelf, quantity, paid[0]))
    # What comes back brings its stated value: the gap that it closed below zero is taken off there.
    basis = _stated(movement, "basis")
    return Stock(shelf.q + quantity, shelf.v + value, basis or shelf.basis, shelf.receipt)


def _stated(movement: Json, cost: str) -> Fraction | None:
    """Return a cost that a movement states, None where it states none, or one of no quantity."""
    value, quantity = movement.get(cost) or (None, None)
    return None if value is None or not quantity else (int(value), int(quantity))


def _pair(value: object, quantity: object) -> Fraction | None:
    """Return a cost as a fraction, None where none is kept."""
    return None if value is None else (int(str(value)), int(str(quantity)))
