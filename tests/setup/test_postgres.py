"""The tests' own PostgreSQL: real, empty for each test, and gone afterwards."""

from pathlib import Path

import psycopg
import pytest

from bench.postgres import PostgresMissing, new_database, private_server, programs


def test_each_test_gets_an_empty_database_that_writes_as_safely_as_a_shop_would(
    postgres_url: str,
) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
        safety = [
            connection.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "server_encoding")
        ]
    assert tables == (0,)
    assert safety == [("on",), ("on",), ("on",), ("UTF8",)]


def test_a_database_is_dropped_when_its_test_ends(postgres_server: str) -> None:
    with new_database(postgres_server, "gone_afterwards") as url:
        left_open = psycopg.connect(url)
        left_open.execute("CREATE TABLE goods (sku text)")
    with psycopg.connect(postgres_server) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = 'gone_afterwards'"
        ).fetchone()
    assert found is None
    left_open.close()


def test_a_private_server_is_gone_with_its_files_when_its_user_fails() -> None:
    def use_and_fail() -> None:
        with private_server() as url:
            kept.append(url)
            with psycopg.connect(url) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            assert row is not None
            kept.append(row[0])
            raise InterruptedError

    kept: list[str] = []
    with pytest.raises(InterruptedError):
        use_and_fail()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(kept[0], connect_timeout=2)
    assert not Path(kept[1]).exists()


def test_without_postgresql_the_sentence_names_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PostgresMissing, match="make setup-tests"):
        programs()
