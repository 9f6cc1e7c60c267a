#!/bin/sh
# Sets up build/emulator (a Python of its own, and one npm package), then compares. Not part of
# `make test`: it needs Python 3.13 or newer, and npm.
set -e
cd "$(dirname "$0")/../.."
place=build/emulator
mkdir -p "$place"
if [ ! -x "$place/venv/bin/emupos" ]; then
    for python in python3.14 python3.13 "$HOME"/.pyenv/versions/3.1[3-9]*/bin/python3; do
        # Asked, not only looked for: a version manager leaves names that start no Python.
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then
            found=$python; break
        fi
    done
    [ -n "$found" ] || { echo "emulator: no Python 3.13 or newer found; install one and try again" >&2; exit 1; }
    "$found" -m venv "$place/venv"
    "$place/venv/bin/pip" install --quiet emupos==0.4.0
fi
if [ ! -d "$place/node_modules/receiptline" ]; then
    command -v npm >/dev/null 2>&1 || { echo "emulator: npm not found; install it and try again" >&2; exit 1; }
    npm install --silent --no-audit --no-fund --prefix "$place" receiptline@4.0.4 >/dev/null
fi
exec .venv/bin/python -m tests.emulator.compare "$place"
