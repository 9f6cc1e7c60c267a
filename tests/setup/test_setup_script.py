"""`make setup` may run again and again: it does what is missing, and says so when it cannot."""

import hashlib
import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOTHING = "# nothing\n"
NOT_THERE = "./no-such-package-here\n"


def stamp_of(requirements: str) -> str:
    return hashlib.sha256(requirements.encode()).hexdigest() + "\n"


def run_setup(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / "tools" / "setup.sh")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_setup_mends_what_is_broken_rests_when_done_and_remembers_no_failure(
    tmp_path: Path,
) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(PROJECT / "tools" / "setup.sh", tmp_path / "tools")
    wanted = tmp_path / "requirements.txt"
    wanted.write_text(NOTHING)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/no/such/python")
    (tmp_path / ".venv" / ".requirements").write_text(stamp_of(NOTHING))

    mended = run_setup(tmp_path)
    assert mended.returncode == 0
    assert "installing the pinned Python packages" in mended.stdout
    assert subprocess.run([str(python), "-c", "import pip"], check=False).returncode == 0

    again = run_setup(tmp_path)
    assert again.returncode == 0
    assert "Python packages: up to date" in again.stdout

    wanted.write_text(NOT_THERE)
    failed = run_setup(tmp_path)
    assert failed.returncode == 1
    assert "run make setup again" in failed.stdout
    assert (tmp_path / ".venv" / ".requirements").read_text() == stamp_of(NOTHING)
