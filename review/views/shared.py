"""Finding what a page of the review speaks of, through the one door."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from bids.models import Offer
from kernel.errors import NotAllowed
from kernel.once import once
from review.models import CardsIn
from review.permissions import NOT_YET, can_see_ranking, can_see_scoring
from review.queries.terms import with_terms
from solicitations.models import Solicitation

NOT_A_BUYER = "The procurement officer of this solicitation does that, until there is an outcome."


def solicitation_of(user: User, solicitation_id: UUID) -> Solicitation:
    """The solicitation, to those who take part in its evaluation; to others it has no such page."""
    visible = with_terms(Solicitation.objects.visible_to(user).select_related("organisation"))
    done = CardsIn.objects.filter(solicitation=OuterRef("pk"), user=user)
    solicitation = get_object_or_404(visible.annotate(are_cards_in=Exists(done)), pk=solicitation_id)
    # What ``can_see_consensus`` asks has come along.
    once(("cards in", user.pk, solicitation.pk), lambda: bool(getattr(solicitation, "are_cards_in", False)))
    if not can_see_scoring(user, solicitation):
        raise Http404
    return solicitation


def offer_of(user: User, offer_id: UUID) -> Offer:
    """An opened offer, to those who take part in its evaluation."""
    visible = Offer.objects.visible_to(user).opened().select_related("solicitation__organisation")
    offer = get_object_or_404(visible, pk=offer_id)
    if not can_see_scoring(user, offer.solicitation):
        raise Http404
    return offer


def require_ranking(user: User, solicitation: Solicitation) -> None:
    """Do nothing if a person may see values and ranks; refuse otherwise."""
    if not can_see_ranking(user, solicitation):
        raise NotAllowed(NOT_YET)
