"""Pages of clarifications."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Organisation, require_user
from accounts.queries import organisations_where
from accounts.states import OrganisationKind, Role
from kernel.clock import database_now
from solicitations.forms import ClarificationForm, ReplyForm
from solicitations.models import Clarification
from solicitations.permissions import can_run, can_see_outreach
from solicitations.queries import clarification_page, clarifications_of
from solicitations.services import open_clarification, reply_to_clarification
from solicitations.views.shared import visible_solicitation


@login_required
def clarifications(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show one's correspondences, and begin one."""
    found = visible_solicitation(request, solicitation_id)
    mine = organisations_where(request.user, Role.DEVELOPER)
    runs = can_run(request.user, found)
    # All developers: a shorter list would tell who takes part.
    partners = Organisation.objects.filter(kind=OrganisationKind.DEVELOPER) if runs else mine
    if not (can_see_outreach(request.user, found) or mine.exists()):
        raise Http404
    form = ClarificationForm(request.POST or None, organisations=partners) if partners.exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        made = form.call(
            open_clarification,
            solicitation=found,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if made:
            messages.success(request, "Sent. The other side is told by mail that something waits.")
            return redirect("solicitations:clarification-detail", clarification_id=made.pk)
    kept = clarifications_of(found, request.user)
    context = {"solicitation": found, "clarifications": kept, "form": form, "runs": runs}
    status = form.status if form is not None else 200
    return render(request, "solicitations/clarification_list.html", context, status=status)


@login_required
def clarification(request: HttpRequest, clarification_id: UUID) -> HttpResponse:
    """Show a correspondence, and write into it."""
    visible = Clarification.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related("solicitation__organisation", "organisation"), pk=clarification_id
    )
    view = clarification_page(found, request.user)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.call(
            reply_to_clarification,
            clarification=found,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if sent:
            return redirect("solicitations:clarification-detail", clarification_id=found.pk)
    context = {"view": view, "solicitation": found.solicitation, "form": form}
    return render(request, "solicitations/clarification_detail.html", context, status=form.status)
