"""`serve` as a process: one line when it answers, figures for a monitor, an end with 0."""

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests
import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import text

from pos.bootstrap.server import workers_for
from pos.errors import ConfigInvalid, HomeUnwritable, LedgerMissing
from sync.protocol import pack
from sync.server.store.database import Database
from sync.server.store.verification import verify
from tests.driving import MAIN, command, environment, succeeded
from tests.sync.conftest import JoinedTill, RunningServer


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_says_ready_answers_and_ends_with_0(tmp_path: Path, workers: str) -> None:
    started = subprocess.Popen(
        [sys.executable, str(MAIN), "serve", "--port", "0", "--workers", workers],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    word, url = started.stdout.readline().split()
    assert word == "ready"
    assert requests.get(f"{url}/healthz", timeout=30).json() == {"ok": True}
    figures = requests.get(f"{url}/metrics", timeout=30)
    assert figures.headers["content-type"].startswith("text/plain")
    assert "liushui_documents 0" in figures.text.splitlines()
    paths = requests.get(f"{url}/openapi.json", timeout=30).json()["paths"]
    assert {"/v1/enrol", "/v1/hello", "/v1/push", "/v1/pull"} < paths.keys()
    started.terminate()
    assert started.communicate(timeout=60) == ("", "")
    assert started.returncode == 0


def test_the_workers_of_a_server_that_was_killed_end_with_it_and_leave_the_port(
    tmp_path: Path,
) -> None:
    def begun(port: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(MAIN), "serve", "--port", port, "--workers", "2"],
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            text=True,
        )

    with begun("0") as first:
        assert first.stdout is not None
        url = first.stdout.readline().split()[1]
        first.kill()
        # The pipe ends with the last process that holds it: no worker goes on.
        assert first.stdout.read() == ""
    with begun(url.rsplit(":", 1)[1]) as again:
        assert again.stdout is not None
        assert again.stdout.readline().split() == ["ready", url]
        again.terminate()
        assert again.wait(60) == 0


def test_on_postgresql_as_many_processes_answer_as_there_are_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for cores in (1, 2, 64, None):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        found.append((workers_for("postgresql://host/books"), workers_for("sqlite:///books.db")))
    assert found == [(1, 1), (2, 1), (4, 1), (1, 1)]


def test_an_address_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = command(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("server.address: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "asked", [("serve", "--port", "0"), ("invite", "--shop", "A", "--till", "B")]
)
def test_a_folder_that_cannot_be_written_is_said_to_be_so(
    tmp_path: Path, asked: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    ended = command(tmp_path / "file" / "home", *asked)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("home.unwritable: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_database_file_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "server.db").mkdir()
    server = closing(Database(f"sqlite:///{tmp_path}/server.db"))
    with server as database, pytest.raises(HomeUnwritable) as refused:
        database.prepare()
    assert refused.value.details["path"] == str(tmp_path)


def test_a_server_lives_in_a_folder_of_any_name(tmp_path: Path) -> None:
    home = tmp_path / "100% ok? #1 店"
    assert succeeded(home, "invite", "--shop", "A", "--till", "B", "--json")["code"]
    assert succeeded(home, "verify", "--json")["ok"]
    assert (home / "server.db").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--port", "65536"),
        ("--port", "-1"),
        ("--port", "x"),
        ("--workers", "0"),
        ("--workers", "²"),
    ],
)
def test_a_port_or_a_number_of_workers_that_is_none_is_bad_usage(
    tmp_path: Path, wrong: tuple[str, str]
) -> None:
    ended = command(tmp_path, "serve", *wrong)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert wrong[0] in ended.stderr
    assert not (tmp_path / "server.db").exists()


def test_refusals_are_counted_and_shown(sqlite_till: JoinedTill) -> None:
    till = sqlite_till
    requests.post(f"{till.server.url}/v1/hello", data=pack({"streams": []}), timeout=30)
    till.remote.push(till.batch(1, 5))
    assert till.remote.push(till.batch(9)).stopped_by == "sync.gap"
    figures = requests.get(f"{till.server.url}/metrics", timeout=30).text
    for code in ("sync.token", "sync.gap"):
        assert f'liushui_refused_total{{code="{code}"' in figures
    assert "liushui_trouble 1" in figures.splitlines()
    told = till.shown()["trouble"]
    assert [(row["code"], row["details"]["expected"], row["details"]["found"]) for row in told] == [
        ("sync.gap", 6, 9)
    ]


def test_a_database_that_may_lose_what_it_confirmed_is_refused(postgres_url: str) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    with closing(Database(postgres_url)) as database, database.writing() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    with closing(Database(postgres_url)) as database, pytest.raises(ConfigInvalid) as refused:
        database.prepare()
    assert refused.value.details["name"] == "PostgreSQL synchronous_commit"


def test_a_database_of_a_later_release_is_left_as_it_is(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'server.db'}")) as database:
        database.prepare()
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ended = command(tmp_path, "serve", "--port", "0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("ledger.newer: ")
    assert len(ended.stderr.splitlines()) == 1


def test_verify_makes_no_database_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    with pytest.raises(LedgerMissing):
        verify(f"sqlite:///{file}")
    assert not file.exists()


@pytest.mark.parametrize("arguments", ["serve --port 0", "invite --shop S01 --till T01"])
def test_a_full_disk_under_the_server_is_said_so(tmp_path: Path, arguments: str) -> None:
    limited = f"ulimit -f 0; exec {sys.executable} {MAIN} {arguments}"
    ended = subprocess.run(
        ["/bin/sh", "-c", limited],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("disk.full: "), ended.stderr


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("immutable", "DROP TRIGGER posting_no_update"),
        ("vouchers", "UPDATE posting SET amount = amount + 1 WHERE seq = 5 AND n = 1"),
        ("stock", "DELETE FROM movement WHERE seq = 5"),
        ("stock", "UPDATE stock SET v = v + 1"),
        ("projections", "UPDATE receipt SET total = total + 1 WHERE seq = 5"),
        ("projections", "DELETE FROM shift_sum"),
        ("stream", "UPDATE journal SET hash = raw WHERE seq = 5"),
        ("stream", "UPDATE journal SET date = '2026-01-01' WHERE seq = 5"),
        ("stream", "DELETE FROM journal WHERE seq = 20"),
        ("stream", "UPDATE stream SET seq = 19"),
    ],
)
def test_verify_names_what_was_changed_behind_the_servers_back(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path, check: str, change: str
) -> None:
    assert sqlite_till.session.once(60).is_even
    sqlite_till.close()
    sqlite_server.close()
    copy = tmp_path / "copy.db"
    shutil.copy(tmp_path / "server.db", copy)
    with closing(sqlite.connect(str(copy), isolation_level=None)) as connection:
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        kept = [] if change.startswith("DROP") else connection.execute(triggers).fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(change)
        for _, made in kept:
            connection.execute(made)
    found = verify(f"sqlite:///{copy}")
    assert not found["ok"]
    assert found["first_breach"]["check"] == check, found
    assert not found["checks"][check]["ok"]


def test_verify_tells_a_file_that_no_longer_reads_as_a_breach(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> None:
    assert sqlite_till.session.once(60).is_even
    sqlite_till.close()
    sqlite_server.close()
    home = tmp_path / "copy"
    home.mkdir()
    whole = (tmp_path / "server.db").read_bytes()
    (home / "server.db").write_bytes(whole[: len(whole) // 2])
    ended = command(home, "verify", "--json")
    found = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert found["first_breach"]["check"] == "file"
    assert not any(check["ok"] for check in found["checks"].values())


def test_the_database_itself_refuses_to_change_what_stands(
    till: JoinedTill, server: RunningServer
) -> None:
    assert till.session.once(60).is_even
    for change in ("UPDATE posting SET amount = 0", "DELETE FROM journal", "DELETE FROM movement"):
        with pytest.raises(Exception, match="immutable"), server.database.writing() as connection:
            connection.execute(text(change))
    assert verify(server.database_url)["ok"]
