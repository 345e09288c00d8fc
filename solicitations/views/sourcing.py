"""Pages of the sourcing matrix and of a candidate's sourcing decision."""

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
from kernel.errors import InvalidInput
from solicitations.documents.sourcing import read_matrix
from solicitations.forms.sourcing import DefaultMatrixForm, MatrixForm, SourcingForm, initial_of_sourcing
from solicitations.models import Project, SourcingDecision, SourcingMatrix
from solicitations.permissions import can_decide_wires, can_keep_rules
from solicitations.queries.sourcing import matrix_list, matrix_of, matrix_table, sourcing_page
from solicitations.services.sourcing import (
    adopt_matrix,
    decide_sourcing,
    draft_matrix,
    load_default_matrix,
    publish_sourcing,
)
from solicitations.views.shared import require, utilities_for
from web.pagination import page_of

ONLY_PLANNERS = "Only planners of the utility do that."


def _visible_project(request: HttpRequest, project_id: UUID) -> Project:
    visible = Project.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(visible, pk=project_id)


@require_safe
def sourcing(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show the structures side by side, scored, and which was chosen and why."""
    found = _visible_project(request, project_id)
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() else None
    view = sourcing_page(
        found, request.user, today=found.organisation.day_of(database_now()), version=version
    )
    context = {"view": view, "project": found, "table": matrix_table(matrix_of(found.organisation_id)[0])}
    return render(request, "solicitations/sourcing.html", context)


@login_required
def sourcing_edit(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Score the structures and choose one; each save is a version of its own."""
    found = _visible_project(request, project_id)
    require(can_decide_wires(request.user, found.organisation), ONLY_PLANNERS)
    view = sourcing_page(found, request.user, today=found.organisation.day_of(database_now()))
    form = SourcingForm(request.POST or None, initial=initial_of_sourcing(view.decision))
    if request.method == "POST" and form.is_valid():
        by = require_user(request.user)
        made = form.call(decide_sourcing, project=found, draft=form.draft(), by=by, now=database_now())
        if made:
            messages.success(request, f"Version {made.version} is kept.")
            return redirect("solicitations:sourcing", project_id=found.pk)
    context = {"form": form, "project": found, "view": view}
    return render(request, "solicitations/sourcing_form.html", context, status=form.status)


@login_required
@require_POST
def sourcing_publish(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Publish a decision with the pipeline."""
    visible = SourcingDecision.objects.visible_to(request.user).select_related("project__organisation")
    found = get_object_or_404(visible, pk=decision_id)
    publish_sourcing(decision=found, by=require_user(request.user), now=database_now())
    messages.success(request, "The decision is published with the pipeline.")
    return redirect("solicitations:sourcing", project_id=found.project_id)


@require_safe
def matrices(request: HttpRequest) -> HttpResponse:
    """List the services × structures matrices in their versions."""
    mine = organisations_where(request.user, Role.PLANNER)
    form = DefaultMatrixForm(organisations=mine) if mine.exists() else None
    context = {"page": page_of(request, matrix_list(request.user)), "form": form}
    return render(request, "solicitations/matrix_list.html", context)


@login_required
@require_POST
def matrix_default(request: HttpRequest) -> HttpResponse:
    """Begin a draft with the shipped matrix."""
    form = DefaultMatrixForm(request.POST, organisations=utilities_for(request, Role.PLANNER))
    if not form.is_valid():
        raise InvalidInput("Choose the utility.", field="organisation")
    organisation, by = form.cleaned_data["organisation"], require_user(request.user)
    today = organisation.day_of(database_now())
    made = load_default_matrix(organisation=organisation, effective_on=today, by=by)
    messages.success(request, "The shipped matrix is a draft now. Check it before you adopt it.")
    return redirect("solicitations:matrix-detail", matrix_id=made.pk)


def _visible_matrix(request: HttpRequest, matrix_id: UUID) -> SourcingMatrix:
    visible = SourcingMatrix.objects.visible_to(request.user).select_related("organisation")
    found: SourcingMatrix = get_object_or_404(visible, pk=matrix_id)
    return found


@require_safe
def matrix(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """Show one version of the matrix."""
    found = _visible_matrix(request, matrix_id)
    context = {
        "matrix": found,
        "table": matrix_table(read_matrix(found.content)),
        "may_change": can_keep_rules(request.user, found.organisation),
    }
    return render(request, "solicitations/matrix_detail.html", context)


@login_required
def matrix_edit(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """Change a draft, or begin the next version of an adopted matrix."""
    found = _visible_matrix(request, matrix_id)
    require(can_keep_rules(request.user, found.organisation), ONLY_PLANNERS)
    initial = {name: getattr(found, name) for name in ("effective_on", "source", "is_example")}
    form = MatrixForm(request.POST or None, matrix=read_matrix(found.content), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in initial}
        by, content = require_user(request.user), form.content()
        made = form.call(
            draft_matrix, organisation=found.organisation, name=found.name, content=content, by=by, **given
        )
        if made:
            messages.success(request, f"Version {made.version} is kept as a draft.")
            return redirect("solicitations:matrix-detail", matrix_id=made.pk)
    context = {"form": form, "matrix": found}
    return render(request, "solicitations/matrix_form.html", context, status=form.status)


@login_required
@require_POST
def matrix_adopt(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """Adopt a draft."""
    found = _visible_matrix(request, matrix_id)
    adopt_matrix(matrix=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found.name} version {found.version} is adopted and public.")
    return redirect("solicitations:matrix-detail", matrix_id=found.pk)
