"""The map of needs, and the same as GeoJSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from solicitations.models import Need
from solicitations.queries.lists import utilities_with_needs
from solicitations.queries.map import need_features
from solicitations.queries.map import need_map as map_of
from solicitations.states import Service
from solicitations.views.shared import asked_without_page, listed_needs


def _url_of(need: Need) -> str:
    return reverse("solicitations:need-detail", args=[need.pk])


@require_safe
def need_map(request: HttpRequest) -> HttpResponse:
    """Show where the needs are that the filters of the list leave."""
    context = {
        "view": map_of(listed_needs(request), request.user, _url_of),
        "words": request.GET.get("q", "").strip(),
        "service": request.GET.get("service", ""),
        "utility": request.GET.get("utility", ""),
        "services": Service.choices,
        "utilities": utilities_with_needs(request.user),
        "may_outline": holds_role_somewhere(request.user, Role.PLANNER),
        "asked": asked_without_page(request),
    }
    return render(request, "solicitations/need_map.html", context)


@require_safe
def needs_geojson(request: HttpRequest) -> HttpResponse:
    """The needs that have a place, for a map of one's own."""
    features = need_features(listed_needs(request), lambda need: request.build_absolute_uri(_url_of(need)))
    body = {"type": "FeatureCollection", "features": list(features)}
    return JsonResponse(body, content_type="application/geo+json")
