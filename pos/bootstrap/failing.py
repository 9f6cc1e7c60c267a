"""Ends or stops this process at a named step, where a test or a campaign asks for it.

`LIUSHUI_FAILPOINT=name:n` kills it by SIGKILL when it reaches that step the n-th time, in the
middle of whatever it does, as a power cut would; `name:n:stop` lets it stand still there (SIGSTOP)
until somebody lets it go on. Nothing else ever looks at the variable.
"""

import os
import signal
from collections.abc import Callable

from pos.domain.failpoints import FAILPOINTS, arm
from pos.errors import ConfigInvalid

VARIABLE = "LIUSHUI_FAILPOINT"
STOP = "stop"


def arm_from_environment(asked: str) -> None:
    """Arm the step that `asked` names, "name:n" or "name:n:stop".

    Raises ConfigInvalid for one that is none.
    """
    name, _, rest = asked.partition(":")
    times, _, how = rest.partition(":")
    if name not in FAILPOINTS or not times.isdecimal() or how not in {"", STOP}:
        raise ConfigInvalid(name=VARIABLE)
    arm(sender(name, int(times), signal.SIGSTOP if how == STOP else signal.SIGKILL))


def sender(name: str, times: int, sent: signal.Signals) -> Callable[[str], None]:
    """Return a handler that sends this process a signal when it hears of a step the n-th time."""
    left = times

    def reached(step: str) -> None:
        nonlocal left
        if step == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), sent)

    return reached
