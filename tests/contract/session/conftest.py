"""A demo home made once by `main.py init --demo`, and copies of it for every test."""

import io
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.postgres import PostgresMissing, new_database, private_server, programs
from pos.bootstrap.till import till_over
from pos.cli.till import serve
from pos.services.counter import Counter
from pos.store.ledger import open_ledger
from tests.driving import Reply, Server, Till, succeeded


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    succeeded(home, "init", "--demo")
    return home


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_home, tmp_path / "home"))


class Within(Till):
    """The same requests and replies without a process of their own, so that coverage sees them."""

    def __init__(self, home: Path) -> None:
        """Open the counter in this process."""
        self.ledger = open_ledger(home)
        self.ledger.claim_counter()
        self.counter = Counter(till_over(self.ledger, "en", spools_receipts=False))

    def ask(self, do: str, **fields: object) -> Reply:
        """Answer one request through the loop that `till` runs."""
        request = json.dumps({"do": do, **fields}, ensure_ascii=False) + "\n"
        sink = io.BytesIO()
        serve(self.counter, io.BytesIO(request.encode()), sink, "en")
        (line,) = sink.getvalue().splitlines()
        reply: Reply = json.loads(line)
        return reply

    def end(self) -> int:
        """Close the ledger."""
        self.ledger.close()
        return 0


@pytest.fixture(params=["process", "within"])
def till(request: pytest.FixtureRequest, home: Path) -> Iterator[Till]:
    """A till of the demo shop, as a process and within this one."""
    if request.param == "process":
        with Till(home) as running:
            yield running
    else:
        opened = Within(home)
        yield opened
        opened.end()


@pytest.fixture
def selling(till: Till) -> Till:
    """A till with the cashier signed in and the shift open with a float of 200.00."""
    till.done("login", user="cashier", pin="2222")
    till.done("open_shift", float="200.00")
    return till


@pytest.fixture
def started() -> Iterator[Callable[[Path], Till]]:
    """Starts tills that end with the test."""
    running: list[Till] = []

    def start(home: Path) -> Till:
        running.append(Till(home))
        return running[-1]

    yield start
    for till in running:
        if till.process.poll() is None:
            till.end()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own for the whole run; where there is none, its tests say so."""
    try:
        programs()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with private_server() as url:
        yield url


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts central servers, one after another on the same database: SQLite unless asked."""
    with ExitStack() as stack:
        database = None
        if getattr(request, "param", "sqlite") == "postgresql":
            url = request.getfixturevalue("postgres")
            database = stack.enter_context(new_database(url, f"s{uuid.uuid4().hex}"))
        running: list[Server] = []

        def start(port: int = 0) -> Server:
            running.append(Server(tmp_path / "server", database, port))
            return running[-1]

        yield start
        for one in running:
            if one.process.poll() is None:
                one.stop()
