"""Runs one mutant in this process against the simulator: ends with 0 where a seed noticed it.

`python3 -m tests.mutants.hunting NAME [SEEDS]`; prints what noticed it and after how many seeds.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.mutants.catalogue import MUTANTS
from tests.mutants.patching import apply

SEEDS_MAX = 60
SURVIVED = 3


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let the template's migrations say nothing."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        yield


def hunt(name: str, seeds: int) -> str | None:
    """Return what noticed a mutant, None where it survived every seed."""
    apply(next(mutant for mutant in MUTANTS if mutant.name == name).patches)
    from simulator.campaign import scratch
    from simulator.run import run_seed
    from simulator.template import make_template

    with scratch() as folder:
        try:
            template = make_template(folder / "template")
            for seed in range(seeds):
                breach = run_seed(seed, template, folder).breach
                if breach is not None:
                    return f"{breach[:70]} (seeds tried: {seed + 1})"
        except Exception as error:  # noqa: BLE001 - a world that cannot go on has noticed as well
            return f"stopped by {type(error).__name__}: {str(error)[:50]}"
    return None


def main() -> int:
    """Hunt one mutant."""
    name = sys.argv[1]
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else SEEDS_MAX
    with quiet():
        found = hunt(name, seeds)
    print(found or f"survived {seeds} seeds")
    return 0 if found else SURVIVED


if __name__ == "__main__":
    raise SystemExit(main())
