"""What pages and docstrings point at is there: files, folders, targets of make, modules."""

import os
import re
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"docs/effort.md"}  # names other projects' files
LEFT = {"build", "__pycache__"}  # what a run leaves behind
MADE = ("/", "build")  # of the machine, and what a run leaves behind
_LINK = re.compile(r"\]\(([^)#]+)\)")
_PATH = re.compile(r"`([\w.-]+/[\w./-]*)`")
_MAKE = re.compile(r"`make ([\w-]+)")
_MODULE = re.compile(r"`((?:pos|sync|hardware|simulator|bench|tests)(?:\.\w+)+)`")
_TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)


@cache
def files() -> frozenset[str]:
    """Every file of the project and every folder of one, as pages name them."""
    found = []
    for folder, folders, names in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in LEFT and not name.startswith(".")]
        inside = Path(folder).relative_to(PROJECT)
        found += [str(inside / name) for name in (*folders, *names)]
    return frozenset(found)


def pages() -> list[tuple[str, str]]:
    """Return each page with its text."""
    found = [name for name in files() if name.endswith(".md")]
    return [(name, (PROJECT / name).read_text(encoding="utf-8")) for name in sorted(found)]


def is_there(name: str, page: str) -> bool:
    """Claim that a page names a file by its path, from the project's top or from beside it."""
    beside = (PROJECT / page).parent / name
    near = Path(os.path.normpath(beside)).relative_to(PROJECT)
    named = {name.rstrip("/"), str(near), str(near.with_suffix(".py"))}
    return not named.isdisjoint(files())


def test_every_link_and_path_of_a_page_leads_somewhere() -> None:
    lost = []
    for page, text in pages():
        named = [link for link in _LINK.findall(text) if not link.startswith("http")]
        if page not in ELSEWHERE:
            named += [path for path in _PATH.findall(text) if not path.startswith(MADE)]
        lost += [f"{page}: {name}" for name in named if not is_there(name, page)]
    assert not lost


def test_make_has_every_target_that_a_page_names_and_explains_each() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(_TARGET.findall(makefile))
    named = {name for _, text in pages() for name in _MAKE.findall(text)}
    assert named <= targets
    explained = set(re.findall(r'@echo "make ([\w-]+)', makefile))
    assert targets - explained == {"help", "setup-tests"}


def test_every_module_that_the_code_speaks_of_is_there() -> None:
    lost = [
        f"{file}: {name}"
        for file in sorted(name for name in files() if name.endswith(".py"))
        for name in _MODULE.findall((PROJECT / file).read_text(encoding="utf-8"))
        if not _knows(name.split("."))
    ]
    assert not lost


def _knows(parts: list[str]) -> bool:
    """Claim that a dotted name is a module, or something that a module speaks of."""
    for count in range(len(parts), 0, -1):
        path = "/".join(parts[:count])
        code = f"{path}.py" if f"{path}.py" in files() else f"{path}/__init__.py"
        if code in files():
            text = (PROJECT / code).read_text(encoding="utf-8")
            return count == len(parts) or re.search(rf"\b{parts[count]}\b", text) is not None
    return False
