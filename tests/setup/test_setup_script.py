"""`make setup` may run again and again: it does what is missing, and says so when it cannot."""

import hashlib
import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOT_THERE = "./no-such-package-here\n"


def run_setup(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / "tools" / "setup.sh")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_setup_is_done_once_again_after_a_change_and_never_half(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(PROJECT / "tools" / "setup.sh", tmp_path / "tools")
    wanted = tmp_path / "requirements.txt"

    wanted.write_text("# nothing\n")
    assert run_setup(tmp_path).returncode == 0
    again = run_setup(tmp_path)
    assert again.returncode == 0
    assert "Python packages: up to date" in again.stdout

    wanted.write_text(NOT_THERE)
    failed = run_setup(tmp_path)
    assert failed.returncode == 1
    assert "run make setup again" in failed.stdout
    stamp = (tmp_path / ".venv" / ".requirements").read_text()
    assert stamp != hashlib.sha256(NOT_THERE.encode()).hexdigest() + "\n"

    wanted.write_text("# nothing\n")
    assert run_setup(tmp_path).returncode == 0

    python = tmp_path / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    mended = run_setup(tmp_path)
    assert mended.returncode == 0
    assert subprocess.run([str(python), "-m", "pip", "--version"], check=False).returncode == 0
