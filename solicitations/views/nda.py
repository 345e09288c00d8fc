"""Pages of the non-disclosure agreement."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import NdaForm, SignNdaForm
from solicitations.models import Nda, NdaResponse
from solicitations.permissions import can_run, can_see_outreach
from solicitations.queries import current_nda, responses_of, standing_of
from solicitations.services import decline_nda, post_nda, revoke_nda_response, sign_nda
from solicitations.views.shared import require, visible_solicitation


@require_safe
def nda(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the agreement, one's own answer, and to those who track them, everybody's."""
    found = visible_solicitation(request, solicitation_id)
    mine = organisations_where(request.user, Role.DEVELOPER)
    context = {
        "solicitation": found,
        "nda": current_nda(found),
        "standing": standing_of(found, request.user),
        "responses": responses_of(found, request.user),
        "tracks": can_see_outreach(request.user, found),
        "is_procurement": can_run(request.user, found),
        "form": SignNdaForm(organisations=mine) if mine.exists() else None,
        "now": database_now(),
    }
    return render(request, "solicitations/nda_detail.html", context)


@login_required
def nda_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Post a text."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), "The procurement officer posts the agreement.")
    before = current_nda(found)
    initial = {"text": before.text, "valid_days": before.valid_days} if before else {}
    form = NdaForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = form.call(
            post_nda,
            solicitation=found,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if made:
            messages.success(request, f"{made} is posted.")
            return redirect("solicitations:solicitation-nda", solicitation_id=found.pk)
    context = {"solicitation": found, "form": form, "before": before}
    return render(request, "solicitations/nda_form.html", context, status=form.status)


def _visible_nda(request: HttpRequest, nda_id: UUID) -> Nda:
    visible = Nda.objects.visible_to(request.user).select_related("solicitation__organisation")
    return get_object_or_404(visible, pk=nda_id)


@login_required
@require_POST
def nda_sign(request: HttpRequest, nda_id: UUID) -> HttpResponse:
    """Sign for one's organisation."""
    found = _visible_nda(request, nda_id)
    mine = organisations_where(request.user, Role.DEVELOPER)
    require(mine.exists(), "Developers sign in their organisation's name.")
    form = SignNdaForm(request.POST, organisations=mine)
    by, now = require_user(request.user), database_now()
    signed = form.call(sign_nda, nda=found, by=by, now=now, **form.cleaned_data) if form.is_valid() else None
    if signed:
        messages.success(request, "Signed. Documents behind the NDA are open to your organization now.")
        return redirect("solicitations:solicitation-documents", solicitation_id=found.solicitation_id)
    context = {"solicitation": found.solicitation, "nda": found, "form": form, "now": database_now()}
    context["standing"] = standing_of(found.solicitation, request.user)
    return render(request, "solicitations/nda_detail.html", context, status=422)


@login_required
@require_POST
def nda_decline(request: HttpRequest, nda_id: UUID) -> HttpResponse:
    """Decline for one's organisation."""
    found = _visible_nda(request, nda_id)
    mine = organisations_where(request.user, Role.DEVELOPER)
    require(mine.exists(), "Developers answer in their organisation's name.")
    organisation = get_object_or_404(mine, pk=request.POST.get("organisation") or mine[0].pk)
    decline_nda(nda=found, organisation=organisation, by=require_user(request.user), now=database_now())
    messages.success(request, "Declined. You may still sign later.")
    return redirect("solicitations:solicitation-nda", solicitation_id=found.solicitation_id)


@login_required
@require_POST
def nda_revoke(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """End a signature."""
    visible = NdaResponse.objects.visible_to(request.user).select_related("nda__solicitation", "organisation")
    found = get_object_or_404(visible, pk=response_id)
    reason = request.POST.get("reason", "")
    revoke_nda_response(response=found, reason=reason, by=require_user(request.user), now=database_now())
    messages.success(request, f"The signature of {found.organisation} has ended.")
    return redirect("solicitations:solicitation-nda", solicitation_id=found.nda.solicitation_id)
