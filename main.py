"""Liushui (流水): the one way in. Sets up the process, then hands the arguments over."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV_PYTHON = HERE / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
KIVY = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1"}


def enter_environment() -> None:
    """Go on in the project's own environment where this Python lacks the packages."""
    try:
        import orjson  # noqa: F401 - looked for, not used here
        import sqlcipher3  # noqa: F401 - the same
    except ImportError:
        if not VENV_PYTHON.exists() or Path(sys.prefix) == HERE / ".venv":
            sys.stderr.write("setup.missing: packages are missing; run make setup, then again\n")
            raise SystemExit(1) from None
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(HERE / "main.py"), *sys.argv[1:]])


if __name__ == "__main__":
    for name, value in KIVY.items():
        os.environ.setdefault(name, value)
    enter_environment()
    sys.path.insert(0, str(HERE))
    from pos.cli import main

    sys.exit(main(sys.argv[1:]))
