"""Commands around the counter: founding, keys, a second counter, usage."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.driving import MAIN, Till, command, environment, succeeded

OWN = ("--company", "流水商行", "--shop", "A1", "--till", "K7", "--owner-pin", "493817")
COMMANDS = ("init", "till", "import", "template")


def code_of(home: Path, *arguments: str) -> str:
    ended = command(home, *arguments)
    assert ended.returncode == 1, (ended.returncode, ended.stderr)
    code, _, message = ended.stderr.strip().splitlines()[-1].partition(": ")
    assert message
    return code


def test_a_shop_of_ones_own_begins_with_its_owner(tmp_path: Path) -> None:
    home = tmp_path / "own"
    succeeded(home, "init", *OWN)
    with Till(home) as till:
        assert till.refused("login", user="cashier", pin="2222") == "login.wrong_pin"
        assert till.done("login", user="owner", pin="493817")["role"] == "owner"
        till.done("open_shift", float="100.00")
        assert till.refused("scan", code="6901234567892") == "product.unknown"
    assert succeeded(home, "verify", "--json")["ok"] is True


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_a_till_that_nobody_can_talk_to_ends_with_0(home: Path, closed: str) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" "$1" till {closed}', sys.executable, str(MAIN)],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Traceback" not in ended.stderr


def test_the_key_is_for_its_owner_alone(home: Path) -> None:
    assert stat.S_IMODE((home / "ledger.key").stat().st_mode) == 0o600
    assert len((home / "ledger.key").read_bytes()) == 32


def test_a_ledger_is_never_made_over_another(home: Path) -> None:
    before = (home / "ledger.key").read_bytes()
    assert code_of(home, "init", "--demo") == "ledger.exists"
    assert code_of(home, "init", *OWN) == "ledger.exists"
    assert (home / "ledger.key").read_bytes() == before


@pytest.mark.parametrize("arguments", [("till",), ("verify",), ("rebuild",), ("import", "x.csv")])
def test_a_home_without_a_ledger_is_said_so(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert code_of(tmp_path / "empty", *arguments) == "ledger.missing"
    assert not (tmp_path / "empty" / "ledger.db").exists()


@pytest.mark.parametrize("key", [None, "", "not hex", "00" * 31, "ab" * 32])
def test_a_wrong_or_missing_key_is_said_so_and_makes_no_ledger(home: Path, key: str | None) -> None:
    before = (home / "ledger.db").read_bytes()
    (home / "ledger.key").unlink()
    if key is not None:
        (home / "ledger.key").write_text(key)
    assert code_of(home, "till") == "ledger.key"
    assert (home / "ledger.db").read_bytes() == before


def test_an_emptied_ledger_is_damage_and_becomes_no_new_one(home: Path) -> None:
    (home / "ledger.db").write_bytes(b"")
    for arguments in (("till",), ("rebuild",), ("import", "x.csv"), ("sync", "--once")):
        assert code_of(home, *arguments) == "ledger.damaged"
    told = json.loads(command(home, "verify", "--json").stdout)
    assert (told["ok"], told["first_breach"]["check"]) == (False, "file")
    assert code_of(home, "init", "--demo") == "ledger.exists"
    assert (home / "ledger.db").read_bytes() == b""


def test_a_home_that_cannot_be_written_is_said_so(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for names in ("init --demo", "enrol http://127.0.0.1:9 CODE"):
        assert code_of(tmp_path / "file", *names.split()) == "home.unwritable"
    # Root may write anywhere: a folder in a lock's place stands for a disk that takes no writing.
    (home / "open.lock").unlink()
    (home / "open.lock").mkdir()
    for names in ("till", "verify", "rebuild", "enrol http://127.0.0.1:9 A"):
        assert code_of(home, *names.split()) == "home.unwritable"


@pytest.mark.parametrize("till", ["process"], indirect=True)
def test_a_home_that_becomes_unwritable_keeps_the_basket(selling: Till, home: Path) -> None:
    selling.done("scan", code="A001")
    (home / "ledger.lock").unlink()
    (home / "ledger.lock").mkdir()
    cash = [{"kind": "cash", "amount": "5.00"}]
    assert selling.refused("pay", tenders=cash) == "home.unwritable"
    assert selling.done("status")["lines"] == 1
    (home / "ledger.lock").rmdir()
    assert selling.done("pay", tenders=cash)["number"] == "S01-T01-000001"


def test_two_inits_at_once_make_one_ledger(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: command(home, "init", "--demo"), range(3)))
    assert sorted(one.returncode for one in ended) == [0, 1, 1]
    codes = {one.stderr.partition(":")[0] for one in ended if one.returncode}
    assert codes <= {"ledger.exists", "ledger.in_use"}
    assert succeeded(home, "verify", "--json")["ok"] is True


def test_there_is_one_counter_at_a_time(home: Path, started: Callable[[Path], Till]) -> None:
    first = started(home)
    first.done("status")
    assert code_of(home, "till") == "ledger.in_use"
    first.kill()
    started(home).done("status")


@pytest.mark.parametrize("till", ["process"], indirect=True)
def test_other_commands_run_beside_the_counter(home: Path, tmp_path: Path, selling: Till) -> None:
    selling.done("scan", code="A001")
    assert succeeded(home, "verify", "--json")["ok"] is True
    header = "sku,barcode,name_zh,name_en,unit,price,tax_rate,cost,stock,category\n"
    (tmp_path / "more.csv").write_text(header + "Q1,,青团,,个,5.00,13,2.00,10,糕点\n")
    assert succeeded(home, "import", str(tmp_path / "more.csv"), "--json")["new"] == 1
    assert selling.done("scan", code="Q1")["total"] == "8.50"
    assert selling.done("pay", tenders=[{"kind": "cash", "amount": "10.00"}])["change"] == "1.50"
    assert succeeded(home, "verify", "--json")["ok"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("init",),
        ("init", "--demo", "--company", "x"),
        ("init", "--company", "x"),
        ("init", *OWN[:-1], "12"),
        ("init", *OWN[:3], "a b", *OWN[4:]),
        ("import",),
        ("template",),
        ("till", "--fast"),
        ("no-such-command",),
    ],
)
def test_bad_usage_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = command(tmp_path / "none", *arguments)
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, name: str) -> None:
    ended = command(tmp_path, name, "--help")
    assert ended.returncode == 0
    assert name in ended.stdout


def test_errors_speak_the_users_language(home: Path) -> None:
    said = {
        lang: command(home, "init", "--demo", LIUSHUI_LANG=lang).stderr for lang in ("zh", "en")
    }
    assert said["zh"].startswith("ledger.exists: ")
    assert said["en"].startswith("ledger.exists: ")
    assert said["zh"] != said["en"]
    with Till(home, LIUSHUI_LANG="zh") as till:
        assert "登录" in till.ask("clear")["error"]["message"]


def test_a_copied_home_without_its_log_is_noticed(home: Path, tmp_path: Path) -> None:
    """What was sold and then lost with the log shows, because the head stands outside it."""
    with Till(home) as till:
        till.done("login", user="cashier", pin="2222")
        till.done("open_shift", float="0.00")
        copied = tmp_path / "copied"
        copied.mkdir()
        for name in ("ledger.db", "ledger.key", "ledger.head"):
            shutil.copy(home / name, copied / name)
    told = json.loads(command(copied, "verify", "--json").stdout)
    assert told["ok"] is False
    assert told["checks"]["witness"]["ok"] is False


def test_a_template_of_another_kind_is_refused_by_a_word_about_writing(tmp_path: Path) -> None:
    assert code_of(tmp_path, "template", str(tmp_path / "goods.csv")) == "import.unwritable"
    assert code_of(tmp_path, "template", str(tmp_path / "no" / "goods.xlsx")) == "import.unwritable"


def test_a_western_code_page_ends_no_command_and_spoils_no_reply(tmp_path: Path) -> None:
    western = {"PYTHONIOENCODING": "latin-1", "LIUSHUI_LANG": "zh"}
    home = tmp_path / "店"
    made = subprocess.run(
        [sys.executable, str(MAIN), "init", "--demo"],
        env=environment(home, **western),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, b"")
    assert str(home) in made.stdout.decode("utf-8")
    helped = subprocess.run(
        [sys.executable, str(MAIN), "--help"],
        env=environment(home, **western),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert helped.returncode == 0
    assert "流水" in helped.stdout.decode("utf-8")
