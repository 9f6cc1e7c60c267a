"""How a command is found, and how its failure reaches the shell."""

import argparse
import errno
import sys
import types
from collections.abc import Callable

import pytest

from pos import cli
from pos.cli import commands
from pos.errors import ProductUnknown

Run = Callable[[argparse.Namespace], int]
Offer = Callable[[Run], None]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Offer a command `probe` that does what it is given."""

    def offered(run: Run) -> None:
        module = types.ModuleType("pos.cli.probe")
        vars(module).update(configure=lambda _parser: None, run=run)
        module.__spec__ = types.SimpleNamespace(name="pos.cli.probe")  # type: ignore[assignment]
        monkeypatch.setitem(sys.modules, "pos.cli.probe", module)
        monkeypatch.setitem(commands.TABLE, "probe", ("pos.cli.probe", "a probe"))

    monkeypatch.setenv("LIUSHUI_LANG", "en")
    return offered


def raising(error: BaseException) -> Run:
    def run(_args: argparse.Namespace) -> int:
        raise error

    return run


def test_a_foreseen_failure_is_a_code_and_a_sentence(
    offer: Offer, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(raising(ProductUnknown(code="4711")))
    assert cli.main(["probe"]) == 1
    out, err = capsys.readouterr()
    assert err.startswith("product.unknown: ")
    assert "4711" in err
    assert err.count("\n") == 1
    assert out == ""


def test_the_sentence_comes_in_the_users_language(
    offer: Offer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIUSHUI_LANG", "zh")
    offer(raising(ProductUnknown(code="4711")))
    assert cli.main(["probe"]) == 1
    assert "没有这个商品" in capsys.readouterr().err


def test_a_full_disk_is_named_wherever_it_shows(
    offer: Offer, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(raising(OSError(errno.ENOSPC, "No space left on device")))
    assert cli.main(["probe"]) == 1
    assert capsys.readouterr().err.startswith("disk.full: ")


def test_a_bug_shows_its_traceback_and_ends_with_a_sentence(
    offer: Offer, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(raising(ZeroDivisionError("a developer reads this")))
    assert cli.main(["probe"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert "a developer reads this" in lines[-2]
    assert lines[-1].startswith("bug: ")


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["init", "--nonsense"]])
def test_bad_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code: object = cli.main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nonsense" in err


def test_a_planned_command_is_neither_offered_nor_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(commands.TABLE, "later", ("pos.cli.not_written_yet", "some day"))
    assert "later" not in commands.offered()
    assert cli.main(["later"]) == 2
    assert "no such command: later" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LIUSHUI_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"LIUSHUI_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LIUSHUI_LANG": "", "LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_systems(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in cli.LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cli.language() == expected
