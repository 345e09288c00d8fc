"""Declaring interests before taking part, and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User, require_user
from kernel.clock import database_now
from solicitations.forms.conflicts import DeclarationForm, RecusalForm
from solicitations.models import Assignment, Declaration, Solicitation
from solicitations.permissions import can_run, can_see_team
from solicitations.services import recuse, sign_declaration
from solicitations.states.conflicts import DECLARATION_TEXT
from solicitations.views.shared import require, visible_solicitation
from web.forms import posted


def _of_mine(user: User, solicitation_id: UUID) -> Solicitation:
    """A solicitation in which the person holds a role or waits for one, seen or not; to others there is none."""
    mine = Assignment.objects.filter(user=user, ended_at=None, solicitation_id=solicitation_id)
    if not mine.exists():
        raise Http404
    return get_object_or_404(Solicitation.objects.select_related("organisation"), pk=solicitation_id)


def _show(
    request: HttpRequest, solicitation: Solicitation, form: DeclarationForm, leaving: RecusalForm
) -> HttpResponse:
    signed = Declaration.objects.visible_to(request.user).filter(
        solicitation=solicitation, user=request.user.pk
    )
    context = {
        "solicitation": solicitation,
        "text": DECLARATION_TEXT,
        "signed": list(signed),
        "form": form,
        "leaving": leaving,
    }
    return render(request, "solicitations/declaration.html", context, status=max(form.status, leaving.status))


@login_required
def declaration(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show and sign one's declaration of interests."""
    user = require_user(request.user)
    solicitation = _of_mine(user, solicitation_id)
    form = DeclarationForm(*posted(request, files=False))
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": solicitation, "by": user, "now": database_now()}
        if form.call(sign_declaration, **given, **form.cleaned_data):
            messages.success(
                request, "Your declaration is signed; your part in the evaluation is open to you."
            )
            return redirect("home")
    return _show(request, solicitation, form, RecusalForm())


@login_required
@require_POST
def withdraw(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Take oneself out of a solicitation."""
    user = require_user(request.user)
    solicitation = _of_mine(user, solicitation_id)
    form = RecusalForm(request.POST)
    given = {"solicitation": solicitation, "user": user, "by": user, "now": database_now()}
    if not form.is_valid() or not form.call(recuse, **given, **form.cleaned_data):
        return _show(request, solicitation, DeclarationForm(), form)
    messages.success(request, "You take no part in this solicitation any more.")
    return redirect("home")


@login_required
def recusal(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Recuse somebody of the team."""
    assignment = get_object_or_404(
        Assignment.objects.select_related("solicitation", "user"), pk=assignment_id
    )
    found = visible_solicitation(request, assignment.solicitation_id)
    if not can_see_team(request.user, found):
        raise Http404
    require(can_run(request.user, found), "The procurement officer recuses somebody of the team.")
    form = RecusalForm(*posted(request, files=False))
    if request.method == "POST" and form.is_valid():
        given = {"user": assignment.user, "by": require_user(request.user), "now": database_now()}
        if form.call(recuse, solicitation=found, **given, **form.cleaned_data):
            messages.success(request, f"{assignment.user} takes no part any more.")
            return redirect("solicitations:solicitation-team", solicitation_id=found.pk)
    context = {"solicitation": found, "assignment": assignment, "form": form}
    return render(request, "solicitations/recusal.html", context, status=form.status)
