"""Ledger and documents: what the books on disk say no to."""

import errno

from pos.errors.families import Rejected, Unavailable

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class LedgerInUse(Rejected):
    """Another process holds the ledger."""

    code = "ledger.in_use"


class LedgerExists(Rejected):
    """There is a ledger already."""

    code = "ledger.exists"


class LedgerMissing(Rejected):
    """There is no ledger here yet."""

    code = "ledger.missing"


class LedgerKey(Rejected):
    """The ledger's key is missing or does not open it."""

    code = "ledger.key"


class LedgerDamaged(Rejected):
    """The ledger's own safeguards are not as they were made: `check` says which."""

    code = "ledger.damaged"


class LedgerNewer(Rejected):
    """A later release wrote this ledger: this one does not know its form."""

    code = "ledger.newer"


class DocumentUnreadable(Rejected):
    """Bytes that are no document: `reason` says why."""

    code = "document.unreadable"


class EffectsBroken(Rejected):
    """A document whose stated effects disagree among themselves: `check` says where."""

    code = "document.effects"


class DiskFull(Unavailable):
    """The disk has no room: nothing was written."""

    code = "disk.full"


class HomeUnwritable(Unavailable):
    """The folder of the data, `path`, cannot be written: read-only, or somebody else's."""

    code = "home.unwritable"


def unwritable(error: OSError, path: object) -> DiskFull | HomeUnwritable:
    """Return what it means that the system would not let a file be written under a path."""
    return DiskFull() if error.errno in _NO_ROOM else HomeUnwritable(path=str(path))


class ConfigInvalid(Rejected):
    """A setting cannot be understood."""

    code = "config.invalid"
