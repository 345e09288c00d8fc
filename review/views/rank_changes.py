"""What moved between two runs."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import require_user
from kernel.clock import database_now
from review.evaluation.rank_changes import changes_page
from review.forms import RunsForm
from review.services import mark_reruns_read
from review.views.shared import require_ranking, solicitation_of


@login_required
@require_http_methods(["GET", "POST"])
def rank_changes(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what differs between two runs, and what that does to every rank; on POST mark what I was told as read."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    if request.method == "POST":
        mark_reruns_read(solicitation=solicitation, by=user, now=database_now())
        return redirect("review:rank-changes", solicitation_id=solicitation.pk)
    asked = RunsForm(request.GET)
    if not asked.is_valid():
        raise Http404
    page = changes_page(solicitation, user, **asked.cleaned_data)
    return render(request, "review/rank_changes.html", {"page": page})
