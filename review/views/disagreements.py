"""The evaluator's comparison with the utility's evaluation, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import require_user
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from review.evaluation.shadow import shadowed_page
from review.forms import AnswerForm, ResolutionForm
from review.models import Disagreement
from review.permissions import can_answer_disagreements, can_shadow_evaluation
from review.queries.disagreements import disagreements_page
from review.services import answer_disagreement, raise_disagreements, resolve_disagreement
from review.views.shared import require_ranking, solicitation_of


@login_required
def shadow(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show my evaluation beside the utility's; on POST raise what differs."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_shadow_evaluation(user, solicitation):
        raise Http404
    if request.method == "POST":
        rows = raise_disagreements(solicitation=solicitation, by=user, now=database_now())
        messages.success(request, f"{len(rows)} raised: everybody who sees values reads them now.")
        return redirect("review:disagreements", solicitation_id=solicitation.pk)
    return render(request, "review/shadow.html", {"page": shadowed_page(solicitation, user)})


@login_required
@require_GET
def disagreements(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show where the two evaluations differ, and what is said about it."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    return render(request, "review/disagreements.html", {"page": disagreements_page(solicitation, user)})


@login_required
@require_POST
def disagreement_answer(request: HttpRequest, disagreement_id: UUID) -> HttpResponse:
    """Answer for the utility."""
    user = require_user(request.user)
    row = _found(request, disagreement_id)
    if not can_answer_disagreements(user, row.solicitation):
        raise NotAllowed("Procurement or the chair answers for the utility.")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Say it in words: the record keeps them.", field="answer")
    answer_disagreement(disagreement=row, by=user, now=database_now(), **form.cleaned_data)
    messages.success(request, "Your answer stands beside the disagreement.")
    return redirect("review:disagreements", solicitation_id=row.solicitation_id)


@login_required
@require_POST
def disagreement_resolve(request: HttpRequest, disagreement_id: UUID) -> HttpResponse:
    """Say how it ended."""
    user = require_user(request.user)
    row = _found(request, disagreement_id)
    if not can_shadow_evaluation(user, row.solicitation):
        raise NotAllowed("The independent evaluator says how a disagreement ended.")
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Say how it ended and why: the record keeps it.", field="resolution")
    resolve_disagreement(disagreement=row, by=user, now=database_now(), **form.cleaned_data)
    messages.success(request, "The disagreement is resolved.")
    return redirect("review:disagreements", solicitation_id=row.solicitation_id)


def _found(request: HttpRequest, disagreement_id: UUID) -> Disagreement:
    visible = Disagreement.objects.visible_to(request.user).select_related("solicitation__organisation")
    row = get_object_or_404(visible, pk=disagreement_id)
    solicitation_of(require_user(request.user), row.solicitation_id)
    return row
