"""`template FILE.xlsx`: an empty table for `import`, with examples and an explanation."""

import argparse
import sys
from pathlib import Path

from pos.cli import language
from pos.domain.words import catalogue
from pos.errors import SheetUnwritable


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `template` takes."""
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="where to write it")


def run(args: argparse.Namespace) -> int:
    """Write the template. Raises SheetUnwritable where the file cannot be written."""
    from pos.services.products_in.template import write_template

    path: Path = args.file
    if path.suffix.lower() != ".xlsx":
        raise SheetUnwritable(path=path)
    try:
        write_template(path, language())
    except OSError as error:
        raise SheetUnwritable(path=path) from error
    sys.stdout.write(catalogue(language(), "import")["template_made"].format(file=path) + "\n")
    return 0
