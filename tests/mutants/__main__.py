"""`make mutants`: every mutant against what must kill it; 1 where one survives.

`python3 -m tests.mutants [NAME …]`. A mutant with tests of its own is run against those, any other
against the simulator's seeds. Without a mutant the same tests pass, which is tried first.
"""

import os
import subprocess
import sys
import time

from tests.mutants.catalogue import MUTANTS, Mutant
from tests.mutants.plugin import VARIABLE

TESTS_FAILED = 1
LIMIT_S = 900


def _pytest(tests: tuple[str, ...], mutant: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if mutant is not None:
        environment[VARIABLE] = mutant
    command = [sys.executable, "-m", "pytest", "-x", "-p", "tests.mutants.plugin", *tests]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def _killed_by_tests(mutant: Mutant) -> tuple[bool, str]:
    """Run the mutant's own tests; they must fail by an assertion, not for want of anything."""
    ended = _pytest(mutant.tests, mutant.name)
    if "PatchStale" in ended.stdout + ended.stderr:
        return False, "the patch fits no longer"
    name = mutant.tests[0].rsplit("::", 1)[-1]
    return ended.returncode == TESTS_FAILED, name if ended.returncode else f"passed {name}"


def _killed_by_seeds(mutant: Mutant) -> tuple[bool, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.mutants.hunting", mutant.name],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    told = (ended.stdout.strip().splitlines() or [ended.stderr.strip()[-200:]])[-1]
    return ended.returncode == 0 and "PatchStale" not in told, told


def main() -> int:
    """Run the mutants named, or all of them, and print the table."""
    wanted = set(sys.argv[1:]) or {mutant.name for mutant in MUTANTS}
    chosen = [mutant for mutant in MUTANTS if mutant.name in wanted]
    tests = tuple(sorted({test for mutant in chosen for test in mutant.tests}))
    if tests and _pytest(tests, None).returncode:
        print(f"without any mutant these fail already: {tests}")
        return 1
    alive: list[str] = []
    for mutant in chosen:
        started = time.monotonic()
        is_dead, by = _killed_by_tests(mutant) if mutant.tests else _killed_by_seeds(mutant)
        if not is_dead:
            alive.append(mutant.name)
        state = "killed" if is_dead else "ALIVE"
        print(f"{state:7}{mutant.name:27}{by}  [{time.monotonic() - started:.0f} s]", flush=True)
    print(
        f"{len(chosen) - len(alive)} of {len(chosen)} killed" + (f"; alive: {alive}" * bool(alive))
    )
    return 1 if alive else 0


if __name__ == "__main__":
    raise SystemExit(main())
