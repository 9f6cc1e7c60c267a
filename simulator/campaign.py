"""Many seeds on all cores, counted together; a seed that fails says so and replays exactly."""

import gc
import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pos.domain.failpoints import FAILPOINTS
from simulator.run import FAULTS, STEPS, Outcome, run_seed
from simulator.template import Template, make_template

MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - where the system keeps files in memory, if it does
CHUNK = 10
GARBAGE = 100_000, 20, 20
"""A world is thrown away whole after half a second: looking for garbage sooner costs a tenth."""
_template: list[tuple[Template, Path]] = []


@dataclass
class Campaign:
    """What many seeds came to."""

    seeds: int = 0
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    failpoints: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)
    seal: str = ""
    """Digest of what every world ended as, in the order of the seeds: a replay gives it again."""

    def add(self, outcome: Outcome) -> None:
        """Count one seed."""
        self.seeds += 1
        self.events += outcome.events
        self.faults += outcome.faults
        self.failpoints += outcome.failpoints
        self.documents += outcome.documents
        self.told += outcome.told
        if outcome.breach is not None:
            self.breaches.append(outcome.breach)
        world = f"{self.seal} {outcome.events} {outcome.seal} {outcome.breach}"
        self.seal = hashlib.sha256(world.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints: every kind and every step, zero where none was hit."""
        return {
            "seeds": self.seeds,
            "events": self.events,
            "faults": {name: self.faults[name] for name in FAULTS},
            "failpoints": {name: self.failpoints[name] for name in FAILPOINTS},
            "documents": dict(sorted(self.documents.items())),
            "told": dict(sorted(self.told.items())),
            "breaches": len(self.breaches),
            "seal": self.seal,
        }


def simulate(start: int, seeds: int, steps: int | None = None) -> Iterator[Outcome]:
    """Run seeds from `start` on, worlds of so many steps; yields their outcomes in order."""
    with (
        scratch() as folder,
        ProcessPoolExecutor(
            max_workers=os.cpu_count() or 1, initializer=_prepare, initargs=(folder,)
        ) as pool,
    ):
        yield from pool.map(
            partial(_run, STEPS if steps is None else steps),
            range(start, start + seeds),
            chunksize=CHUNK,
        )


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for worlds, in memory where the system has such a place."""
    place = MEMORY_DISK if MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="liushui-simulated-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path) -> None:
    """Make this process its own template, and let it look for garbage seldom."""
    gc.set_threshold(*GARBAGE)
    own = Path(tempfile.mkdtemp(prefix="worker-", dir=folder))
    _template[:] = [(make_template(own / "template"), own)]
    gc.freeze()


def _run(steps: int, seed: int) -> Outcome:
    template, folder = _template[0]
    return run_seed(seed, template, folder, steps)
