"""`verify`: a ledger or a server's books checked from end to end."""

import argparse
import json

from pos.bootstrap.ledger import has_ledger, verify_home


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--database", metavar="URL", help="check a server's database instead")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Check, print the outcome, and return 1 where something does not hold."""
    if args.database or not has_ledger():
        from pos.bootstrap.server import verify_database

        outcome = verify_database(args.database)
    else:
        outcome = verify_home()
    if args.json:
        print(json.dumps(outcome, ensure_ascii=False, default=str))
    else:
        for name, check in outcome["checks"].items():
            print(f"{'ok  ' if check['ok'] else 'FAIL'} {name} ({check['count']})")
        if outcome["first_breach"]:
            print(json.dumps(outcome["first_breach"], ensure_ascii=False, default=str))
    return 0 if outcome["ok"] else 1
