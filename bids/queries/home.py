"""What offers add to shared pages: their tabs on a solicitation, and what waits for a person."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import CureRequest, Disqualification, FinalInvitation, FinalRound
from bids.permissions import (
    can_decide_final_round,
    can_see_opened_offers,
    can_see_registry,
    can_see_screens,
    can_watch_opening,
)
from bids.queries.offers import my_offers
from bids.queries.opening import OpeningPage, opening_page
from bids.queries.shortfall import shortfall_page
from bids.states import DisqualificationState, FinalState, OfferState
from solicitations.models import Solicitation
from solicitations.permissions import is_evaluator
from solicitations.states import AFTER_OPENING, EVALUATING, UNPUBLISHED, SolicitationState
from web.tabs import Tab, TabGroup
from web.waiting import Waiting


def tabs_for(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """Return the key, opening and offer tabs a person may open."""
    is_watching, is_public = can_watch_opening(user, solicitation), solicitation.state not in UNPUBLISHED
    shown = [
        ("keys", "Opening key", "bids:opening-key", 35, is_watching),
        ("opening", "Opening", "bids:opening", 40, is_watching and is_public),
        (
            "offers",
            "Offers",
            "bids:opened-offers",
            50,
            is_public and can_see_opened_offers(user, solicitation),
        ),
    ]
    tabs = [
        Tab(key, label, reverse(name, args=[solicitation.pk]), order, TabGroup.EVALUATION)
        for key, label, name, order, is_shown in shown
        if is_shown
    ]
    return tabs + (_tabs_after_opening(solicitation, user) if shown[-1][-1] else [])


def _tabs_after_opening(solicitation: Solicitation, user: Visitor) -> list[Tab]:
    """What the work after the opening adds; before it there is nothing to work on."""
    if solicitation.state not in AFTER_OPENING:
        return []
    named = [("conformance", "Conformance", "bids:conformance", 52)]
    if can_see_registry(user, solicitation):
        named.append(("incrementality", "Incrementality", "bids:incrementality", 53))
    if can_see_screens(user, solicitation):
        named.append(("screens", "Screens", "bids:screens", 54))
    named.append(("finals", "Best and final", "bids:final-round", 57))
    if is_evaluator(user, solicitation):
        named.append(("affiliates", "Affiliates", "bids:affiliates", 55))
    return [
        Tab(key, label, reverse(name, args=[solicitation.pk]), order, TabGroup.EVALUATION)
        for key, label, name, order in named
    ]


def waiting_for(user: Visitor, *, now: datetime) -> list[Waiting]:
    """Tell bidders of drafts to finish, and openers of offers to open."""
    return [
        *_drafts_to_finish(user, now),
        *_openings(user, now),
        *_after_opening(user, now),
        *_shortfalls(user),
        *_finals(user, now),
    ]


def _finals(user: Visitor, now: datetime) -> list[Waiting]:
    """Bidders who may improve their price, and the chair and the evaluator who decide on a shortlist."""
    invited = FinalInvitation.objects.of_bidder(user).filter(
        round__state=FinalState.OPEN, round__due_at__gt=now, versions=None
    )
    proposed = FinalRound.objects.visible_to(user).filter(state=FinalState.PROPOSED)
    return [
        *(
            Waiting(
                title=f"Hand in a best and final price in {each.offer.solicitation.code}",
                url=reverse("bids:final-offer", args=[each.offer_id]),
                detail="Your offer is on the shortlist.",
                due_at=each.round.due_at,
                zone=each.offer.solicitation.organisation.time_zone,
                action="Hand in",
            )
            for each in invited.select_related("round", "offer__solicitation__organisation")
        ),
        *(
            Waiting(
                title=f"Decide on the shortlist of {each.solicitation.code}",
                url=reverse("bids:final-round-decide", args=[each.pk]),
                action="Decide",
            )
            for each in proposed.select_related("solicitation")
            if can_decide_final_round(user, each.solicitation)
        ),
    ]


def _shortfalls(user: Visitor) -> list[Waiting]:
    """Too few good offers: procurement proposes whether to go on, the evaluator decides."""
    if not user.is_authenticated:
        return []
    few = Solicitation.objects.filter(
        assignments__user=user,
        assignments__role__in=[Role.PROCUREMENT, Role.EVALUATOR],
        assignments__ended_at=None,
        assignments__awaits_declaration=False,
        state__in=EVALUATING,
        rules__least_offers__gt=1,
    ).select_related("opening", "rules")
    pages = [(each, shortfall_page(each, user)) for each in few.distinct()]
    return [
        Waiting(
            title=f"Decide whether {each.code} goes on with {page.n_good} offers of {page.n_asked} asked for",
            url=reverse("bids:opening", args=[each.pk]),
            action="Decide" if page.may_decide else "Propose",
        )
        for each, page in pages
        if page is not None and (page.may_propose or page.may_decide)
    ]


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


def _after_opening(user: Visitor, now: datetime) -> list[Waiting]:
    """Requests a bidder has to answer, and proposals the evaluator has to decide on."""
    if not user.is_authenticated:
        return []
    open_ones = CureRequest.objects.filter(
        offer__in=my_offers(user), answered_at=None, due_at__gt=now
    ).select_related("offer__solicitation__organisation")
    watched = Solicitation.objects.filter(
        assignments__user=user, assignments__role=Role.EVALUATOR, assignments__ended_at=None
    )
    proposals = Disqualification.objects.filter(
        state=DisqualificationState.PROPOSED, offer__solicitation__in=watched
    ).select_related("offer__solicitation")
    return [
        *(
            Waiting(
                title=f"Answer a request about your offer in {cure.offer.solicitation.code}",
                url=reverse("bids:offer-conformance", args=[cure.offer_id]),
                due_at=cure.due_at,
                zone=cure.offer.solicitation.organisation.time_zone,
                action="Answer",
            )
            for cure in open_ones
        ),
        *(
            Waiting(
                title=f"Decide whether {proposal.offer.alias} of {proposal.offer.solicitation.code} is left out",
                url=reverse("bids:offer-conformance", args=[proposal.offer_id]),
                action="Decide",
            )
            for proposal in proposals
        ),
    ]


def _openings(user: Visitor, now: datetime) -> list[Waiting]:
    if not user.is_authenticated:
        return []
    after_deadline = Q(state=SolicitationState.PUBLISHED, offers_due_at__lte=now)
    of_prices = Q(state__in=EVALUATING, scores_locked_at__isnull=False, rules__two_envelopes=True)
    of_finals = Q(state__in=EVALUATING, final_rounds__state=FinalState.OPEN, final_rounds__due_at__lte=now)
    due = Solicitation.objects.filter(
        after_deadline | of_prices | of_finals,
        assignments__user=user,
        assignments__ended_at=None,
        assignments__awaits_declaration=False,
    ).select_related("organisation", "opening", "rules")
    pages = [opening_page(solicitation, user, now=now) for solicitation in due.distinct()]
    return [_to_open(page) for page in pages if page.may_give]


def _to_open(page: OpeningPage) -> Waiting:
    """A ceremony that waits for this holder's share."""
    what, why = "offers", "The deadline has passed. The holders of the opening key open together."
    if page.is_price_sealed:
        what = "prices"
        why = "The qualitative scores are locked. The holders of the opening key meet a second time."
    elif page.final is not None:
        what, why = (
            "best and final offers",
            "Their deadline has passed. The holders of their key open together.",
        )
    return Waiting(
        title=f"Open the {what} of {page.solicitation.code}",
        url=reverse("bids:opening", args=[page.solicitation.pk]),
        detail=why,
        action="Go to the opening",
    )
