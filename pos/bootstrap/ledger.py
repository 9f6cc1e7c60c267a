"""Checks of the home's ledger for the commands `verify` and `rebuild`."""

from pos.bootstrap.home import home
from pos.domain.documents import Json
from pos.errors import LedgerMissing


def verify_home() -> Json:
    """Return what `verify` says of the home's ledger. Raises LedgerMissing, LedgerKey."""
    from pos.store.ledger import LEDGER_FILE
    from pos.store.verification import verify

    if not (home() / LEDGER_FILE).exists():
        raise LedgerMissing
    return verify(home())


def has_ledger() -> bool:
    """Claim that the home holds a till's ledger."""
    from pos.store.ledger import LEDGER_FILE

    return (home() / LEDGER_FILE).exists()


def rebuild_home() -> tuple[int, dict[str, int]]:
    """Rebuild the home's projections; returns (documents, rows that differed by table).

    Raises LedgerMissing, LedgerKey, LedgerInUse, LedgerDamaged.
    """
    from pos.errors import LedgerDamaged
    from pos.store.derivation import Breach
    from pos.store.rebuild import rebuild

    if not has_ledger():
        raise LedgerMissing
    try:
        outcome = rebuild(home())
    except Breach as breach:
        raise LedgerDamaged(check=f"{breach.check} {breach.document or ''}".strip()) from breach
    return outcome.documents, outcome.differing
