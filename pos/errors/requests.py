"""Requests, rights and shifts: what a till is asked that it may not do now."""

from pos.errors.families import Rejected, Unavailable


class RequestMalformed(Rejected):
    """The request is not of the form that docs/till.md gives."""

    code = "request.malformed"


class LoginRequired(Rejected):
    """Nobody is signed in."""

    code = "login.required"


class WrongPin(Rejected):
    """User and PIN do not belong together."""

    code = "login.wrong_pin"


class LoginWait(Rejected):
    """Too many wrong PINs: wait `retry_after_s`."""

    code = "login.wait"


class RightMissing(Rejected):
    """The role may not do this."""

    code = "right.missing"


class TillBusy(Unavailable):
    """So much waits for the ledger that no more is taken."""

    code = "till.busy"


class ShiftNotOpen(Rejected):
    """The till has no open shift."""

    code = "shift.not_open"


class ShiftAlreadyOpen(Rejected):
    """The till's shift is open already."""

    code = "shift.already_open"
