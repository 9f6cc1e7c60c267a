"""Checks of the home's ledger for the commands `verify` and `rebuild`."""

from pos.bootstrap.home import home
from pos.domain.documents import Json
from pos.errors import LedgerMissing


def verify_home() -> Json:
    """Return what `verify` says of the home's ledger.

    Raises LedgerMissing, LedgerKey, LedgerInUse (its files are being swapped).
    """
    from pos.store.verification import verify

    if not has_ledger():
        raise LedgerMissing
    return verify(home())


def has_ledger() -> bool:
    """Claim that the home holds a till's ledger."""
    from pos.store.ledger import LEDGER_FILE

    return (home() / LEDGER_FILE).exists()


def rebuild_home() -> Json:
    """Rebuild the home's projections; returns {"documents", "differing", "triggers"}.

    `differing`: rows that differed by table; `triggers`: those that were put back. Raises
    LedgerMissing, LedgerKey, LedgerInUse, LedgerDamaged (the journal itself does not hold).
    """
    from pos.store.rebuild import rebuild

    if not has_ledger():
        raise LedgerMissing
    rebuilt = rebuild(home())
    return {
        "documents": rebuilt.documents,
        "differing": rebuilt.differing,
        "triggers": rebuilt.triggers,
    }
