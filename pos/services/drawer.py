"""The drawer opened without a sale: to give change, to look; always by right, always on record.

Owns `drawer_opened`, a document that moves nothing. It is on disk before the drawer is told to
open, for a drawer that opens unrecorded is how money leaves a shop unseen.
"""

from pos.domain.rights import Right
from pos.services.leave import answered
from pos.services.shift_results import DrawerOpened
from pos.services.shop_results import SignedIn
from pos.services.till import Till, draft, open_shift_of, told


def open_drawer(till: Till, user: SignedIn) -> DrawerOpened:
    """Record that the drawer is opened without a sale. Raises ShiftNotOpen."""
    with till.ledger.begin() as work:
        shift, event_id = open_shift_of(work), till.new_id()
        decision = told({"shift": shift.id}, work.settings().currency)
        decision = answered(decision, user, Right.DRAWER)
        work.append(
            draft(
                event_id,
                "drawer_opened",
                shift.business_date,
                user.user_id,
                till.clock.now(),
                decision,
            )
        )
    till.uplink.nudge()
    return DrawerOpened(event_id)
