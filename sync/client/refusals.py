"""Refusals of the server as the errors that their codes name."""

from pos import errors
from pos.errors import PosError, ServerUnreachable


def _codes() -> dict[str, type[PosError]]:
    """Return every error class by its code."""
    found: dict[str, type[PosError]] = {}
    waiting: list[type[PosError]] = [errors.PosError]
    while waiting:
        base = waiting.pop()
        found[base.code] = base
        waiting += base.__subclasses__()
    return found


def error_of(code: str, details: dict[str, object]) -> PosError:
    """Return the error of a code; a code that this release does not know is no server of ours."""
    kind = _codes().get(code)
    return ServerUnreachable(reason=code) if kind is None else kind(**details)
