"""What solicitations let offers be, read for several of them at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Min

from bids.documents import Limits, Rules
from solicitations.documents.catalogue import Requirement
from solicitations.models import Lot, Solicitation, SolicitationRequirement
from solicitations.models import Rules as StatedRules

# Rows grouped by the solicitation they belong to.
Grouped = dict[UUID, list[Any]]


def rules_of(solicitation: Solicitation) -> Rules:
    """Return what a solicitation allows an offer to say."""
    return rules_by_solicitation([solicitation])[solicitation.pk]


def rules_by_solicitation(solicitations: Iterable[Solicitation]) -> dict[UUID, Rules]:
    """Return the same for several, in three queries; their organisations are loaded."""
    named = {each.pk: each for each in solicitations}
    lots = _lots(named)
    stated = {rules.solicitation_id: rules for rules in StatedRules.objects.filter(solicitation__in=named)}
    asked: Grouped = {}
    for row in SolicitationRequirement.objects.filter(solicitation__in=named).order_by("position"):
        asked.setdefault(row.solicitation_id, []).append(row)
    return {
        pk: Rules(
            need_ids=frozenset(lot.need_id for lot in lots.get(pk, ())),
            delivery_point_ids=frozenset(lot.facility_id for lot in lots.get(pk, ())),
            currency=solicitation.organisation.currency,
            requirements=tuple(_requirement(row) for row in asked.get(pk, ())),
            limits=_limits(stated.get(pk)),
            needed_on=_first_day(lot.needed_on for lot in lots.get(pk, ())),
        )
        for pk, solicitation in named.items()
    }


def _lots(named: dict[UUID, Solicitation]) -> Grouped:
    """Lots with their facility, and the first day on which a project of their need has to be in service."""
    lots = Lot.objects.filter(solicitation__in=named).order_by("position")
    rows = lots.annotate(
        needed_on=Min("need__projects__in_service_on"), facility_id=F("need__facility_id")
    ).values_list("solicitation_id", "need_id", "facility_id", "needed_on", named=True)
    found: Grouped = {}
    for row in rows:
        found.setdefault(row.solicitation_id, []).append(row)
    return found


def _first_day(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _requirement(row: SolicitationRequirement) -> Requirement:
    return Requirement(
        code=row.code,
        label=row.label,
        kind=row.kind,
        comparison=row.comparison,
        required=tuple(row.required),
        unit=row.unit,
        is_mandatory=row.is_mandatory,
        is_example=row.is_example,
    )


def _limits(rules: StatedRules | None) -> Limits:
    if rules is None:
        return Limits()
    return Limits(
        least_kw=rules.least_offer_kw,
        most_kw=rules.most_offer_kw,
        price_cap_usd_per_kw_year=rules.price_cap_usd_per_kw_year,
        technologies=frozenset(rules.eligible_technologies),
        allows_variants=rules.allows_variants,
        allows_utility_owned=rules.allows_utility_owned,
        asked_groups=frozenset(rules.asked_offer_groups),
    )
