"""What moved between two runs."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import require_user
from kernel.clock import database_now
from review.evaluation.changes_table import COLUMNS, changes_rows
from review.evaluation.rank_changes import ChangesPage, changes_page
from review.forms import RunsForm
from review.services import mark_reruns_read
from review.views.shared import require_ranking, solicitation_of
from web.downloads import csv_answer, json_answer


@login_required
@require_http_methods(["GET", "POST"])
def rank_changes(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what differs between two runs, and what that does to every rank; on POST mark what I was told as read."""
    if request.method == "POST":
        user = require_user(request.user)
        solicitation = solicitation_of(user, solicitation_id)
        require_ranking(user, solicitation)
        mark_reruns_read(solicitation=solicitation, by=user, now=database_now())
        return redirect("review:rank-changes", solicitation_id=solicitation.pk)
    return render(request, "review/rank_changes.html", {"page": _page(request, solicitation_id)})


@login_required
@require_GET
def rank_changes_csv(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download what moved as CSV."""
    page = _page(request, solicitation_id)
    return csv_answer(f"{page.solicitation.code}-changes.csv", COLUMNS, changes_rows(page))


@login_required
@require_GET
def rank_changes_json(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download what moved as JSON, with what differs between the runs in words."""
    page = _page(request, solicitation_id)
    head = {
        "solicitation": page.solicitation.code,
        "causes": list(page.causes),
        "deviations": [
            {"number": e.deviation.number, "changed": list(e.words)} for e in page.effects if e.deviation
        ],
    }
    return json_answer(f"{page.solicitation.code}-changes.json", changes_rows(page), **head)


def _page(request: HttpRequest, solicitation_id: UUID) -> ChangesPage:
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    asked = RunsForm(request.GET)
    if not asked.is_valid():
        raise Http404
    return changes_page(solicitation, user, **asked.cleaned_data)
