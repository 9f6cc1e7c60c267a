"""Tables on disk: .xlsx by openpyxl (read row by row), .csv with or without a byte order mark.

Owns the step from a file to rows of cells; what cells mean is `rows`. openpyxl is imported late:
no till pays for it at its start.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pos.errors import SheetUnreadable
from pos.services.products_in.cells import Cell, Formula

FILE_BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 200_000
COLUMNS_MAX = 200
UNPACKED_BYTES_MAX = 256 * 1024 * 1024
"""All parts of an .xlsx together; 200,000 full rows take half of it."""
PACKED_TIMES_MAX = 200
"""No sheet that somebody filled in packs so well: 10 to 30 times is usual."""
SMALL_PART_BYTES = 4 * 1024 * 1024
"""Parts up to here may pack as they like."""
_ENCODINGS = ("utf-8-sig", "gb18030")
"""Excel saves Chinese .csv in the system's GBK unless told otherwise; UTF-8 is tried first."""


def read_table(path: Path) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a table, the header first. Raises SheetUnreadable."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SheetUnreadable(reason=error.strerror or str(path)) from error
    if not path.is_file() or size > FILE_BYTES_MAX:
        raise SheetUnreadable(reason=str(path.name))
    suffix = path.suffix.lower()
    if suffix == ".csv":
        yield from _limited(_csv_rows(path))
    elif suffix in {".xlsx", ".xlsm"}:
        yield from _limited(_xlsx_rows(path))
    else:
        raise SheetUnreadable(reason=suffix or path.name)


def _limited(rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """Yield rows up to the limit of one import. Raises SheetUnreadable beyond it."""
    for count, row in enumerate(rows):
        if count > ROWS_MAX:
            raise SheetUnreadable(reason=f"> {ROWS_MAX}")
        yield row[:COLUMNS_MAX]


def _csv_rows(path: Path) -> Iterator[Sequence[Cell]]:
    """Yield rows of a .csv, comma, semicolon or tab between the cells."""
    raw = path.read_bytes()
    if b"\x00" in raw:
        raw = _from_utf_16(raw)
    text = _decoded(raw)
    first = text.splitlines()[0] if text else ""
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield [Formula(text) if text.startswith("=") else text for text in row]
    except csv.Error as error:
        raise SheetUnreadable(reason=str(error)) from error


def _from_utf_16(raw: bytes) -> bytes:
    """Return "Unicode text" of a spreadsheet as UTF-8. Raises SheetUnreadable for other bytes."""
    try:
        return raw.decode("utf-16").encode("utf-8")
    except UnicodeError as error:
        raise SheetUnreadable(reason="NUL") from error


def _decoded(raw: bytes) -> str:
    """Return the file's text in the encoding it was most likely saved in."""
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable(reason="UTF-8")


def _xlsx_rows(path: Path) -> Iterator[Sequence[Cell]]:
    """Yield rows of the first sheet; a formula comes as one, not as what it once computed."""
    import openpyxl

    try:
        _refuse_bomb(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for row in sheet.iter_rows():
                yield [_cell(cell.value, cell.data_type) for cell in row]
    except Exception as error:
        # Parts of a damaged file are met while rows are read, and what a broken zip, XML or
        # reference makes openpyxl raise has no common family; whatever it is, the file is at fault.
        raise SheetUnreadable(reason=path.name) from error


def _refuse_bomb(path: Path) -> None:
    """Raise SheetUnreadable for a small file that would unpack to fill the memory.

    What the zip says of its sizes can be relied on: no more than that is unpacked.
    """
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
    is_bomb = any(
        part.file_size > max(SMALL_PART_BYTES, PACKED_TIMES_MAX * part.compress_size)
        for part in parts
    )
    if is_bomb or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
        raise SheetUnreadable(reason=path.name)


def _cell(value: object, data_type: str) -> Cell:
    """Return a cell's value as this package takes it."""
    if data_type in {"f", "e"}:
        return Formula(str(value))
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
