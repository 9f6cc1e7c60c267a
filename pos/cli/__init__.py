"""Commands: `main.py NAME …`. Owns dispatch, help and how a failure reaches the shell.

Nothing heavy is imported before the command is known; each command module gives
`configure(parser)` and `run(args) -> int`, and stands in `pos.cli.commands`.
"""

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Callable

from pos.cli import commands
from pos.errors import DiskFull, PosError

BUG = 1
USAGE = 2
INTERRUPTED = 130
LANGUAGE_VARIABLES = ("LIUSHUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """Return "zh" or "en": LIUSHUI_LANG, else the system's language."""
    asked = next((value for name in LANGUAGE_VARIABLES if (value := os.environ.get(name))), None)
    if asked is None:  # Windows names its language without such variables
        import locale

        asked = locale.getlocale()[0] or ""
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


def _parser() -> argparse.ArgumentParser:
    """Return the top parser, which knows names and one-line helps alone."""
    offered = commands.offered()
    wide = max(map(len, offered))
    names = "\n".join(f"  {name:{wide}}  {text}" for name, text in offered.items())
    return argparse.ArgumentParser(
        prog="main.py",
        usage="main.py [-h] [COMMAND …]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Liushui (流水): till, stock room and account book of a small shop.",
        epilog=f"commands:\n{names}\n\nmain.py COMMAND --help tells more of each.",
    )


def _tell(error: PosError) -> int:
    """Say a foreseen failure on stderr as `CODE: sentence`."""
    from pos.domain.words import sentence

    sys.stderr.write(f"{error.code}: {sentence(error.code, language(), error.details)}\n")
    return 1


def _report_bug() -> int:
    """Show what only a developer can read, then the sentence that everyone can."""
    import traceback

    traceback.print_exc()
    _tell(PosError())
    return BUG


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code: 1 after a failure, 2 after bad usage."""
    _let_print_anything()
    name = arguments[0] if arguments and not arguments[0].startswith("-") else None
    if name is None and arguments:
        _parser().parse_args(arguments)
        return USAGE
    name = name or "kiosk"
    found = commands.module_of(name)
    if found is None:
        _parser().print_usage(sys.stderr)
        sys.stderr.write(f"main.py: no such command: {name}; main.py --help lists them\n")
        return USAGE
    module = importlib.import_module(found)
    help_line = commands.TABLE[name][1]
    parser = argparse.ArgumentParser(prog=f"main.py {name}", description=help_line)
    module.configure(parser)
    return _run(module.run, parser.parse_args(arguments[1:]))


def _let_print_anything() -> None:
    """Let no letter stop a command: UTF-8 into files and pipes, and what a terminal has else.

    Without it a Chinese sentence would end a command on a machine set to a Western code page,
    after its work was done.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _run(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Run a command and turn what it raises into an exit code and a sentence."""
    try:
        if asked := os.environ.get("LIUSHUI_FAILPOINT"):
            from pos.bootstrap.failing import arm_from_environment

            arm_from_environment(asked)
        return int(run(args))
    except PosError as error:
        return _tell(error)
    except BrokenPipeError:
        # Whoever read our output has left (`verify | head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _tell(DiskFull()) if error.errno == errno.ENOSPC else _report_bug()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last stop: it is shown in full
        return _report_bug()
