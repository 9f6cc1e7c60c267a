"""What a benchmark says: a figure, the raw limit of the same run, and the aim it is held to."""

import math
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's outcome; `ratio` is how many times slower than raw."""

    figure: float
    unit: str
    raw: float
    ratio: float
    aim: str
    holds: bool
    more: dict[str, Any] = field(default_factory=dict)
    """Figures beside the headline: percentiles, sizes, what was tried."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields that every benchmark has, and the rest under their own names."""
        plain = asdict(self)
        more = plain.pop("more")
        return {**plain, **more}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a benchmark is run with: where its ledgers live, and whether the million is asked."""

    folder: Path
    full: bool
    say: Callable[[str], None]
    """Progress for people, on stderr."""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0..1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def milliseconds(job: Callable[[], object]) -> float:
    """Return how long one call took, in ms of wall time."""
    start = time.perf_counter_ns()
    job()
    return (time.perf_counter_ns() - start) / 1e6


def taking_turns(
    rounds: int, ours: Callable[[], object], raw: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Return both jobs' times in ms, ours and raw alternating so that drift hits both alike."""
    our_times: list[float] = []
    raw_times: list[float] = []
    for index in range(rounds):
        pairs = [(ours, our_times), (raw, raw_times)]
        for job, times in pairs if index % 2 else reversed(pairs):
            times.append(milliseconds(job))
    return our_times, raw_times


def machine() -> dict[str, Any]:
    """Return what the figures were measured on, as far as it is anybody's business."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
    }
