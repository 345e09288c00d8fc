"""The rules of a solicitation, set as one while it is a draft."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from kernel.errors import Conflict, InvalidInput
from solicitations.models import Rules, Solicitation
from solicitations.services.moving import as_procurement, require_draft, require_runs
from solicitations.services.records import record_for_solicitation
from solicitations.states import OfferGroup

NOT_NEGATIVE = (
    "least_offer_kw",
    "most_offer_kw",
    "least_total_kw",
    "most_total_kw",
    "price_cap_usd_per_kw_year",
    "cost_cap_share_of_deferral",
    "development_security_usd_per_kw",
    "delivery_security_usd_per_kw",
)
PAIRS = (("least_offer_kw", "most_offer_kw"), ("least_total_kw", "most_total_kw"))
FIELDS = tuple(
    field.name for field in Rules._meta.concrete_fields if field.name not in ("id", "solicitation")
)

# Columns that came after the first locks, with what they are where nothing is stated.
LATER: dict[str, Any] = {
    "asked_offer_groups": [],
    "two_envelopes": False,
    "least_offers": 1,
    "standstill_days": 0,
    "least_group": 5,
}
SMALLEST_GROUP = 3
LONGEST_STANDSTILL = 90


@transaction.atomic
def set_rules(*, solicitation: Solicitation, by: User, **given: Any) -> Rules:
    """Set the rules of a draft; what is not given is no limit.

    Args:
        solicitation: a draft whose evaluation is not locked.
        by: its procurement officer.
        given: columns of ``Rules`` by name.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: a figure below zero, a floor above its ceiling; names the field.
        Conflict: it is no draft, or its evaluation is locked.
    """
    require_runs(by, solicitation)
    require_draft(solicitation)
    if solicitation.evaluation_digest:
        raise Conflict("The evaluation is locked, and the rules with it.")
    _require_sound(given)
    rules, _ = Rules.objects.update_or_create(solicitation=solicitation, defaults=given)
    facts = rules_as_facts(rules)
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.rules_set", facts)
    return rules


def rules_as_facts(rules: Rules) -> dict[str, Any]:
    """Return the rules as plain values, decimals spelled, for records and digests."""
    rules.refresh_from_db()
    facts = {name: _plain(getattr(rules, name)) for name in FIELDS}
    # Rules locked before there were these keep their digest.
    return {name: told for name, told in facts.items() if name not in LATER or told != LATER[name]}


def _require_sound(given: dict[str, Any]) -> None:
    for name in NOT_NEGATIVE:
        if given.get(name) is not None and given[name] < 0:
            raise InvalidInput("This is 0 or more.", field=name)
    if given.get("least_offers", 1) < 1:
        raise InvalidInput("State 1 or more: without any good offer nothing goes on.", field="least_offers")
    _require_sound_telling(given)
    for least, most in PAIRS:
        low, high = given.get(least), given.get(most)
        if low is not None and high is not None and high < low:
            raise InvalidInput("The ceiling lies below the floor.", field=most)
    if set(given.get("asked_offer_groups") or ()) - set(OfferGroup.values):
        raise InvalidInput(f"These are among {', '.join(OfferGroup.values)}.", field="asked_offer_groups")
    share = given.get("cost_cap_share_of_deferral")
    if share is not None and share > 1:
        raise InvalidInput(
            "An alternative never costs more than what it defers.", field="cost_cap_share_of_deferral"
        )


def _require_sound_telling(given: dict[str, Any]) -> None:
    if given.get("least_group", SMALLEST_GROUP) < SMALLEST_GROUP:
        raise InvalidInput(
            "State 3 or more: of two, each knows its own part and so the other's.", field="least_group"
        )
    if not 0 <= given.get("standstill_days", 0) <= LONGEST_STANDSTILL:
        raise InvalidInput("State 0 (no standstill) to 90 days.", field="standstill_days")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
