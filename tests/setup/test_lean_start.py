"""A till answers soon after its start: what its first requests do not need is not imported."""

import subprocess
import sys
from pathlib import Path

from tests.driving import MAIN, environment, succeeded

HEAVY = {"kivy", "cv2", "numpy", "fastapi", "alembic", "openpyxl", "escpos", "pypinyin", "zxingcpp"}
A_SALE = """
{"do":"login","user":"cashier","pin":"2222"}
{"do":"open_shift","float":"100"}
{"do":"scan","code":"6901234567892"}
{"do":"pay","tenders":[{"kind":"cash","amount":"10"}]}
"""


def test_a_till_sells_without_importing_screens_cameras_server_or_migrations(
    tmp_path: Path,
) -> None:
    succeeded(tmp_path, "init", "--demo")
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", str(MAIN), "till"],
        env=environment(tmp_path),
        input=A_SALE,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ended.stdout.count('"ok":true') == 4
    lines = [line for line in ended.stderr.splitlines() if line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    assert "sqlalchemy" in imported
    assert not imported & HEAVY
