"""The page of the evaluation lock."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import require_user
from kernel.clock import database_now
from review.permissions import (
    can_see_lock,
)
from review.queries.locking import lock_page
from review.services import (
    lock_evaluation,
)
from solicitations.models import Solicitation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_lock(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what is frozen before publication; freeze it."""
    user = require_user(request.user)
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_lock(user, solicitation):
        raise Http404
    if request.method == "POST":
        lock = lock_evaluation(solicitation=solicitation, by=user, now=database_now())
        messages.success(request, f"The evaluation is locked. Its digest is {lock.digest}.")
        return redirect("review:evaluation-lock", solicitation_id=solicitation.pk)
    context = {"page": lock_page(solicitation, user), "solicitation": solicitation}
    return render(request, "review/evaluation_lock.html", context)
