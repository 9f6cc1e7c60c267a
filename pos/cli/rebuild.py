"""`rebuild`: every projection derived again from the journal, and swapped in where it differs."""

import argparse
import json

from pos.bootstrap.ledger import rebuild_home


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Rebuild and say what differed."""
    told = rebuild_home()
    if args.json:
        print(json.dumps(told))
        return 0
    print(f"{told['documents']} documents read")
    for name, rows in told["differing"].items():
        print(f"{name}: {rows} rows differed and were put right")
    for name in told["triggers"]:
        print(f"{name} was missing and was put back")
    if not told["differing"] and not told["triggers"]:
        print("every projection was as the journal says")
    return 0
