"""The page of the planning desk."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from solicitations.queries.desk import planning_desk


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show planners and procurement officers where everything is that comes before a solicitation."""
    groups = planning_desk(require_user(request.user))
    if not groups:
        raise Http404
    return render(request, "solicitations/planning_desk.html", {"groups": groups})
