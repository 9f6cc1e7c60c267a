"""`enrol` of whole homes: cut off at any step, it begins again and brings nothing twice."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.bootstrap import founding, joining
from pos.bootstrap.founding import found_demo
from pos.bootstrap.joining import enrol
from pos.bootstrap.till import till_over
from pos.domain.documents import Json
from pos.errors import DiskFull, EnrolBadCode, HomeUnwritable, LedgerInUse
from pos.services.counter import Counter
from pos.services.selling_results import TenderHanded
from pos.store.ledger import open_ledger
from pos.store.locks import OPEN_LOCK_FILE, Claim
from pos.store.verification import verify
from sync.server.store.verification import verify as verify_server
from tests.sync.conftest import RunningServer

Home = Callable[[str], Path]


class Cut(Exception):
    """The power went."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Makes a folder the home of what runs next."""

    def choose(name: str) -> Path:
        monkeypatch.setenv("LIUSHUI_HOME", str(tmp_path / name))
        return tmp_path / name

    return choose


@pytest.fixture
def founded(sqlite_server: RunningServer, home: Home) -> RunningServer:
    """A server whose company the demo shop's first till has founded."""
    home("founder")
    found_demo("en")
    assert enrol(sqlite_server.url, sqlite_server.code())["pending"] == 0
    return sqlite_server


def stock_of(server: RunningServer) -> tuple[int, int]:
    with server.database.reading() as connection:
        row = connection.exec_driver_sql("SELECT sum(q), sum(v) FROM stock").one()
    return int(row[0]), int(row[1])


def sell_one(folder: Path) -> str:
    ledger = open_ledger(folder)
    try:
        counter = Counter(till_over(ledger, "en", spools_receipts=False))
        counter.sign_in("owner", "1111")
        counter.open_shift(0)
        counter.scan("A001")
        return counter.pay([TenderHanded("cash", 350)]).number
    finally:
        ledger.close()


def cut_at(monkeypatch: pytest.MonkeyPatch, step: str, *arguments: str) -> None:
    """Let the power go as a step of joining begins."""

    def gone(*_: object, **__: object) -> Json:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(joining, step, gone)
        with pytest.raises(Cut):
            enrol(*arguments)


@pytest.mark.parametrize("step", ["open_joined_epoch", "_move_in"])
@pytest.mark.parametrize("made_by", ["init", "nobody"])
def test_a_home_cut_off_while_it_joins_joins_again_and_brings_no_stock_twice(
    founded: RunningServer, home: Home, monkeypatch: pytest.MonkeyPatch, step: str, made_by: str
) -> None:
    before, folder, code = stock_of(founded), home("joiner"), founded.code()
    if made_by == "init":
        found_demo("en")
    cut_at(monkeypatch, step, founded.url, code)
    assert enrol(founded.url, code)["pending"] == 0
    assert stock_of(founded) == before
    sell_one(folder)
    assert enrol(founded.url, code)["pending"] == 0
    assert stock_of(founded)[0] == before[0] - 1000
    assert verify(folder)["ok"]
    assert verify_server(founded.database_url)["ok"]


def test_a_home_cut_off_between_two_of_its_files_still_opens_and_joins(
    founded: RunningServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, code = home("joiner"), founded.code()
    found_demo("en")
    key = (folder / "ledger.key").read_bytes()
    replace = Path.replace

    def until_the_ledger(self: Path, target: Path) -> Path:
        if self.name == "ledger.db":
            raise Cut
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", until_the_ledger)
        with pytest.raises(Cut):
            enrol(founded.url, code)
    assert (folder / "ledger.key").read_bytes() == key
    open_ledger(folder).close()
    assert enrol(founded.url, code)["pending"] == 0
    assert verify(folder)["ok"]


def test_a_till_that_joined_and_then_sold_without_a_network_joins_again_with_all_it_has(
    founded: RunningServer, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, folder, code = stock_of(founded), home("second"), founded.code("T02")
    cut_at(monkeypatch, "_even", founded.url, code)
    assert sell_one(folder) == "S01-T02-000001"
    assert enrol(founded.url, founded.code("T02"))["pending"] == 0
    assert stock_of(founded)[0] == before[0] - 1000
    assert verify_server(founded.database_url)["ok"]


def test_a_ledger_that_anything_has_open_cannot_be_replaced(
    founded: RunningServer, home: Home
) -> None:
    folder = home("joiner")
    found_demo("en")
    reader = Claim(folder / OPEN_LOCK_FILE)
    reader.take(is_shared=True)
    try:
        with pytest.raises(LedgerInUse):
            enrol(founded.url, founded.code())
    finally:
        reader.release()
    with pytest.raises(EnrolBadCode):
        enrol(founded.url, "NOSUCHCODE")
    assert enrol(founded.url, founded.code())["pending"] == 0


@pytest.mark.parametrize(
    ("failed", "told"), [(errno.ENOSPC, DiskFull), (errno.EROFS, HomeUnwritable)]
)
@pytest.mark.parametrize("is_joining", [True, False])
def test_a_disk_that_fails_at_the_last_step_is_told_and_the_next_try_goes_through(
    founded: RunningServer,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    failed: int,
    told: type[Exception],
    *,
    is_joining: bool,
) -> None:
    folder, code = home("new"), founded.code()

    def failing(of: Path) -> None:
        raise OSError(failed, "said the disk", str(of))

    def begin() -> object:
        return enrol(founded.url, code) if is_joining else found_demo("en")

    with monkeypatch.context() as patched:
        patched.setattr(joining if is_joining else founding, "sync_folder", failing)
        with pytest.raises(told):
            begin()
    begin()
    assert verify(folder)["ok"]
