"""The shop's table of in-store numbers: which prefixes bear a weight, a price, a card, a coupon.

Owns changing it: one `settings_changed` document that carries the shop's settings as they are from
then on. What a row means is `pos.domain.codes.labels`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pos.domain.codes import LabelRule, rules_of
from pos.domain.codes.labels import VALUES
from pos.domain.documents import Decision, Json
from pos.domain.posting import effects
from pos.domain.rights import Right
from pos.errors import ConfigInvalid
from pos.services.founding import settings_fields
from pos.services.leave import answered
from pos.services.products import label_rules
from pos.services.shop_results import SignedIn
from pos.services.till import Till, date_of, draft

ROWS_MAX = 100


def row_of(rule: LabelRule) -> Json:
    """Return a rule as the table's row, every column stated."""
    return {
        "prefixes": list(rule.prefixes),
        "item_digits": rule.item_digits,
        "value_digits": rule.value_digits,
        "value": rule.value,
        "decimals": rule.decimals,
        "inner_check": rule.inner_check,
        "unit": rule.unit,
        "strict": rule.is_strict,
    }


def change_table(
    till: Till, user: SignedIn, rows: Sequence[Mapping[str, Any]]
) -> tuple[LabelRule, ...]:
    """Set the table for this shop, on all its tills; returns it as it stands.

    Raises ConfigInvalid for a row that does not fit 13 digits, or a prefix that two rows claim.
    """
    rules = _checked(rows)
    if rules == label_rules(till):
        return rules
    stated = [row_of(rule) for rule in rules]
    with till.ledger.begin() as work:
        settings = replace(work.settings(), labels=tuple(stated))
        row = {"kind": "settings", "id": work.origin().shop, "fields": settings_fields(settings)}
        now = till.clock.now()
        changed = Decision({"labels": stated}, effects(settings.currency, master=[row]))
        decision = answered(changed, user, Right.SETTINGS)
        date = date_of(work, now)
        work.append(draft(till.new_id(), "settings_changed", date, user.user_id, now, decision))
    till.uplink.nudge()
    return rules


def _checked(rows: Sequence[Mapping[str, Any]]) -> tuple[LabelRule, ...]:
    """Return rows as rules. Raises ConfigInvalid."""
    rules = rules_of(rows)
    prefixes = [prefix for rule in rules for prefix in rule.prefixes]
    is_known = all(row["value"] in VALUES for row in rows)
    if len(rows) > ROWS_MAX or len(set(prefixes)) < len(prefixes) or not is_known:
        raise ConfigInvalid(name="labels")
    return rules
