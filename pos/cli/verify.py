"""`verify`: a ledger or a server's books checked from end to end."""

import argparse
import json
import sys

from pos.bootstrap.ledger import has_ledger, verify_home
from pos.cli import language
from pos.domain.words import catalogue


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
    words, breach = catalogue(language(), "shell"), outcome["first_breach"]
    if breach:
        if not args.json:
            print(json.dumps(breach, ensure_ascii=False, default=str))
        told = words["verify.breach"].format(check=breach["check"], document=breach["document"])
        sys.stderr.write(f"verify.breach: {told}\n")
    elif not args.json:
        print(words["verify.ok"].format(count=len(outcome["checks"])))
    return 0 if outcome["ok"] else 1
