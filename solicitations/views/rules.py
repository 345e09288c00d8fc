"""Pages of the rules and of the principles of a solicitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms.life import PrincipleForm, RulesForm
from solicitations.models import Rules
from solicitations.permissions import can_deviate, can_edit, is_evaluator
from solicitations.queries.principles import principles_page
from solicitations.services.closing import comment_on_principle
from solicitations.services.rules import set_rules
from solicitations.states.principles import COUNTING_RULES, PRINCIPLES
from solicitations.views.shared import require, visible_solicitation


@require_safe
def rules(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the rules."""
    found = visible_solicitation(request, solicitation_id)
    context = {
        "solicitation": found,
        "rules": Rules.objects.filter(solicitation=found).first(),
        "may_edit": can_edit(request.user, found) and not found.evaluation_digest,
        "may_deviate": can_deviate(request.user, found),
        "deviations": list(found.deviations.all()),
    }
    return render(request, "solicitations/rules.html", context)


@login_required
def rules_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Set the rules of a draft."""
    found = visible_solicitation(request, solicitation_id)
    require(can_edit(request.user, found), "The procurement officer sets the rules of a draft.")
    form = RulesForm(request.POST or None, instance=Rules.objects.filter(solicitation=found).first())
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": found, "by": require_user(request.user)}
        if form.call(set_rules, **given, **form.cleaned_data):
            messages.success(request, "The rules are saved.")
            return redirect("solicitations:rules", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/rules_form.html", context, status=form.status)


@require_safe
def principles(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the principles and counting rules with their evidence."""
    found = visible_solicitation(request, solicitation_id)
    context = {"page": principles_page(found, request.user), "solicitation": found}
    return render(request, "solicitations/principles.html", context)


@login_required
def principle_comment(request: HttpRequest, solicitation_id: UUID, code: str) -> HttpResponse:
    """Say, as the evaluator, how a principle is kept."""
    found = visible_solicitation(request, solicitation_id)
    principle = next((rule for rule in (*PRINCIPLES, *COUNTING_RULES) if rule.code == code), None)
    if principle is None:
        raise Http404
    require(is_evaluator(request.user, found), "The independent evaluator comments on the principles.")
    form = PrincipleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": found, "code": code, "by": require_user(request.user), "now": database_now()}
        if form.call(comment_on_principle, **given, **form.cleaned_data):
            messages.success(request, "Your comment is published with the principle.")
            return redirect("solicitations:principles", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found, "principle": principle}
    return render(request, "solicitations/principle_comment.html", context, status=form.status)
