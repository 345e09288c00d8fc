"""Saved sets, side by side."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import Conflict, DomainError, InvalidInput, NotAllowed
from review.evaluation.scenarios import scenario_page
from review.forms.portfolio import BuilderViewForm, ScenarioForm, ScenarioNameForm
from review.models import Scenario
from review.permissions import can_change_scenario, can_choose_offers
from review.queries.set_sources import amounts_named
from review.queries.working_sets import amounts_of, finished_runs
from review.services import delete_scenario, draft_set, rename_scenario, save_scenario
from review.views.portfolio import opened, show_builder
from review.views.shared import NOT_A_BUYER
from solicitations.models import Solicitation

NOT_YOURS = "Who saved a set renames or deletes it."


@login_required
@require_safe
def scenarios(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Set saved sets side by side: the ones the address names, else the last ones."""
    user, solicitation = opened(request, solicitation_id)
    return _shown(request, user, solicitation)


def _shown(
    request: HttpRequest, user: User, solicitation: Solicitation, refused: DomainError | None = None
) -> HttpResponse:
    page = scenario_page(solicitation, user, request.GET.getlist("set"))
    context = {"page": page, "refused": refused.message if refused else ""}
    return render(request, "review/scenarios.html", context, status=refused.status if refused else 200)


@login_required
@require_POST
def scenario_save(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Save the set on one's table under a name, on the run looked at."""
    user, solicitation = opened(request, solicitation_id)
    form = ScenarioForm(request.POST)
    runs, view = finished_runs(solicitation, user), BuilderViewForm(request.GET)
    if not form.is_valid():
        return show_builder(request, user, solicitation, saving=form)
    run = (runs.filter(pk=view.run_id) if view.run_id else runs).first()
    if run is None:
        raise Conflict("No valuation has finished yet, so there are no figures to save a set on.")
    if not form.call(
        save_scenario,
        solicitation=solicitation,
        run=run,
        amounts=amounts_of(solicitation, user),
        by=user,
        now=database_now(),
        **form.cleaned_data,
    ):
        return show_builder(request, user, solicitation, saving=form)
    messages.success(request, "The set is saved.")
    return redirect("review:scenarios", solicitation_id=solicitation.pk)


@login_required
def scenario_rename(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Give a saved set of one's own another name or note."""
    user, scenario = require_user(request.user), _scenario(request, scenario_id)
    if not can_change_scenario(user, scenario):
        raise NotAllowed(NOT_YOURS)
    named = {"name": scenario.name, "note": scenario.note}
    form = ScenarioNameForm(request.POST if request.method == "POST" else None, initial=named)
    renamed = None
    if form.is_valid():
        renamed = form.call(rename_scenario, scenario=scenario, by=user, **form.cleaned_data)
    if renamed is not None:
        messages.success(request, "The set has its new name.")
        return redirect("review:scenarios", solicitation_id=scenario.solicitation_id)
    context = {"scenario": scenario, "solicitation": scenario.solicitation, "form": form}
    return render(request, "review/scenario_rename.html", context, status=form.status)


@login_required
@require_POST
def scenario_delete(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Delete a saved set of one's own."""
    scenario = _scenario(request, scenario_id)
    delete_scenario(scenario=scenario, by=require_user(request.user))
    messages.success(request, "The set is deleted.")
    return redirect("review:scenarios", solicitation_id=scenario.solicitation_id)


@login_required
@require_POST
def selection_draft(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Make a set the one being chosen: that on one's table, or a saved or kept one by name."""
    user, solicitation = opened(request, solicitation_id)
    if not can_choose_offers(user, solicitation):
        raise NotAllowed(NOT_A_BUYER)
    which = request.POST.get("which", "")
    run_id = BuilderViewForm(request.GET).run_id
    try:
        amounts = (
            amounts_named(which, solicitation, user, run_id) if which else amounts_of(solicitation, user)
        )
        draft_set(solicitation=solicitation, amounts=amounts, by=user, now=database_now())
    except (Conflict, InvalidInput) as error:
        # A set that has a name is chosen where the saved ones stand.
        if which:
            return _shown(request, user, solicitation, error)
        return show_builder(request, user, solicitation, refused=error.message)
    messages.success(request, "This is the set being chosen now. Propose it below.")
    return redirect("review:portfolio", solicitation_id=solicitation.pk)


def _scenario(request: HttpRequest, scenario_id: UUID) -> Scenario:
    visible = Scenario.objects.visible_to(request.user).select_related("solicitation__organisation")
    scenario = get_object_or_404(visible, pk=scenario_id)
    opened(request, scenario.solicitation_id)
    return scenario
