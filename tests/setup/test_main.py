"""The way in: any Python, the project's own environment, or the command that makes one."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.driving import command, environment, succeeded

PROJECT = Path(__file__).resolve().parents[2]


def run_bare(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of main.py under a Python that has no packages."""
    shutil.copy(PROJECT / "main.py", folder)
    return subprocess.run(
        [sys.executable, "-S", "-E", str(folder / "main.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_packages_and_environment_it_says_what_to_run(tmp_path: Path) -> None:
    ended = run_bare(tmp_path, "till")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "run make setup" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_without_packages_it_goes_on_in_its_own_environment_with_the_same_arguments(
    tmp_path: Path,
) -> None:
    inner = tmp_path / ".venv" / "bin" / "python"
    inner.parent.mkdir(parents=True)
    inner.write_text('#!/bin/sh\nfor given in "$@"; do echo "[$given]"; done; exit 7\n')
    inner.chmod(0o755)
    ended = run_bare(tmp_path, "init", "--company", "流水 & Co")
    assert ended.returncode == 7
    assert ended.stdout.splitlines() == [
        f"[{tmp_path / 'main.py'}]",
        "[init]",
        "[--company]",
        "[流水 & Co]",
    ]


def test_an_environment_left_half_made_does_not_call_itself_for_ever(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True
    )
    assert made.returncode == 0
    shutil.copy(PROJECT / "main.py", tmp_path)
    ended = subprocess.run(
        [str(tmp_path / ".venv" / "bin" / "python"), str(tmp_path / "main.py"), "till"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "run make setup" in ended.stderr


def test_the_way_in_stays_short() -> None:
    assert len((PROJECT / "main.py").read_text(encoding="utf-8").splitlines()) < 40


def test_with_no_display_the_kiosk_says_so_and_does_not_run_unseen(tmp_path: Path) -> None:
    succeeded(tmp_path, "init", "--demo")
    there = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"} & environment(tmp_path).keys()
    ended = command(tmp_path, **dict.fromkeys(there, ""))
    assert ended.returncode == 1
    assert ended.stderr.startswith("display.missing: ")
