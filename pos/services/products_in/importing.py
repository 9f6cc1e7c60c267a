"""Importing products: a table checked as a whole, then written as a whole or not at all.

Owns what is new, what has changed, and the documents of both. Opening stock is booked once a
product: where a product has ever moved, the table's stock and cost are left alone and counted,
so that a price list exported with its stock can come back (the result says how many).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pos.domain.catalogue import NO_STOCK, LineKind, Product, ShopSettings
from pos.domain.documents import BYTES_MAX, LINES_MAX, Decision, Json, canonical
from pos.domain.money import UNIT, half
from pos.domain.posting import effects
from pos.domain.stock_documents import OpeningLine, decide_opening_stock
from pos.errors import SheetUnreadable
from pos.ports.ledger import Reads, Work
from pos.services.products_in.cells import Cell, is_blank
from pos.services.products_in.rows import (
    ALL_COLUMNS,
    COLUMNS,
    OPTIONAL,
    CellError,
    ProductRow,
    RowReader,
    column_names,
    header_errors,
)
from pos.services.till import Till, date_of, draft

ERRORS_SHOWN_MAX = 1000
_PART_BYTES_MAX = BYTES_MAX * 3 // 4
_STOCK_CHUNK = 500

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Table:
    """A table read and checked by itself, before anything is compared with the ledger."""

    rows: tuple[ProductRow, ...]
    count: int
    errors: tuple[CellError, ...]


NO_PRODUCTS = Table((), 0, ())


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did (or, as a dry run, would do); with errors, it did nothing."""

    rows: int
    new: int
    changed: int
    stock_left_alone: int
    """Products that have stock already: the table's stock and cost were not booked again."""
    errors: tuple[CellError, ...]


@dataclass(slots=True)
class _Plan:
    """What a table changes."""

    master: list[Json] = field(default_factory=list)
    opening: list[OpeningLine] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    stock_left_alone: int = 0
    errors: list[CellError] = field(default_factory=list)


def check_table(table: Iterable[Sequence[Cell]], currency: str) -> Table:
    """Return the rows of a table and every error that the table shows by itself.

    Raises SheetUnreadable where there is not even a first row.
    """
    rows = iter(table)
    header = next(rows, None)
    if header is None:
        raise SheetUnreadable(reason="0")
    errors = header_errors(header)
    if errors:
        return Table((), sum(1 for row in rows if not _is_empty(row)), tuple(errors))
    names = column_names(header)
    columns = (*COLUMNS, *(column for column in OPTIONAL if column in names))
    places = {column: names.index(column) for column in columns}
    read: list[ProductRow] = []
    count = 0
    for number, row in enumerate(rows, start=2):
        if _is_empty(row):
            continue
        count += 1
        cells = {c: row[at] if at < len(row) else None for c, at in places.items()}
        reader = RowReader(number, cells, currency)
        product = reader.product()
        errors += reader.errors
        if product is not None:
            read.append(product)
    errors += _doubles(read)
    errors.sort(key=lambda error: (error.row, ALL_COLUMNS.index(error.column)))
    return Table(tuple(read), count, tuple(errors))


def _is_empty(row: Sequence[Cell]) -> bool:
    """Claim that a row has no cell with anything in it."""
    return all(is_blank(cell) for cell in row)


def _doubles(rows: Sequence[ProductRow]) -> Iterator[CellError]:
    """Yield an error for every SKU or barcode that an earlier row has already."""
    skus: dict[str, int] = {}
    codes: dict[str, int] = {}
    for row in rows:
        first = skus.setdefault(row.sku, row.row)
        if first != row.row:
            yield CellError(row.row, "sku", "import.double", {"typed": row.sku, "row": first})
        for code in row.barcodes:
            first = codes.setdefault(code, row.row)
            if first != row.row:
                facts = {"typed": code, "row": first}
                yield CellError(row.row, "barcode", "import.double", facts)


def import_products(
    till: Till,
    table: Table,
    *,
    why: str,
    id_of: Callable[[str], str],
    is_dry_run: bool = False,
) -> ImportDone:
    """Write a checked table in one transaction and return what it did.

    `id_of` gives the id of a new product by its SKU; `why` stands in the documents.
    """
    if table.errors:
        return _refused(table, table.errors)
    if is_dry_run:
        with till.ledger.read() as reads:
            return _answer(table, _planned(reads, table.rows, id_of))
    with till.ledger.begin() as work:
        done = import_into(till, work, table, why=why, id_of=id_of)
    till.uplink.nudge()
    return done


def import_into(
    till: Till,
    work: Work,
    table: Table,
    *,
    why: str,
    id_of: Callable[[str], str],
    by: str | None = None,
) -> ImportDone:
    """Write a checked table within a transaction that is open already; errors write nothing.

    `by` is the user who made it at the counter, None for a file that a command brought in.
    """
    if table.errors:
        return _refused(table, table.errors)
    plan = _planned(work, table.rows, id_of)
    if not plan.errors:
        _write(till, work, plan, why, by)
    return _answer(table, plan)


def _answer(table: Table, plan: _Plan) -> ImportDone:
    """Return what a plan did, or would do."""
    if plan.errors:
        return _refused(table, tuple(plan.errors))
    return ImportDone(table.count, plan.new, plan.changed, plan.stock_left_alone, ())


def _refused(table: Table, errors: tuple[CellError, ...]) -> ImportDone:
    """Return the answer where nothing was done."""
    return ImportDone(table.count, 0, 0, 0, errors[:ERRORS_SHOWN_MAX])


def _planned(reads: Reads, rows: Sequence[ProductRow], id_of: Callable[[str], str]) -> _Plan:
    """Return what the table changes in this ledger, and what stands against it."""
    plan = _Plan()
    stocked: list[tuple[str, ProductRow]] = []
    skus = {row.sku for row in rows}
    for told in rows:
        known = reads.product_by_sku(told.sku)
        row = _with_known_packs(known, told)
        plan.errors += _taken(reads, row, skus)
        product_id = known.id if known else id_of(row.sku)
        if known is None:
            plan.new += 1
        elif _is_same(known, row):
            if row.stock:
                stocked.append((product_id, row))
            continue
        else:
            plan.changed += 1
        fields = _fields(row, _kind(known, row))
        plan.master.append({"kind": "product", "id": product_id, "fields": fields})
        if row.stock:
            stocked.append((product_id, row))
    for chunk in _chunks(stocked, _STOCK_CHUNK):
        moved = reads.stock([product_id for product_id, _ in chunk])
        for product_id, row in chunk:
            if moved.get(product_id, NO_STOCK) == NO_STOCK:
                value = half(row.stock * row.cost, UNIT)
                plan.opening.append(OpeningLine(product_id, row.stock, value))
            else:
                plan.stock_left_alone += 1
    return plan


def _with_known_packs(known: Product | None, row: ProductRow) -> ProductRow:
    """Return the row with the product's cases where the table has no column for them.

    So a price list of the ten columns never takes away the case barcodes that were entered.
    """
    if row.packs is not None or known is None or not known.packs:
        return row
    codes = dict.fromkeys((*row.barcodes, *(code for code, _ in known.packs)))
    return replace(row, barcodes=tuple(codes), packs=known.packs)


def _taken(reads: Reads, row: ProductRow, skus: set[str]) -> Iterator[CellError]:
    """Yield an error for every barcode that a product outside the table bears."""
    for code in row.barcodes:
        for other in reads.products_by_code(code):
            if other.sku not in skus and code in other.barcodes:
                facts = {"typed": code, "sku": other.sku}
                yield CellError(row.row, "barcode", "import.barcode_taken", facts)


def _is_same(known: Product, row: ProductRow) -> bool:
    """Claim that the table says of a product what the ledger says already."""
    return (
        known.name_zh == row.name_zh
        and known.name_en == row.name_en
        and known.unit == row.unit
        and known.price == row.price
        and known.rate == row.rate
        and known.category == row.category
        and (known.kind is LineKind.DEPARTMENT) == row.asks_price
        and sorted(known.barcodes) == sorted(row.barcodes)
        and known.packs == (row.packs or ())
    )


def _kind(known: Product | None, row: ProductRow) -> LineKind:
    """Return what a product is: a department by its price cell, else goods, or as it was."""
    if row.asks_price:
        return LineKind.DEPARTMENT
    if known is None or known.kind is LineKind.DEPARTMENT:
        return LineKind.GOODS
    return known.kind


def _fields(row: ProductRow, kind: LineKind) -> Json:
    """Return a product's master fields as documents state them."""
    fields: Json = {
        "sku": row.sku,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "unit": row.unit,
        "price": row.price,
        "rate": row.rate,
        "category": row.category,
        "kind": kind.value,
        "barcodes": list(row.barcodes),
    }
    if row.packs:
        fields["packs"] = [list(pack) for pack in row.packs]
    return fields


def _write(till: Till, work: Work, plan: _Plan, why: str, by: str | None) -> None:
    """Append the documents of an import: parts of one batch, each within a document's limits."""
    settings, batch = work.settings(), till.new_id()
    parts = list(_parts(plan.master))
    for number, rows in enumerate(parts, start=1):
        body: Json = {"why": why, "batch": batch, "part": number, "of": len(parts)}
        changed = Decision(body, effects(settings.currency, master=rows))
        _append(till, work, "product_changed", changed, by)
    _write_opening(till, work, plan.opening, settings, why)


def _write_opening(
    till: Till, work: Work, opening: Sequence[OpeningLine], settings: ShopSettings, why: str
) -> None:
    """Append opening stock, in parts of at most as many lines as a document may have."""
    batch, parts = till.new_id(), list(_chunks(opening, LINES_MAX))
    for number, lines in enumerate(parts, start=1):
        part: Json = {"why": why, "batch": batch, "part": number, "of": len(parts)}
        decision = decide_opening_stock(lines, settings.currency, part, {}, till.chart)
        _append(till, work, "opening_stock", decision)


def _append(till: Till, work: Work, type_: str, decision: Decision, by: str | None = None) -> None:
    """Append one document of an import, made by a user or by nobody at the counter."""
    now = till.clock.now()
    work.append(draft(till.new_id(), type_, date_of(work, now), by, now, decision))


def _parts(master: Sequence[Json]) -> Iterator[list[Json]]:
    """Yield master rows in parts that fit a document by number and by bytes."""
    part: list[Json] = []
    size = 0
    for row in master:
        bytes_ = len(canonical(row)) + 1
        if part and (len(part) == LINES_MAX or size + bytes_ > _PART_BYTES_MAX):
            yield part
            part, size = [], 0
        part.append(row)
        size += bytes_
    if part:
        yield part


def _chunks(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    """Yield items in lists of at most `most`."""
    rest = iter(items)
    while chunk := list(itertools.islice(rest, most)):
        yield chunk
