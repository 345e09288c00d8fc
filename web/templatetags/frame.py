"""What the frame of every page shows: navigation, who is signed in, tabs, pagination."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context

from web.navigation import ShownLink, main_navigation
from web.pagination import pager
from web.tabs import solicitation_tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[ShownLink]:
    """Return the links of the top bar; none where a page is rendered without a request."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return main_navigation(user, request.path) if request is not None and user is not None else []


@register.simple_tag
def affiliation(user: Any) -> str:
    """Return a person's organisations and standing roles in a line."""
    if not hasattr(user, "memberships"):
        return ""
    places = user.memberships.select_related("organisation")
    names = dict(user.memberships.model.roles.field.base_field.choices)
    return "; ".join(
        ", ".join([place.organisation.name, *(str(names.get(role, role)) for role in place.roles)]) for place in places
    )


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def tabs_of(context: Context, solicitation: Any, current: str) -> dict[str, Any]:
    """Show the tabs of a solicitation."""
    return {"tabs": solicitation_tabs(solicitation, context["request"].user), "current": current}


@register.inclusion_tag("components/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Show the pages of a list."""
    return {"page": page, "pager": pager(context["request"], page)}
