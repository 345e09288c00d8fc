"""What the ranking is measured against: a plain ListView of the same results, page and base template."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import include, path
from django.views.generic import ListView

from review.views.dashboard import PER_PAGE
from solicitations.models import Solicitation
from valuation.models import Run, RunOffer
from valuation.states import RunState


class PlainRanking(ListView):  # type: ignore[type-arg]  # takes no type parameters at run time
    """A run's results by value, as Django's tutorial would list them: nobody is asked who they are, nothing ranked."""

    template_name = "plain_ranking.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> QuerySet[RunOffer]:
        """The results of the last finished run, highest first."""
        runs = Run.objects.filter(solicitation=self.kwargs["solicitation_id"], state=RunState.DONE)
        found = RunOffer.objects.filter(run=runs.order_by("-ended_at").first())
        return found.select_related("offer").prefetch_related("coverages").order_by("-nmv_usd_per_kw_year")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the frame shows."""
        visible = Solicitation.objects.select_related("organisation")
        solicitation = get_object_or_404(visible, pk=self.kwargs["solicitation_id"])
        return super().get_context_data(**kwargs) | {"solicitation": solicitation}


urlpatterns = [
    path("plain-ranking/<uuid:solicitation_id>/", PlainRanking.as_view()),
    path("", include("config.urls")),
]
