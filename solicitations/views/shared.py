"""What the views of this app share: loading through the one door, refusing by name."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Organisation
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.errors import NotAllowed
from solicitations.models import Need, Solicitation
from solicitations.queries import need_list
from solicitations.states import Phase
from web.tabs import Tab

PHASE_TABS = {
    Phase.OPEN: "Open",
    Phase.UPCOMING: "Upcoming",
    Phase.SEALED: "Sealed",
    Phase.EVALUATION: "Being evaluated",
    Phase.PAST: "Past",
}


def visible_solicitation(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    """Load a solicitation this visitor may see, or answer 404."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation", "pro_forma")
    return get_object_or_404(visible, pk=solicitation_id)


def asked_without_page(request: HttpRequest, **changes: str) -> str:
    """Return the filters of an address as a query string, some of them changed and no page chosen."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return query.urlencode()


def phase_tabs(request: HttpRequest, counts: dict[str, int]) -> list[Tab]:
    """Return the phases as tabs with how many there are of each, the other filters kept."""
    words = {"": ("All", sum(counts.values()))}
    words |= {phase: (PHASE_TABS[Phase(phase)], n) for phase, n in counts.items()}
    return [
        Tab(phase, label, f"?{asked_without_page(request, phase=phase)}", count=n)
        for phase, (label, n) in words.items()
    ]


def listed_needs(request: HttpRequest) -> QuerySet[Need]:
    """Return the needs that the filters in an address leave, for the page, the map and the files."""
    is_draft = {"draft": True, "published": False}.get(request.GET.get("state", ""))
    return need_list(
        request.user,
        service=request.GET.get("service", ""),
        utility=request.GET.get("utility", ""),
        words=request.GET.get("q", "").strip(),
        is_draft=is_draft,
    )


def utilities_for(request: HttpRequest, role: Role) -> QuerySet[Organisation]:
    """Return the organisations in which the visitor holds a role, or refuse."""
    found = organisations_where(request.user, role)
    if not found.exists():
        raise NotAllowed(f"This page is for a {role.label}. Ask the administrator of your organisation.")
    return found


def require(allowed: bool, words: str) -> None:  # noqa: FBT001 - reads as: require that the user may
    """Refuse unless the predicate holds."""
    if not allowed:
        raise NotAllowed(words)
