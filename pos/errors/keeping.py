"""Ledger and documents: what the books on disk say no to."""

from pos.errors.families import Rejected, Unavailable


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


class ConfigInvalid(Rejected):
    """A setting cannot be understood."""

    code = "config.invalid"
