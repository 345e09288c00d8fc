"""Pages of addenda."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms import AddendumForm
from solicitations.models import Addendum, Solicitation
from solicitations.permissions import can_run
from solicitations.queries import addenda_of
from solicitations.services import draft_addendum, issue_addendum
from solicitations.views.shared import require, visible_solicitation

ONLY_PROCUREMENT = "The procurement officer writes addenda."


@require_safe
def addenda(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the addenda, every version."""
    found = visible_solicitation(request, solicitation_id)
    context = {
        "solicitation": found,
        "addenda": addenda_of(found, request.user),
        "is_procurement": can_run(request.user, found),
    }
    return render(request, "solicitations/addendum_list.html", context)


def _visible_addendum(request: HttpRequest, addendum_id: UUID) -> Addendum:
    visible = Addendum.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("solicitation__organisation", "corrects"), pk=addendum_id)


@login_required
def addendum_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Draft an addendum."""
    return _draft(request, visible_solicitation(request, solicitation_id), None)


@login_required
def addendum_correct(request: HttpRequest, addendum_id: UUID) -> HttpResponse:
    """Draft the next version of one."""
    before = _visible_addendum(request, addendum_id)
    return _draft(request, before.solicitation, before)


def _draft(request: HttpRequest, found: Solicitation, corrects: Addendum | None) -> HttpResponse:
    require(can_run(request.user, found), ONLY_PROCUREMENT)
    form = AddendumForm(request.POST or None, organisation=found.organisation, corrects=corrects)
    if request.method == "POST" and form.is_valid():
        made = form.call(
            draft_addendum,
            solicitation=found,
            corrects=corrects,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if made:
            messages.success(request, "The draft is kept. Issue it when it is right.")
            return redirect("solicitations:addendum-list", solicitation_id=found.pk)
    context = {"solicitation": found, "form": form, "before": corrects}
    return render(request, "solicitations/addendum_form.html", context, status=form.status)


@login_required
@require_POST
def addendum_issue(request: HttpRequest, addendum_id: UUID) -> HttpResponse:
    """Issue one."""
    found = _visible_addendum(request, addendum_id)
    issued = issue_addendum(addendum=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{issued} is issued; everybody is being told.")
    return redirect("solicitations:addendum-list", solicitation_id=found.solicitation_id)
