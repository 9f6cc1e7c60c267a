"""Someone else's leave for one action: the owner's PIN at the cashier's counter, on the spot.

Owns who may answer for what. The cashier stays signed in; the document names who gave leave, and
a leave ends with the action that it was given for.
"""

from pos.domain.concessions import is_within, limits_of
from pos.domain.documents import Decision, Json
from pos.domain.figures import format_rate
from pos.domain.money import Minor
from pos.domain.rights import Right, may
from pos.errors import LimitExceeded
from pos.ports.ledger import Reads
from pos.services.shop_results import SignedIn


def answerer(user: SignedIn, right: Right) -> str | None:
    """Return the id of who gave leave for what the user may not do alone, None for nobody."""
    if user.backer is None or may(user.role, right):
        return None
    return user.backer.user_id


def answerer_for(
    reads: Reads, user: SignedIn, right: Right, kind: str, given: Minor, of: Minor
) -> str | None:
    """Return who answers for giving away so much of an amount; None where the user may alone.

    Raises LimitExceeded with the `most` per cent that the highest of them may.
    """
    own_limits = reads.settings().limits
    most = 0
    for person in (user, user.backer):
        if person is None or not may(person.role, right):
            continue
        limit = limits_of(person.role, own_limits).of(kind)
        if is_within(given, of, limit):
            return None if person is user else person.user_id
        most = max(most, limit)
    raise LimitExceeded(most=format_rate(most), kind=kind)


def answered(decision: Decision, user: SignedIn, right: Right) -> Decision:
    """Return a decision that names who gave leave, where leave was needed."""
    allowed_by = answerer(user, right)
    if allowed_by is None:
        return decision
    body: Json = decision.body | {"allowed_by": allowed_by}
    return Decision(body, decision.effects)
