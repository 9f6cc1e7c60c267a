"""The quick keys as the shop arranges them: a document each time, on all tills of the shop.

Owns `layout_changed`, whose master row (kind "layout", one a shop) comes to the other tills with
their next pull. Until a shop has arranged its own, the keys are those of its settings.
"""

from collections.abc import Sequence

from pos.domain.documents import Decision
from pos.domain.posting import effects
from pos.domain.rights import Right
from pos.errors import LayoutFull, ProductUnknown
from pos.ports.ledger import Reads
from pos.services.leave import answered
from pos.services.shop_results import SignedIn
from pos.services.till import Till, date_of, draft

QUICK_KEYS_MAX = 24
STATE_KEY = "layout:"


def quick_key_skus(reads: Reads) -> tuple[str, ...]:
    """Return the SKUs of the shop's quick keys, in their order."""
    arranged = reads.state(STATE_KEY + reads.origin().shop)
    if arranged is None:
        return reads.settings().quick_keys
    return tuple(str(sku) for sku in arranged["quick_keys"])


def arrange(till: Till, user: SignedIn, skus: Sequence[str]) -> tuple[str, ...]:
    """Set the quick keys; a key named twice stands where it is named first.

    Raises ProductUnknown, LayoutFull.
    """
    wanted = tuple(dict.fromkeys(skus))
    if len(wanted) > QUICK_KEYS_MAX:
        raise LayoutFull(most=QUICK_KEYS_MAX)
    with till.ledger.begin() as work:
        for sku in wanted:
            if work.product_by_sku(sku) is None:
                raise ProductUnknown(code=sku)
        if wanted == quick_key_skus(work):
            return wanted
        row = {"kind": "layout", "id": work.origin().shop, "fields": {"quick_keys": list(wanted)}}
        now = till.clock.now()
        changed = Decision({"quick_keys": list(wanted)}, effects(_currency(work), master=[row]))
        decision = answered(changed, user, Right.SETTINGS)
        date = date_of(work, now)
        work.append(draft(till.new_id(), "layout_changed", date, user.user_id, now, decision))
    till.uplink.nudge()
    return wanted


def _currency(reads: Reads) -> str:
    """Return the currency that the shop's documents name."""
    return reads.settings().currency
