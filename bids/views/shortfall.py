"""Pages of going on with fewer good offers than the rules ask for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import require_user
from bids.forms.shortfall import GoOnForm, ShortfallDecisionForm
from bids.models import ShortfallDecision
from bids.permissions import can_decide_on_shortfall, can_propose_going_on
from bids.queries.shortfall import shortfall_page
from bids.services import decide_on_shortfall, propose_going_on
from bids.views.shared import visible_solicitation
from kernel.clock import database_now


@login_required
@never_cache
def shortfall_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Propose to go on with fewer good offers than the rules ask for."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_propose_going_on(request.user, solicitation):
        raise Http404
    form = GoOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(propose_going_on, solicitation=solicitation, **given):
            messages.success(
                request, "Proposed. The independent evaluator decides; until then nothing is valued."
            )
            return redirect("bids:opening", solicitation_id=solicitation.pk)
    context = {
        "form": form,
        "solicitation": solicitation,
        "view": shortfall_page(solicitation, request.user),
        "title": "Propose to go on",
    }
    return render(request, "bids/shortfall_form.html", context, status=form.status)


@login_required
@never_cache
def shortfall_decide(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Decide on such a proposal."""
    visible = ShortfallDecision.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related("solicitation__organisation", "proposed_by"), pk=decision_id
    )
    if not can_decide_on_shortfall(request.user, found.solicitation):
        raise Http404
    form = ShortfallDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(_decide, decision=found, **given):
            messages.success(request, "Decided, and on the record.")
            return redirect("bids:opening", solicitation_id=found.solicitation_id)
    context = {
        "form": form,
        "solicitation": found.solicitation,
        "decision": found,
        "view": shortfall_page(found.solicitation, request.user),
        "title": "Decide whether to go on",
    }
    return render(request, "bids/shortfall_form.html", context, status=form.status)


def _decide(**given: object) -> bool:
    decide_on_shortfall(**given)  # type: ignore[arg-type]
    return True
