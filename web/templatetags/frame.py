"""What the frame of every page shows: navigation, who is signed in, tabs, pagination."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context

from web.navigation import ShownLink, main_navigation
from web.pagination import pager
from web.tabs import grouped, solicitation_tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[ShownLink]:
    """Return the links of the top bar; none where a page is rendered without a request."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return main_navigation(user, request.path) if request is not None and user is not None else []


@dataclass(frozen=True)
class Place:
    """An organisation a person belongs to, and their standing roles in it."""

    name: str
    slug: str
    roles: str


@register.simple_tag
def places_of(user: Any) -> list[Place]:
    """Return a person's organisations, by name of role."""
    names = dict(user.memberships.model._meta.get_field("roles").base_field.choices)
    return [
        Place(
            place.organisation.name,
            place.organisation.slug,
            ", ".join(str(names.get(role, role)) for role in place.roles),
        )
        for place in user.places()
    ]


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def tabs_of(context: Context, solicitation: Any, current: str) -> dict[str, Any]:
    """Show the tabs of a solicitation."""
    tabs = solicitation_tabs(solicitation, context["request"].user)
    return {"groups": grouped(tabs, current), "current": current}


@register.inclusion_tag("components/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Show the pages of a list."""
    return {"page": page, "pager": pager(context["request"], page)}
