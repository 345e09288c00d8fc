"""Changing how offers are scored and ranked after all of it was locked: by a published deviation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from review.models import Amendment, Criterion
from review.permissions import can_amend_review
from review.queries.amendments import as_stated, by_rules, changed_parts
from review.queries.terms import terms_of
from review.services.plans import require_sound
from review.services.records import record_in
from review.states import RankingPolicy
from solicitations.models import Solicitation
from solicitations.services.closing import record_deviation
from solicitations.states import ProtocolPart

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Weighing:
    """What a criterion weighs [% of all] and the least score it asks for; the scale is the criterion's."""

    weight: Decimal
    minimum: Decimal | None = None


@transaction.atomic
def amend_review(
    *,
    solicitation: Solicitation,
    policy: str,
    least_quality: Decimal | None,
    quality_weight: Decimal | None,
    weighings: Mapping[str, Weighing],
    part: ProtocolPart,
    reason: str,
    by: User,
    now: datetime,
) -> Amendment:
    """Put other weights, minimums or another ranking rule in place of the locked ones, by a published deviation.

    Scores stay as they were given; totals and ranks go by the new rules from now on.

    Raises:
        NotAllowed: not the procurement officer of a published solicitation, or the choice is made for good.
        InvalidInput: a figure is out of its range, weights are not 100, nothing changes, or no reason is given.
        Conflict: nothing was locked.
    """
    if not can_amend_review(by, solicitation):
        raise NotAllowed(
            "The procurement officer changes locked weights and rules, until the choice is made."
        )
    hold_alone("review rules", solicitation.pk)
    if not solicitation.evaluation_digest:
        raise Conflict("No evaluation is locked: there is nothing to deviate from.")
    before, after = stated_change(
        solicitation,
        policy=policy,
        least_quality=least_quality,
        quality_weight=quality_weight,
        weighings=weighings,
    )
    # Everybody reads this; the rules themselves are read by who reads what was locked.
    deviation = record_deviation(
        solicitation=solicitation,
        part=part,
        description=f"Rules of scoring and ranking (SHA-256 {digest(after)}) take the place of those that stood "
        f"(SHA-256 {digest(before)}). Changed: {', '.join(changed_parts(before, after))}.",
        reason=reason,
        by=by,
        now=now,
    )
    amendment = Amendment.objects.create(deviation=deviation, before=before, after=after)
    facts = {"deviation": deviation.number, "before": digest(before), "after": digest(after)}
    record_in(solicitation, by, Role.PROCUREMENT, "review.rules_amended", facts)
    return amendment


def stated_change(
    solicitation: Solicitation,
    *,
    policy: str,
    least_quality: Decimal | None,
    quality_weight: Decimal | None,
    weighings: Mapping[str, Weighing],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rules as they stand and as they would stand, checked.

    Raises:
        InvalidInput: see ``amend_review``; names the field.
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
