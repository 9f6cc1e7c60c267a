"""The empty table to fill in: the columns, two examples, and a sheet that explains each.

Owns the form of the template; words are in `assets/i18n/import.*.json`. The barcode and SKU
columns are text, so that no spreadsheet turns 0012345678905 into 1.2E+10.
"""

from pathlib import Path

from pos.domain.words import catalogue
from pos.services.products_in.rows import ALL_COLUMNS, COLUMNS, UNITS

TEXT_FORMAT = "@"
TEXT_COLUMNS = ("sku", "barcode")
TEXT_ROWS = 2000
"""As many rows are formatted as text ahead of being filled in."""
WIDTHS = {"sku": 12, "barcode": 30, "name_zh": 30, "name_en": 34, "category": 14}
EXAMPLES = (
    ("SAMPLE-1", "0012345678905", "示例矿泉水 550ml", "Sample water 550 ml", "瓶", "2.00", "13"),
    ("SAMPLE-2", "", "示例苹果 散装", "Sample apples, loose", "kg", "12.92", "9"),
)
EXAMPLE_STOCK = (("1.05", "24", "示例"), ("8.10", "10.5", "示例"))


def write_template(path: Path, language: str) -> None:
    """Write the template as .xlsx, its help in the language; the header is the same in all."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    words = catalogue(language, "import")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has one sheet"
    sheet.title = words["sheet.products"]
    sheet.append(COLUMNS)
    for first, stock in zip(EXAMPLES, EXAMPLE_STOCK, strict=True):
        sheet.append((*first, *stock))
    for index, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = WIDTHS.get(column, 10)
        sheet.cell(1, index).font = Font(bold=True)
        if column in TEXT_COLUMNS:
            for row in range(2, TEXT_ROWS + 2):
                sheet.cell(row, index).number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"
    help_sheet = book.create_sheet(words["sheet.help"])
    help_sheet.append((words["head.column"], words["head.meaning"]))
    units = " ".join(sorted(UNITS))
    for column in ALL_COLUMNS:
        help_sheet.append((column, words[f"column.{column}"].format(units=units)))
    help_sheet.column_dimensions["A"].width = 14
    help_sheet.column_dimensions["B"].width = 100
    for row in help_sheet.iter_rows():
        row[0].font = Font(bold=True)
        row[-1].alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)
