"""`sync`: push and pull until even; without --once it runs on."""

import argparse
import dataclasses
import json
import sys
import time
from typing import Any

from pos.cli import language
from pos.domain.words import catalogue, sentence
from pos.errors import ServerUnreachable, SyncAlone

ONCE_S = 120.0
PAUSE_S = 2.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--once", action="store_true", help="end when even, or when it cannot be")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Sync; 0 when both ends are even, 1 when they are not."""
    from pos.bootstrap.sync import sync_home

    while True:
        outcome = sync_home(ONCE_S)
        told = dataclasses.asdict(outcome)
        if args.json:
            print(json.dumps(told), flush=True)
        _say(told, is_even=outcome.is_even, is_json=args.json)
        if args.once:
            return 0 if outcome.is_even else 1
        time.sleep(PAUSE_S)


def _say(told: dict[str, Any], *, is_even: bool, is_json: bool) -> None:
    """Say how far it came: what went wrong on stderr, what stands on stdout unless JSON does."""
    trouble = told["trouble"] or (None if told["online"] else ServerUnreachable.code)
    if trouble is not None:
        sys.stderr.write(f"{trouble}: {sentence(trouble, language())}\n")
    if not is_json and trouble != SyncAlone.code and (is_even or told["pending"]):
        key = "sync.even" if is_even else "sync.behind"
        print(catalogue(language(), "shell")[key].format_map(told), flush=True)
