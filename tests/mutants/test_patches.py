"""Every mutant can still be made: a patch that fits no longer would kill nothing unnoticed."""

import importlib.util
from pathlib import Path

import pytest

from tests.mutants.catalogue import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_patch_fits_its_source_and_still_compiles(mutant: Mutant) -> None:
    sources: dict[str, str] = {}
    for patch in mutant.patches:
        spec = importlib.util.find_spec(patch.module)
        assert spec is not None
        assert spec.origin is not None
        source = sources.get(patch.module) or Path(spec.origin).read_text(encoding="utf-8")
        assert source.count(patch.old) == 1, patch.old
        sources[patch.module] = source.replace(patch.old, patch.new)
    for name, source in sources.items():
        compile(source, name, "exec")


def test_each_test_that_is_to_kill_one_is_there() -> None:
    for test in (test for mutant in MUTANTS for test in mutant.tests):
        file, name = test.split("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_at_least_twelve_and_each_has_its_own_name() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names)) >= 12
