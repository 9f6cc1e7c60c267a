"""Commands: `main.py NAME …`. Owns dispatch, help and how a failure reaches the shell.

Nothing heavy is imported before the command is known; each command module gives
`configure(parser)` and `run(args) -> int`.
"""

import argparse
import importlib
import os
import sys

from pos.errors import PosError

COMMANDS = {
    "kiosk": ("pos.cli.kiosk", "the kiosk (also without any command)"),
    "init": ("pos.cli.init", "make a new ledger, for a demo shop or your own"),
    "till": ("pos.cli.till", "a till with no screen: one JSON request a line"),
    "serve": ("pos.cli.serve", "the central server"),
    "invite": ("pos.cli.invite", "a code with which one till may join"),
    "enrol": ("pos.cli.enrol", "join a server with a code"),
    "sync": ("pos.cli.sync", "push and pull until even"),
    "verify": ("pos.cli.verify", "check a ledger or a server from end to end"),
    "rebuild": ("pos.cli.rebuild", "derive every projection again from the journal"),
    "decode": ("pos.cli.decode", "read the barcodes in pictures"),
    "import": ("pos.cli.import_", "products, prices and opening stock from a spreadsheet"),
    "template": ("pos.cli.template", "an empty spreadsheet for import"),
    "screens": ("pos.cli.screens", "draw every screen to a folder"),
    "bench": ("pos.cli.bench", "the benchmarks, each beside its raw limit"),
    "demo": ("pos.cli.demo", "a demo shop made new: the kiosk, or the demo day with no display"),
}


def language() -> str:
    """Return "zh" or "en": LIUSHUI_LANG, else the system's language."""
    asked = os.environ.get("LIUSHUI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    return "zh" if (asked or "").lower().startswith("zh") else "en"


def _parser() -> argparse.ArgumentParser:
    """Return the top parser, which knows names and one-line helps alone."""
    names = "\n".join(f"  {name:10} {text}" for name, (_, text) in COMMANDS.items())
    return argparse.ArgumentParser(
        prog="main.py",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Liushui (流水): till, stock room and account book of a small shop.",
        epilog=f"commands:\n{names}\n\nmain.py COMMAND --help tells more of each.",
    )


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code: 1 after a failure, 2 after bad usage."""
    name = arguments[0] if arguments and not arguments[0].startswith("-") else None
    if name is None and arguments:
        _parser().parse_args(arguments)
        return 2
    name = name or "kiosk"
    if name not in COMMANDS:
        parser = _parser()
        parser.print_usage(sys.stderr)
        sys.stderr.write(f"main.py: no such command: {name}; main.py --help lists them\n")
        return 2
    module = importlib.import_module(COMMANDS[name][0])
    parser = argparse.ArgumentParser(prog=f"main.py {name}", description=COMMANDS[name][1])
    module.configure(parser)
    args = parser.parse_args(arguments[1:])
    try:
        return int(module.run(args))
    except PosError as error:
        from pos.domain.words import sentence

        sys.stderr.write(f"{error.code}: {sentence(error.code, language(), error.details)}\n")
        return 1
    except KeyboardInterrupt:
        return 130
