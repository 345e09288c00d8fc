"""Changing how offers are scored and ranked after all of it was locked: what changes, and its publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from kernel.errors import InvalidInput
from nmv.canonical import digest
from review.models import DECIDES_ON_RULES, Amendment, Criterion
from review.queries.amendments import as_stated, by_rules, changed_parts
from review.queries.terms import terms_of
from review.services.plans import require_sound
from review.services.records import record_in
from review.states import RankingPolicy
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.services.closing import record_deviation
from solicitations.states import ProtocolPart

WHOLE = Decimal(100)
# The rules as they stand, and as they are to stand.
Change = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Weighing:
    """What a criterion weighs [% of all] and the least score it asks for; the scale is the criterion's."""

    weight: Decimal
    minimum: Decimal | None = None


@transaction.atomic
def publish_amendment(
    *,
    solicitation: Solicitation,
    change: Change,
    part: ProtocolPart,
    reason: str,
    proposed_by: User,
    by: User,
    now: datetime,
) -> Amendment:
    """Put a change that two people agreed on in place of the locked rules, by a published deviation.

    Scores stay as they were given; totals and ranks go by the new rules from now on.

    Raises:
        NotAllowed: who proposed it is not this solicitation's procurement officer any more.
        Conflict: the solicitation has ended.
    """
    before, after = change
    # Everybody reads this; the rules themselves are read by who reads what was locked.
    deviation = record_deviation(
        solicitation=solicitation,
        part=part,
        description=f"Rules of scoring and ranking (SHA-256 {digest(after)}) take the place of those that stood "
        f"(SHA-256 {digest(before)}). Changed: {', '.join(changed_parts(before, after))}.",
        reason=reason,
        by=proposed_by,
        now=now,
    )
    amendment = Amendment.objects.create(deviation=deviation, before=before, after=after)
    facts = {"deviation": deviation.number, "before": digest(before), "after": digest(after)}
    role = min(roles_of(by, solicitation).intersection(DECIDES_ON_RULES))
    record_in(solicitation, by, role, "review.rules_amended", facts)
    return amendment


def stated_change(
    solicitation: Solicitation,
    *,
    policy: str,
    least_quality: Decimal | None,
    quality_weight: Decimal | None,
    weighings: Mapping[str, Weighing],
) -> Change:
    """Return the rules as they stand and as they would stand, checked.

    Raises:
        InvalidInput: a figure is out of its range, weights are not 100, or nothing changes; names the field.
    """
    terms = terms_of(solicitation)
    if policy not in RankingPolicy.values:
        raise InvalidInput("Choose one of the policies.", field="policy")
    require_sound(policy, least_quality, quality_weight)
    for criterion in terms.criteria:
        _require_fits(criterion, weighings)
    if terms.criteria and sum(each.weight for each in weighings.values()) != WHOLE:
        raise InvalidInput("The weights do not add up to 100 %.", code="weights")
    before = as_stated(terms.plan, terms.criteria)
    stated = before | {
        "policy": str(policy),
        "least_quality": None if least_quality is None else str(least_quality),
        "quality_weight": None if quality_weight is None else str(quality_weight),
        "criteria": {
            code: {"weight": str(each.weight), "minimum": None if each.minimum is None else str(each.minimum)}
            for code, each in weighings.items()
        },
    }
    after = as_stated(*by_rules(terms.plan, terms.criteria, stated))
    if before == after:
        raise InvalidInput("These are the rules as they stand: nothing changes.", code="unchanged")
    return before, after


def _require_fits(criterion: Criterion, weighings: Mapping[str, Weighing]) -> None:
    given = weighings.get(criterion.code)
    if given is None:
        raise InvalidInput(f"Say what {criterion.label} weighs.", field=f"weight_{criterion.code}")
    if given.weight < 0:
        raise InvalidInput("A weight is 0 or more.", field=f"weight_{criterion.code}")
    if given.minimum is not None and not 0 <= given.minimum <= criterion.scale_max:
        raise InvalidInput(
            f"Give a score from 0 to {criterion.scale_max}.", field=f"minimum_{criterion.code}"
        )
