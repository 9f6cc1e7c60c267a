"""What the pages say of commands and packages is what the program has."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from pos.cli import commands
from pos.cli.till_requests import REQUESTS

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("pos", "hardware", "sync", "assets", "bench", "simulator", "tests")
COMMAND_LINE = {  # used as commands by `make test`, never imported
    "import-linter", "mypy", "ruff", "pytest-xdist", "pytest-timeout", "pytest-cov",
    "types-pyserial", "types-requests", "types-openpyxl",
}  # fmt: skip
OPENED_BY_NAME = {"justmytype-intl-cjk", "tzdata"}  # data, found by path or by the standard library


def wanted() -> tuple[set[str], set[str]]:
    """Return the packages of the product and those of the checks alone."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tests = project["optional-dependencies"]["test"]
    return (
        {name.partition("[")[0] for name in project["dependencies"]},
        {name.partition("[")[0] for name in tests},
    )


def imported() -> set[str]:
    """Return the top names of every import in the project."""
    names: set[str] = set()
    for package in PACKAGES:
        for file in (PROJECT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module.partition(".")[0])
    return names


def written(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


def test_the_readme_names_every_command_that_is_offered() -> None:
    table = written("README.md").partition("## Commands")[2].partition("\n## ")[0]
    named = {
        word
        for row in table.splitlines()
        if row.startswith("| `")
        for word in re.findall(r"`([a-z-]+)`", row.split("|")[1])
    }
    assert commands.offered().keys() - {"kiosk"} <= named
    assert named <= commands.TABLE.keys()


def test_every_request_that_a_page_describes_is_answered() -> None:
    table = written("docs/till.md").partition("|---|---|")[2]
    described = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`([a-z_]+)`", row.split(" | ")[0])
    }
    assert len(described) > 15
    assert described <= REQUESTS.keys()


def test_every_package_is_pinned_and_the_pins_are_what_is_installed() -> None:
    pins = dict(
        line.lower().replace("_", "-").split("==") for line in written("requirements.txt").split()
    )
    product, checks = wanted()
    assert product | checks <= pins.keys()
    for name, version in pins.items():
        assert metadata.version(name).lower() == version, name


def test_every_package_has_its_licence_and_reason_written_down() -> None:
    first_cells = [row.split("|")[1] for row in written("docs/dependencies.md").splitlines()
                   if row.startswith("| ")]  # fmt: skip
    named = {name.strip().lower() for cell in first_cells for name in cell.split(",")}
    product, checks = wanted()
    assert product | checks <= named


def test_every_package_is_used_and_every_import_is_asked_for() -> None:
    """What is only pulled in by another package may vanish with it."""
    modules = metadata.packages_distributions()
    used = {
        owner.lower().replace("_", "-")
        for name in imported() - set(sys.stdlib_module_names) - set(PACKAGES)
        for owner in modules.get(name, [])
    }
    product, checks = wanted()
    assert used <= product | checks, "imported, but not asked for in pyproject.toml"
    assert product | checks <= used | COMMAND_LINE | OPENED_BY_NAME, "asked for, but not used"


@pytest.mark.parametrize("package", ["pos", "hardware", "sync", "tests"])
def test_each_part_says_in_a_page_what_it_owns(package: str) -> None:
    page = written(f"{package}/README.md")
    folders = {f.name for f in (PROJECT / package).iterdir() if (f / "__init__.py").exists()}
    assert 5 <= len(page.splitlines()) <= 45
    assert {name for name in folders if f"`{name}/`" not in page} == set()
