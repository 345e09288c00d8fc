"""The list of facilities."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.permissions import Visitor
from solicitations.models import Facility, Forecast, LoadShape, Need


def facility_list(user: Visitor, *, words: str = "", kind: str = "") -> QuerySet[Facility]:
    """Return the facilities a person may see, with their rating, latest edition and how many needs they have."""
    found = Facility.objects.visible_to(user).select_related("organisation", "parent")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(external_id__icontains=words))
    if kind:
        found = found.filter(kind=kind)
    forecasts = Forecast.objects.visible_to(user).filter(facility=OuterRef("pk")).order_by("-created_at")
    shapes = LoadShape.objects.visible_to(user).filter(facility=OuterRef("pk"))
    needs = Need.objects.visible_to(user).filter(facility=OuterRef("pk")).order_by().values("facility")
    return found.annotate(
        rating_kw=Subquery(forecasts.values("rating_kw")[:1]),
        edition=Subquery(forecasts.values("edition")[:1]),
        shape_edition=Subquery(shapes.values("edition")[:1]),
        n_needs=Subquery(needs.annotate(n=Count("series", distinct=True)).values("n")),
    ).order_by("name", "kind")
