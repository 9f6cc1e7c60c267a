"""Ends this process by SIGKILL at a named step, where a campaign asks for it.

`LIUSHUI_FAILPOINT=name:n` kills it when it reaches that step the n-th time, in the middle of
whatever it does, as a power cut would. Nothing else ever looks at the variable.
"""

import os
import signal
from collections.abc import Callable

from pos.domain.failpoints import FAILPOINTS, arm
from pos.errors import ConfigInvalid

VARIABLE = "LIUSHUI_FAILPOINT"


def arm_from_environment(asked: str) -> None:
    """Arm the step that `asked` names, "name:n". Raises ConfigInvalid for one that is none."""
    name, _, times = asked.partition(":")
    if name not in FAILPOINTS or not times.isdecimal():
        raise ConfigInvalid(name=VARIABLE)
    arm(killer(name, int(times)))


def killer(name: str, times: int) -> Callable[[str], None]:
    """Return a handler that kills this process when it hears of a step the n-th time."""
    left = times

    def reached(step: str) -> None:
        nonlocal left
        if step == name:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reached
