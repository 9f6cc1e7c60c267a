"""What a reader may count on: nothing is long, and every module opens with what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("pos", "hardware", "sync", "simulator", "bench", "assets", "tests")
MODULE_MAX, FUNCTION_MAX, RULE_MAX = 400, 50, 120
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}


def modules() -> Iterator[tuple[Path, str]]:
    """Give every module of the project with its text."""
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*.py")):
            yield path.relative_to(PROJECT), path.read_text(encoding="utf-8")


def test_no_module_function_or_kv_rule_is_longer_than_a_reader_likes() -> None:
    long = [f"{path}: {len(text.splitlines())}" for path, text in modules()
            if len(text.splitlines()) > MODULE_MAX]  # fmt: skip
    for path, text in modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long += [f"{path}:{node.lineno} {node.name}: {lines}"] * (lines > FUNCTION_MAX)
    for rule in (PROJECT / "pos" / "ui").rglob("*.kv"):
        lines = len(rule.read_text(encoding="utf-8").splitlines())
        long += [f"{rule.name}: {lines}"] * (lines > RULE_MAX)
    assert not long


def test_every_module_opens_with_what_it_is_and_none_is_a_drawer_for_odds_and_ends() -> None:
    silent = [str(path) for path, text in modules() if not ast.get_docstring(ast.parse(text))]
    assert not silent
    assert not [str(path) for path, _ in modules() if path.stem in DRAWERS]
