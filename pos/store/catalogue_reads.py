"""Reading goods: products by code, by search, in order; stock as this till sees the shop."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from pos.domain.catalogue import LineKind, Product, Stock
from pos.store.row_writer import blob
from pos.store.search import find
from pos.store.values import unblob

COLUMNS = "id, sku, name_zh, name_en, unit, price, rate, category, kind, barcodes, version, packs"
NO_PACKS = "[]"
CODES_A_QUERY = 500
"""SQLite takes more, but a basket never needs them and plans stay small."""


class CatalogueReads:
    """The part of `Reads` that answers from products, barcodes and stock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def product(self, product_id: str) -> Product | None:
        """Return a product by its id."""
        return self._one("id = ?", blob(product_id))

    def product_by_sku(self, sku: str) -> Product | None:
        """Return a product by its SKU."""
        return self._one("sku = ?", sku)

    def products_by_code(self, code: str) -> list[Product]:
        """Return products that bear this normalised barcode or SKU, exactly."""
        rows = self._connection.exec_driver_sql(
            f"SELECT {COLUMNS} FROM product WHERE sku = ? "
            "OR id IN (SELECT product FROM barcode WHERE code = ?) ORDER BY sku",
            (code, code),
        )
        return [_product(tuple(row)) for row in rows]

    def products_in_order(self, after_sku: str, most: int) -> list[Product]:
        """Return products by SKU, after one, at most `most`."""
        rows = self._connection.exec_driver_sql(
            f"SELECT {COLUMNS} FROM product WHERE sku > ? ORDER BY sku LIMIT ?",
            (after_sku, most),
        )
        return [_product(tuple(row)) for row in rows]

    def search_products(self, typed: str, most: int) -> list[Product]:
        """Return products by part of a name, pinyin, SKU or barcode; best first."""
        ids = find(self._connection, typed, most)
        marks = ",".join("?" * len(ids))
        rows = self._connection.exec_driver_sql(
            f"SELECT {COLUMNS} FROM product WHERE id IN ({marks})", tuple(ids)
        )
        by_id = {row[0]: _product(tuple(row)) for row in rows}
        return [by_id[id_] for id_ in ids]

    def _one(self, where: str, value: Any) -> Product | None:
        """Return the one product that a condition names."""
        row = self._connection.exec_driver_sql(
            f"SELECT {COLUMNS} FROM product WHERE {where}",
            (value,),
        ).first()
        return None if row is None else _product(tuple(row))

    def stock(self, product_ids: Sequence[str]) -> dict[str, Stock]:
        """Return this till's view of the shop: its own movements and the others' row."""
        stocks: dict[str, Stock] = {}
        for start in range(0, len(product_ids), CODES_A_QUERY):
            wanted = [blob(product) for product in product_ids[start : start + CODES_A_QUERY]]
            marks = ",".join("?" * len(wanted))
            rows = self._connection.exec_driver_sql(
                "SELECT product, q, v, basis_v, basis_q, basis_event, receipt_v, receipt_q, "
                f"receipt_event FROM stock_level WHERE product IN ({marks}) UNION ALL "
                "SELECT product, q, v, basis_v, basis_q, basis_event, receipt_v, receipt_q, "
                f"receipt_event FROM others_stock WHERE product IN ({marks})",
                tuple(wanted + wanted),
            )
            by_product: dict[str, list[Any]] = {}
            for row in rows:
                by_product.setdefault(unblob(row[0]), []).append(row)
            for product, parts in by_product.items():
                stocks[product] = _stock(parts)
        return stocks


def _stock(parts: Sequence[Any]) -> Stock:
    """Return own sums and the others' row together; the newer cost of each kind rules."""
    return Stock(
        sum(part[1] for part in parts),
        sum(part[2] for part in parts),
        _newest((part[5], part[3], part[4]) for part in parts),
        _newest((part[8], part[6], part[7]) for part in parts),
    )


def _newest(costs: Any) -> tuple[int, int] | None:
    """Return the (value, quantity) with the greatest event id, None where there is none."""
    known = [cost for cost in costs if cost[0] is not None]
    if not known:
        return None
    _, value, quantity = max(known)
    return value, quantity


def _product(row: tuple[Any, ...]) -> Product:
    """Return a product's row as the product."""
    return Product(
        unblob(row[0]),
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        LineKind(row[8]),
        tuple(row[9].split()),
        row[10],
        _packs(row[11]) if row[11] != NO_PACKS else (),
    )


def _packs(text: str) -> tuple[tuple[str, int], ...]:
    """Return which barcodes stand for several pieces."""
    return tuple((code, pieces) for code, pieces in orjson.loads(text))
