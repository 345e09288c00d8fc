"""Finding what an endpoint of the review speaks of, through the one door."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounts.states import Role
from bids.models import Offer
from review.permissions import can_decide_selection, can_see_scoring
from review.queries.terms import with_terms
from solicitations.models import Solicitation
from solicitations.permissions import holds_anywhere
from web.api import only

BUYS = only(lambda user, _: holds_anywhere(user, Role.PROCUREMENT), "That is for a procurement officer.")


def _scores(user: Any, _: Any) -> bool:
    return holds_anywhere(user, Role.PANEL) or holds_anywhere(user, Role.EVALUATOR)


SCORES = only(_scores, "Offers are scored by the panel, those of affiliates by the independent evaluator.")

DECIDES = only(
    can_decide_selection, "A proposed set is decided on by the chair, never by the person who proposed it."
)


def solicitation_of(request: Request, solicitation_id: UUID | str) -> Solicitation:
    """The solicitation, to those who take part in its evaluation; to others there is none."""
    visible = with_terms(Solicitation.objects.visible_to(request.user).select_related("organisation"))
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_scoring(request.user, solicitation):
        raise Http404
    return solicitation


def offer_of(request: Request, offer_id: UUID) -> Offer:
    """An opened offer, to those who take part in its evaluation."""
    visible = Offer.objects.visible_to(request.user).opened().select_related("solicitation__organisation")
    offer = get_object_or_404(visible, pk=offer_id)
    if not can_see_scoring(request.user, offer.solicitation):
        raise Http404
    return offer
