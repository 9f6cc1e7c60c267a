"""Killing a simulated process at a named step of the real code."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pos.domain.failpoints import armed


class Killed(BaseException):
    """The process ended here; nothing may catch it but whoever starts the next one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@contextmanager
def killed_at(name: str | None, after: int, hits: Counter[str]) -> Iterator[None]:
    """Kill at the so-many-th time that a step is reached inside the block; None never kills."""
    left = after

    def reached(step: str) -> None:
        nonlocal left
        if step == name:
            left -= 1
            if left == 0:
                hits[step] += 1
                raise Killed(step)

    with armed(reached):
        yield
