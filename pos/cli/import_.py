"""`import FILE`: products, prices and opening stock from .xlsx or .csv, all or nothing.

Owns how errors are told: each by row and column, as JSON or one line each on stderr. Runs
beside the counter as a process of its own; everything is read and checked before the ledger's
lock is taken.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pos.cli import language
from pos.domain.words import catalogue, filled, sentence
from pos.services.products_in.importing import ImportDone
from pos.services.products_in.rows import CellError


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `import` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx or .csv")
    parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Import the table; returns 1 where a cell is wrong, and then nothing was written."""
    from pos.bootstrap.till import open_back_room
    from pos.services.products_in.files import read_table
    from pos.services.products_in.importing import check_table, import_products

    with open_back_room(language()) as till:
        with till.ledger.read() as reads:
            currency = reads.settings().currency
        table = check_table(read_table(args.file), currency)
        done = import_products(
            till,
            table,
            why="import",
            id_of=lambda _: till.new_id(),
            is_dry_run=args.dry_run,
        )
    errors = [_told(error, language()) for error in done.errors]
    if args.json:
        sys.stdout.write(json.dumps(_reply(done, errors), ensure_ascii=False) + "\n")
    else:
        _say(done, errors, is_dry_run=args.dry_run)
    return 1 if errors else 0


def _reply(done: ImportDone, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the result as `--json` prints it."""
    return {
        "rows": done.rows,
        "new": done.new,
        "changed": done.changed,
        "stock_left_alone": done.stock_left_alone,
        "errors": errors,
    }


def _told(error: CellError, lang: str) -> dict[str, Any]:
    """Return an error of a cell as `--json` prints it."""
    words = catalogue(lang, "import")
    if error.code in words:
        message = filled(words[error.code], error.facts)
    else:
        message = sentence(error.code, lang, error.facts)
    return {"row": error.row, "column": error.column, "code": error.code, "message": message}


def _say(done: ImportDone, errors: list[dict[str, Any]], *, is_dry_run: bool) -> None:
    """Say the result in words: errors on stderr, one line each, the sum of it last."""
    words = catalogue(language(), "import")
    for error in errors:
        where = f"{error['column']} {error['row']}"
        sys.stderr.write(f"{error['code']}: {where}: {error['message']}\n")
    if errors:
        sys.stderr.write(f"import.refused: {words['refused'].format(count=len(errors))}\n")
        return
    key = "dry_run" if is_dry_run else "done"
    told = words[key].format(rows=done.rows, new=done.new, changed=done.changed)
    sys.stdout.write(told + "\n")
    if done.stock_left_alone:
        told = words["stock_left_alone"].format(count=done.stock_left_alone)
        sys.stdout.write(told + "\n")
