"""Pages of suitability criteria, screenings and the pipeline of upcoming opportunities."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, require_user
from accounts.permissions import holds_role_somewhere
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.clock import database_now
from solicitations.documents.suitability import read_classes
from solicitations.forms.suitability import (
    CriteriaForm,
    ExampleForm,
    ExpectedForm,
    ScreenForm,
    initial_of_criteria,
)
from solicitations.models import CriteriaSet, Screening
from solicitations.permissions import can_keep_rules, can_screen
from solicitations.queries.suitability import (
    COLUMNS,
    criteria_list,
    pipeline_rows,
    pipelines,
    results_of,
    screening_list,
    screening_page,
)
from solicitations.services import (
    CriteriaDraft,
    adopt_criteria,
    draft_criteria,
    expect_solicitations,
    load_example_criteria,
    publish_screening,
    run_screening,
)
from solicitations.states import ScreeningVerdict
from solicitations.views.shared import require, utilities_for
from web.downloads import csv_answer
from web.pagination import page_of

ONLY_PLANNERS = "Only planners of the utility do that."


@require_safe
def pipeline(request: HttpRequest) -> HttpResponse:
    """Show the published opportunities of every utility, with dates, and what was rejected and why."""
    found = pipelines(request.user, now=database_now(), organisation=request.GET.get("utility", ""))
    may_screen = holds_role_somewhere(request.user, Role.PLANNER)
    return render(request, "solicitations/pipeline.html", {"pipelines": found, "may_screen": may_screen})


@require_safe
def pipeline_csv(request: HttpRequest) -> HttpResponseBase:
    """The pipeline as a table for a spreadsheet."""
    found = pipelines(request.user, now=database_now(), organisation=request.GET.get("utility", ""))
    return csv_answer("pipeline.csv", COLUMNS, pipeline_rows(found))


@require_safe
def pipeline_json(request: HttpRequest) -> HttpResponse:
    """The pipeline as JSON, the same rows as the CSV."""
    found = pipelines(request.user, now=database_now(), organisation=request.GET.get("utility", ""))
    return JsonResponse({"results": pipeline_rows(found)})


@require_safe
def criteria_sets(request: HttpRequest) -> HttpResponse:
    """List suitability criteria in their versions."""
    mine = organisations_where(request.user, Role.PLANNER)
    context = {
        "page": page_of(request, criteria_list(request.user)),
        "form": ExampleForm(organisations=mine) if mine.exists() else None,
    }
    return render(request, "solicitations/criteria_list.html", context)


@require_safe
def criteria(request: HttpRequest, criteria_id: UUID) -> HttpResponse:
    """Show one version of criteria."""
    found = _visible_criteria(request, criteria_id)
    context = {
        "criteria": found,
        "classes": read_classes(found.content),
        "versions": criteria_list(request.user).filter(organisation=found.organisation, name=found.name),
        "may_change": can_keep_rules(request.user, found.organisation),
    }
    return render(request, "solicitations/criteria_detail.html", context)


def _visible_criteria(request: HttpRequest, criteria_id: UUID) -> CriteriaSet:
    visible = CriteriaSet.objects.visible_to(request.user).select_related("organisation", "adopted_by")
    found: CriteriaSet = get_object_or_404(visible, pk=criteria_id)
    return found


@login_required
@require_POST
def criteria_example(request: HttpRequest) -> HttpResponse:
    """Begin a draft from an example."""
    form = ExampleForm(request.POST, organisations=utilities_for(request, Role.PLANNER))
    if form.is_valid():
        today = form.cleaned_data["organisation"].day_of(database_now())
        by = require_user(request.user)
        made = form.call(load_example_criteria, by=by, effective_on=today, **form.cleaned_data)
        if made:
            messages.success(request, f"{made.name} is a draft now. Check every figure before you adopt it.")
            return redirect("solicitations:criteria-edit", criteria_id=made.pk)
    context = {"page": page_of(request, criteria_list(request.user)), "form": form}
    return render(request, "solicitations/criteria_list.html", context, status=422)


@login_required
def criteria_create(request: HttpRequest) -> HttpResponse:
    """Write criteria from nothing."""
    form = CriteriaForm(request.POST or None, organisations=utilities_for(request, Role.PLANNER))
    return _save_criteria(request, form, None)


@login_required
def criteria_edit(request: HttpRequest, criteria_id: UUID) -> HttpResponse:
    """Change a draft, or begin the next version of adopted criteria."""
    found = _visible_criteria(request, criteria_id)
    require(can_keep_rules(request.user, found.organisation), ONLY_PLANNERS)
    mine = Organisation.objects.filter(pk=found.organisation_id)
    form = CriteriaForm(request.POST or None, organisations=mine, initial=initial_of_criteria(found))
    return _save_criteria(request, form, found)


def _save_criteria(request: HttpRequest, form: CriteriaForm, found: CriteriaSet | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = CriteriaDraft(
            given["name"], form.content(), given["effective_on"], given["source"], given["is_example"]
        )
        by = require_user(request.user)
        made = form.call(draft_criteria, organisation=given["organisation"], draft=draft, by=by)
        if made:
            messages.success(request, f"{made.name} version {made.version} is kept as a draft.")
            return redirect("solicitations:criteria-detail", criteria_id=made.pk)
    context = {"form": form, "criteria": found}
    return render(request, "solicitations/criteria_form.html", context, status=form.status)


@login_required
@require_POST
def criteria_adopt(request: HttpRequest, criteria_id: UUID) -> HttpResponse:
    """Adopt a draft."""
    found = _visible_criteria(request, criteria_id)
    adopt_criteria(criteria=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found.name} version {found.version} is adopted and public.")
    return redirect("solicitations:criteria-detail", criteria_id=found.pk)


def screenings(request: HttpRequest) -> HttpResponse:
    """List screenings; planners run a new one here."""
    mine = organisations_where(request.user, Role.PLANNER)
    adopted = CriteriaSet.objects.filter(organisation__in=mine).in_force()
    form = ScreenForm(request.POST or None, criteria=adopted) if mine.exists() else None
    if request.method == "POST":
        require(form is not None, ONLY_PLANNERS)
    if request.method == "POST" and form is not None and form.is_valid():
        by = require_user(request.user)
        made = form.call(run_screening, criteria=form.cleaned_data["criteria"], by=by, now=database_now())
        if made:
            return redirect("solicitations:screening-detail", screening_id=made.pk)
    context = {
        "page": page_of(request, screening_list(request.user)),
        "form": form,
        "has_criteria": adopted.exists(),
    }
    status = form.status if form is not None else 200
    return render(request, "solicitations/screening_list.html", context, status=status)


def _visible_screening(request: HttpRequest, screening_id: UUID) -> Screening:
    visible = Screening.objects.visible_to(request.user)
    found = visible.select_related("organisation", "criteria", "screened_by", "published_by")
    return get_object_or_404(found, pk=screening_id)


@require_safe
def screening(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Show what a screening found of each project, and why."""
    found = _visible_screening(request, screening_id)
    verdict, words = request.GET.get("verdict", ""), request.GET.get("q", "").strip()
    context = {
        "view": screening_page(found, request.user, verdict=verdict, words=words),
        "verdicts": ScreeningVerdict.choices,
    }
    return render(request, "solicitations/screening_detail.html", context)


@login_required
def screening_dates(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Say when the solicitations of the candidates are expected."""
    found = _visible_screening(request, screening_id)
    require(can_screen(request.user, found.organisation), ONLY_PLANNERS)
    candidates = list(results_of(found).filter(verdict=ScreeningVerdict.CANDIDATE))
    form = ExpectedForm(request.POST or None, results=candidates)
    if request.method == "POST" and form.is_valid():
        by = require_user(request.user)
        form.call(expect_solicitations, screening=found, expected_on=form.expected_on(), by=by)
        if form.is_valid():
            messages.success(request, "The expected dates are saved.")
            return redirect("solicitations:screening-detail", screening_id=found.pk)
    context = {"form": form, "screening": found, "has_candidates": bool(candidates)}
    return render(request, "solicitations/screening_dates.html", context, status=form.status)


@login_required
@require_POST
def screening_publish(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Publish a screening as the pipeline."""
    found = _visible_screening(request, screening_id)
    publish_screening(screening=found, by=require_user(request.user), now=database_now())
    messages.success(request, "The pipeline is published.")
    return redirect("solicitations:screening-detail", screening_id=found.pk)
