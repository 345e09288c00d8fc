"""What valuation adds to shared pages: its tabs on a solicitation, and what waits for a person."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.permissions import Visitor
from accounts.states import Role
from bids.permissions import can_see_money
from bids.queries.readiness import why_not_valued
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import ENDED, EVALUATING, UNTIL_AWARD, SolicitationState
from valuation.models import Run
from valuation.queries.runs import is_unfollowed
from valuation.queries.vintages import vintages_to_know
from valuation.states import ACTIVE, RunState
from web.tabs import Tab, TabGroup
from web.waiting import Waiting

VALUED = (UNTIL_AWARD | ENDED) - {SolicitationState.CANCELLED}


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the protocol tab for those who take part, and the valuation tab for those who see money."""
    tabs = []
    if roles_of(user, solicitation):
        url = reverse("valuation:protocol-detail", args=[solicitation.pk])
        tabs.append(Tab("protocol", "Protocol", url, 30, TabGroup.EVALUATION))
    if solicitation.state in VALUED and can_see_money(user, solicitation):
        tabs.append(
            Tab(
                "valuation",
                "Valuation",
                reverse("valuation:run-list", args=[solicitation.pk]),
                60,
                TabGroup.EVALUATION,
            )
        )
    return tabs


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell procurement of offers to be valued, at first or again, and who decides of newer price curves."""
    if not user.is_authenticated:
        return []
    mine = Solicitation.objects.filter(
        assignments__user=user, assignments__role=Role.PROCUREMENT, assignments__ended_at=None
    ).filter(state__in=EVALUATING)
    runs = Run.objects.official().filter(solicitation=OuterRef("pk"), state__in=[*ACTIVE, RunState.DONE])
    unvalued = mine.exclude(Exists(runs)).distinct()
    return [
        *_unvalued(unvalued),
        *_unfollowed(mine.filter(Exists(runs.filter(state=RunState.DONE, basis__isnull=True))).distinct()),
        *vintages_to_know(user, now=now),
    ]


def _unvalued(unvalued: QuerySet[Solicitation]) -> list[Waiting]:
    return [
        Waiting(
            title=f"Value the offers of {solicitation.code}",
            url=reverse("valuation:run-list", args=[solicitation.pk]),
            detail="The offers are open and no run has valued them.",
            action="Request a run",
        )
        for solicitation in unvalued.select_related("opening", "rules")
        if not why_not_valued(solicitation)
    ]


def _unfollowed(valued_before: QuerySet[Solicitation]) -> list[Waiting]:
    """Solicitations whose last valuation does not say what it stood on."""
    return [
        Waiting(
            title=f"Value the offers of {solicitation.code} again",
            url=reverse("valuation:run-list", args=[solicitation.pk]),
            detail="Whether something changed since the last valuation cannot be told.",
            action="Look",
        )
        for solicitation in valued_before
        if is_unfollowed(solicitation)
    ]
