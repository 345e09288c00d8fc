"""What the list of opened offers is measured against: a plain ListView of the same offers and base template."""

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import include, path
from django.views.generic import ListView

from bids.models import Offer
from bids.states import OfferState, Outcome, Technology
from solicitations.models import Solicitation

PER_PAGE = 25


class PlainOffers(ListView):  # type: ignore[type-arg]  # takes no type parameters at run time
    """Opened offers, as Django's tutorial would list them: nobody is asked who they are."""

    template_name = "plain_offers.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> QuerySet[Offer]:
        """The filters and the order of our list."""
        found = Offer.objects.filter(solicitation=self.kwargs["solicitation_id"], state=OfferState.OPENED)
        if outcome := self.request.GET.get("outcome"):
            found = found.filter(conformities__outcome=outcome)
        order = F("contract_kw").desc() if self.request.GET.get("sort") == "-kw" else F("alias").asc()
        return found.select_related("delivery_point").order_by(order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the frame and the form of filters show."""
        visible = Solicitation.objects.select_related("organisation")
        solicitation = get_object_or_404(visible, pk=self.kwargs["solicitation_id"])
        shown = {"outcomes": Outcome.choices, "technologies": Technology.choices}
        return super().get_context_data(**kwargs) | shown | {"solicitation": solicitation}


urlpatterns = [
    path("plain-offers/<uuid:solicitation_id>/", PlainOffers.as_view()),
    path("", include("config.urls")),
]
