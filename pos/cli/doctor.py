"""`doctor`: finds and tests what the till needs, one line each, and says what to do.

Owns the lines and the fonts' check; the rest is `pos.bootstrap.health`. Exit 1 where something is
broken, 0 where a machine is merely not there: the till sells without any of them.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos.cli import language
from pos.domain.words import catalogue

if TYPE_CHECKING:
    from pos.bootstrap.health import Finding

_CODE_WIDTH = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `doctor` takes."""
    parser.add_argument(
        "--try", dest="tries", action="store_true", help="print a page, open the drawer"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look at everything; returns 1 where something is broken."""
    from pos.bootstrap.health import State

    spoken, found = language(), []
    for finding in _examined(spoken, tries=args.tries):
        found.append(finding)
        if not args.json:
            sys.stdout.write(line(finding, spoken) + "\n")
            sys.stdout.flush()
    is_ok = all(finding.state is not State.FAILED for finding in found)
    if args.json:
        checks = [told(finding, spoken) for finding in found]
        sys.stdout.write(json.dumps({"ok": is_ok, "checks": checks}, ensure_ascii=False) + "\n")
    else:
        calls = sum(finding.state is not State.OK for finding in found)
        words = catalogue(spoken, "doctor")
        sys.stdout.write((words["sum.some"].format(n=calls) if calls else words["sum.well"]) + "\n")
    return 0 if is_ok else 1


def _examined(spoken: str, *, tries: bool) -> "Iterator[Finding]":
    """Yield every finding, the fonts' last."""
    from pos.bootstrap.health import Finding, State, examine
    from pos.errors import FontMissing
    from pos.ui.fonts import typeface

    yield from examine(spoken, tries=tries)
    try:
        face = typeface()
    except FontMissing as missing:
        yield Finding("fonts", State.FAILED, missing.code)
    except OSError as error:
        yield Finding("fonts", State.FAILED, "font.unwritable", {"reason": error.strerror})
    else:
        facts = {"name": face.regular.name, "count": f"{len(face.characters):,}"}
        yield Finding("fonts", State.OK, "font.ok", facts)


def sentence_of(finding: "Finding", spoken: str) -> str:
    """Return what a finding says and what to do."""
    words = catalogue(spoken, "doctor")
    if finding.code in words:
        return words[finding.code].format_map(finding.facts)
    from pos.domain.words import sentence

    return sentence(finding.code, spoken, finding.facts)


def line(finding: "Finding", spoken: str) -> str:
    """Return a finding as one line: state, part, code, sentence."""
    from pos.domain.columns import left

    words = catalogue(spoken, "doctor")
    state = left(words[f"state.{finding.state}"], 10)
    part = left(words[f"check.{finding.check}"], 10)
    return f"{state}{part}{finding.code:{_CODE_WIDTH}}{sentence_of(finding, spoken)}"


def told(finding: "Finding", spoken: str) -> dict[str, object]:
    """Return a finding as JSON has it."""
    return {
        "check": finding.check,
        "state": finding.state.value,
        "code": finding.code,
        "message": sentence_of(finding, spoken),
    }
