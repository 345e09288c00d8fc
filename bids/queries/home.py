"""What offers add to shared pages: their tabs on a solicitation, and what waits for a person."""

from datetime import datetime

from django.urls import reverse

from accounts.permissions import Visitor
from bids.permissions import can_see_opened_offers, opening_role
from bids.queries.offers import my_offers
from bids.queries.pages import opening_page
from bids.states import OfferState
from solicitations.models import Solicitation
from solicitations.states import UNPUBLISHED, SolicitationState
from web.tabs import Tab, TabGroup
from web.waiting import Waiting


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the offer and opening tabs a person may open."""
    tabs = []
    if opening_role(user, solicitation) and solicitation.state not in UNPUBLISHED:
        tabs.append(
            Tab(
                "opening", "Opening", reverse("bids:opening", args=[solicitation.pk]), 40, TabGroup.EVALUATION
            )
        )
    if can_see_opened_offers(user, solicitation) and solicitation.state not in UNPUBLISHED:
        tabs.append(
            Tab(
                "offers",
                "Offers",
                reverse("bids:opened-offers", args=[solicitation.pk]),
                50,
                TabGroup.EVALUATION,
            )
        )
    return tabs


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell bidders of drafts to finish, and openers of offers to open."""
    return [*_drafts_to_finish(user, now), *_openings(user, now)]


def _drafts_to_finish(user: Visitor, now: datetime) -> list[Waiting]:
    drafts = my_offers(user).filter(state=OfferState.DRAFT, solicitation__state=SolicitationState.PUBLISHED)
    return [
        Waiting(
            title=f"Finish and submit your offer in {offer.solicitation.code}",
            url=reverse("bids:offer-edit", args=[offer.pk]),
            detail=offer.solicitation.title,
            due_at=offer.solicitation.offers_due_at,
            zone=offer.solicitation.organisation.time_zone,
            action="Finish",
        )
        for offer in drafts.filter(solicitation__offers_due_at__gt=now)
    ]


def _openings(user: Visitor, now: datetime) -> list[Waiting]:
    if not user.is_authenticated:
        return []
    due = Solicitation.objects.filter(
        assignments__user=user,
        assignments__ended_at=None,
        state=SolicitationState.PUBLISHED,
        offers_due_at__lte=now,
    ).select_related("organisation")
    pages = [opening_page(solicitation, user, now=now) for solicitation in due.distinct()]
    return [
        Waiting(
            title=f"Open the offers of {page.solicitation.code}",
            url=reverse("bids:opening", args=[page.solicitation.pk]),
            detail="The deadline has passed. Procurement and the independent evaluator open together.",
            action="Go to the opening",
        )
        for page in pages
        if page.may_consent
    ]
