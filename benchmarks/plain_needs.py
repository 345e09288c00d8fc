"""What the list of needs is measured against: a plain ListView of the same columns, filters and base template."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import include, path
from django.views.generic import ListView

from solicitations.models import Need
from solicitations.states import Service

PER_PAGE = 25


class PlainNeeds(ListView):  # type: ignore[type-arg]  # takes no type parameters at run time
    """Published needs, as Django's tutorial would list them: no versions, nobody's drafts."""

    template_name = "plain_needs.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> QuerySet[Need]:
        """The filters of our list."""
        found = Need.objects.filter(published_at__isnull=False).order_by("code", "-version")
        if service := self.request.GET.get("service"):
            found = found.filter(service=service)
        if words := self.request.GET.get("q"):
            found = found.filter(
                Q(code__icontains=words) | Q(title__icontains=words) | Q(facility__name__icontains=words)
            )
        return found.select_related("facility").prefetch_related("projects", "years", "amounts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form of filters shows."""
        shown = {"words": self.request.GET.get("q", ""), "service": self.request.GET.get("service", "")}
        return super().get_context_data(**kwargs) | shown | {"services": Service.choices}


urlpatterns = [path("plain-needs/", PlainNeeds.as_view()), path("", include("config.urls"))]
