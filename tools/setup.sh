#!/bin/sh
# Sets a machine up for Liushui: system libraries, virtual environment, Python packages.
# Every step is skipped with a word where it is done already; run it as often as you like.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }

# A library counts as there when it loads, whatever its package is called on this system.
loads() { python3 -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }

missing=""
need() { missing="$missing $1"; }

command -v python3 >/dev/null 2>&1 || need python3
python3 -c 'import venv, ensurepip' 2>/dev/null || need python3-venv
command -v git >/dev/null 2>&1 || need git
if command -v python3 >/dev/null 2>&1; then
    loads libzbar.so.0 || need libzbar0
    loads libGL.so.1 || need libgl1
    loads libEGL.so.1 || need libegl1
    loads libglib-2.0.so.0 && loads libgthread-2.0.so.0 || need libglib2.0-0
else
    missing="$missing libzbar0 libgl1 libegl1 libglib2.0-0"
fi
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || need fonts-noto-cjk
if [ "${LIUSHUI_WITH_TESTS:-}" = 1 ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql
fi

if [ -z "$missing" ]; then
    say "system packages are all there"
elif ! command -v apt-get >/dev/null 2>&1; then
    say "these system packages are missing and apt-get is not there to fetch them:$missing"
    say "install what your system calls them, then run make setup again"
else
    say "installing system packages:$missing"
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    # No database server may start by itself: tests run private ones on ports of their own.
    case "$missing" in *postgresql*)
        $as_root mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        ;;
    esac
    $as_root apt-get update -qq || say "apt-get update failed; trying with the lists that are there"
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing ||
        say "some of these could not be installed:$missing; what needs them will say so"
fi

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed; install it, then run make setup again"
    exit 1
fi

wanted=$(sha256sum requirements.txt | cut -c1-64)
if [ -x .venv/bin/python ] && [ "$(cat .venv/.requirements 2>/dev/null || true)" = "$wanted" ]; then
    say "the virtual environment is up to date"
else
    say "making the virtual environment (.venv) and installing the pinned packages"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
    printf '%s\n' "$wanted" >.venv/.requirements
fi
say "done"
