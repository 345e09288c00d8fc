"""Pages of facilities, projects and imports."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.blobs import read_blob
from kernel.clock import database_now
from solicitations.forms import FacilityForm, ImportForm, ProjectForm, facility_options
from solicitations.models import DataImport, Facility, Project
from solicitations.queries import needs_of_project, project_list
from solicitations.services import commit_import, post_facility, post_project, prepare_import
from solicitations.services.imports import counts_of, read_import
from solicitations.states import ImportKind
from solicitations.views.shared import utilities_for
from web.pagination import page_of

SHOWN_ROWS = 100
OUTCOMES = {
    "n_rows": "Rows",
    "n_projects": "Projects",
    "n_needs": "Needs",
    "n_published": "Needs published",
    "n_facilities": "New facilities",
    "n_with_need": "Facilities with a need",
    "n_confidential": "Withheld as confidential",
    "n_ignored": "Footnotes left aside",
}


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """List the traditional projects and when each must be decided."""
    words = request.GET.get("q", "").strip()
    context = {
        "page": page_of(request, project_list(request.user, words=words)),
        "words": words,
        "today": database_now().date(),
        "may_post": organisations_where(request.user, Role.PLANNER).exists(),
    }
    return render(request, "solicitations/project_list.html", context)


@require_safe
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show one project, its decision date and the needs it would meet."""
    visible = Project.objects.visible_to(request.user).select_related("organisation")
    found = get_object_or_404(visible, pk=project_id)
    context = {
        "project": found,
        "needs": list(needs_of_project(found, request.user)),
        "float_days": found.float_days(database_now().date()),
    }
    return render(request, "solicitations/project_detail.html", context)


@login_required
def project_create(request: HttpRequest) -> HttpResponse:
    """Add a traditional project."""
    form = ProjectForm(request.POST or None, organisations=utilities_for(request, Role.PLANNER))
    if request.method == "POST" and form.is_valid():
        made = form.call(post_project, by=require_user(request.user), **form.cleaned_data)
        if made:
            messages.success(request, f"Project {made.code} is there. Link needs to it.")
            return redirect("solicitations:project-detail", project_id=made.pk)
    return render(request, "solicitations/project_form.html", {"form": form}, status=form.status)


@login_required
def facility_create(request: HttpRequest) -> HttpResponse:
    """Add a facility."""
    form = FacilityForm(request.POST or None, organisations=utilities_for(request, Role.PLANNER))
    if request.method == "POST" and form.is_valid():
        made = form.call(post_facility, by=require_user(request.user), **form.cleaned_data)
        if made:
            messages.success(request, f"Facility {made.name} is there.")
            return redirect("solicitations:need-create")
    return render(request, "solicitations/facility_form.html", {"form": form}, status=form.status)


@login_required
@require_safe
def facility_suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest facilities of one's utility while somebody types a name."""
    mine = Facility.objects.filter(organisation__in=utilities_for(request, Role.PLANNER))
    words = (request.GET.get("facility") or request.GET.get("parent") or "").strip()
    context = {"facilities": facility_options(mine, words)}
    return render(request, "solicitations/_facility_options.html", context)


@login_required
def import_upload(request: HttpRequest) -> HttpResponse:
    """Take a planning workbook, read it, and show what is wrong or go on to the preview."""
    organisations = utilities_for(request, Role.PLANNER)
    form = ImportForm(request.POST or None, request.FILES or None, organisations=organisations)
    reading = None
    if request.method == "POST" and form.is_valid():
        answer = form.call(
            prepare_import,
            organisation=form.cleaned_data["organisation"],
            kind=ImportKind(form.cleaned_data["kind"]),
            filename=form.cleaned_data["file"].name,
            content=form.cleaned_data["file"].read(),
            by=require_user(request.user),
            now=database_now(),
        )
        if answer is not None:
            kept, reading = answer
            if kept is not None:
                return redirect("solicitations:import-preview", import_id=kept.pk)
    earlier = DataImport.objects.filter(organisation__in=organisations).select_related(
        "document", "organisation"
    )
    status = 422 if reading is not None else form.status
    context = {"form": form, "reading": reading, "earlier": earlier[:10]}
    return render(request, "solicitations/import_upload.html", context, status=status)


def _my_import(request: HttpRequest, import_id: UUID) -> DataImport:
    mine = DataImport.objects.filter(organisation__in=organisations_where(request.user, Role.PLANNER))
    return get_object_or_404(mine.select_related("organisation", "document", "committed_by"), pk=import_id)


@login_required
@require_safe
def import_preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show what a workbook holds before it is written, and what was written after."""
    kept = _my_import(request, import_id)
    reading = read_import(ImportKind(kept.kind), read_blob(kept.document))
    context = {
        "kept": kept,
        "reading": reading,
        "rows": reading.rows[:SHOWN_ROWS],
        "counts": counts_of(reading),
        "written": [
            (label, kept.outcome[name]) for name, label in OUTCOMES.items() if kept.outcome.get(name)
        ],
    }
    return render(request, "solicitations/import_preview.html", context)


@login_required
@require_POST
def import_commit(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Write a workbook."""
    kept = _my_import(request, import_id)
    commit_import(
        data_import=kept,
        by=require_user(request.user),
        now=database_now(),
        publishes=request.POST.get("publishes") == "on",
    )
    messages.success(request, f"{kept.document.filename} was imported.")
    return redirect("solicitations:import-preview", import_id=kept.pk)
