"""A real PostgreSQL for the tests: one private server a session, one empty database a test.

Where it is not installed, root installs it by the project's own set-up; where that cannot be,
the tests that need it fail with a sentence. None is skipped in silence.
"""

import fcntl
import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.postgres import PostgresMissing, new_database, private_server, programs

PROJECT = Path(__file__).resolve().parents[1]
INSTALL_WAIT_S = 600
_numbers = itertools.count(1)


def install_if_missing() -> None:
    """Let the set-up fetch PostgreSQL; workers of one run wait for each other."""
    # A name of the user's own: a lock file of another user could not be opened.
    lock = Path(tempfile.gettempdir()) / f"liushui-postgres-{os.getuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            programs()
        except PostgresMissing:
            subprocess.run(
                ["sh", str(PROJECT / "tools" / "setup.sh")],
                env={**os.environ, "LIUSHUI_WITH_TESTS": "1"},
                check=True,
                timeout=INSTALL_WAIT_S,
            )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of the session's own server (its `postgres` database)."""
    try:
        install_if_missing()
        programs()
    except (PostgresMissing, subprocess.SubprocessError) as error:
        pytest.fail(f"{error}", pytrace=False)
    with private_server("shared_buffers=64MB") as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Give the URL of an empty database for this test alone."""
    with new_database(postgres_server, f"test_{os.getpid()}_{next(_numbers)}") as url:
        yield url
