#!/bin/sh
# Sets a machine up for Liushui: system libraries, virtual environment, Python packages.
# Every step is skipped with a word where it is done already; run it as often as you like.
# With LIUSHUI_WITH_TESTS=1 it fetches what only the tests need as well (PostgreSQL, a C compiler).
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }

# --- system packages -------------------------------------------------------------------------

missing=""
# need PACKAGE REASON: note a package that is not there.
need() {
    missing="$missing $1"
    say "missing: $1 ($2)"
}

# loads LIBRARY…: the libraries open. Only that tells: package names differ between systems.
loads() { python3 -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null; }

find_missing() {
    missing=""
    command -v python3 >/dev/null 2>&1 || need python3 "Liushui is written in it"
    python3 -c 'import venv, ensurepip' 2>/dev/null || need python3-venv "keeps the packages apart from the system's"
    loads libzbar.so.0 || need libzbar0 "reads barcodes, beside zxing"
    loads libGL.so.1 libxcb.so.1 || need libgl1 "draws the screens, opens the camera"
    loads libEGL.so.1 || need libegl1 "draws screens where there is no display"
    loads libglib-2.0.so.0 libgthread-2.0.so.0 || need libglib2.0-0 "the camera's library needs it"
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] ||
        need fonts-noto-cjk "Chinese on screens and receipts; without it a Python package stands in"
    if [ "${LIUSHUI_WITH_TESTS:-}" = 1 ]; then
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql "tests run the server on it"
        command -v cc >/dev/null 2>&1 || need gcc "tests put a disk that forgets under a till"
        [ -e /usr/include/stdio.h ] || need libc6-dev "what the compiler needs for it"
    fi
}

as_root=""
# apt VERB…: apt-get as root, with no questions; only its complaints are shown.
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >/dev/null; }

install_missing() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "apt-get is not there; install what your system calls them, then run make setup again"
        return
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            say "only root can install them; as root run: apt-get install -y$missing"
            return
        fi
        as_root=sudo
    fi
    # No database server may start by itself: tests run private ones on ports of their own.
    case "$missing" in *postgresql*)
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            $as_root mkdir -p /etc/postgresql-common
            echo 'create_main_cluster = false' |
                $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        fi
        ;;
    esac
    say "installing:$missing"
    apt update || say "apt-get update failed; trying with the lists that are there"
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $missing && return
    say "not all could be installed at once; trying one by one"
    for package in $missing; do
        apt install -y --no-install-recommends "$package" ||
            say "skipped: $package cannot be had here; what needs it will say so"
    done
}

find_missing
if [ -z "$missing" ]; then
    say "system packages: all there"
else
    install_missing
fi

# --- Python packages -------------------------------------------------------------------------

# is_python COMMAND BELOW: a Python from 3.11 on, below 3.BELOW (Kivy has wheels up to 3.13).
is_python() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, $2))" 2>/dev/null
}

python=""
for below in 14 99; do
    for candidate in python3 python3.13 python3.12 python3.11; do
        if [ -z "$python" ] && is_python "$candidate" "$below"; then python=$candidate; fi
    done
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer with its venv module is needed; install it, then run make setup again"
    exit 1
fi

wanted=$("$python" -c 'import hashlib; print(hashlib.sha256(open("requirements.txt", "rb").read()).hexdigest())')
if .venv/bin/python -c '' 2>/dev/null && [ "$(cat .venv/.requirements 2>/dev/null || true)" = "$wanted" ]; then
    say "Python packages: up to date"
else
    say "installing the pinned Python packages into .venv (a minute or two)"
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt || {
        say "the Python packages could not be fetched; check the network, then run make setup again"
        exit 1
    }
    printf '%s\n' "$wanted" >.venv/.requirements
fi
say "done"
