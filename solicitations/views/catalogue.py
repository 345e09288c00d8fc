"""Pages of the services catalogue and of what a solicitation requires."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import InvalidInput
from solicitations.documents.catalogue import read_services
from solicitations.forms.catalogue import (
    DefaultCatalogueForm,
    RequirementsForm,
    ServiceForm,
    initial_of_service,
)
from solicitations.models import ServiceCatalogue
from solicitations.permissions import can_edit, can_keep_rules
from solicitations.queries.catalogue import (
    catalogue_list,
    requirements_of,
    services_for_needs,
    services_in_force,
)
from solicitations.services import (
    adopt_catalogue,
    load_default_catalogue,
    put_service,
    require_of_offers,
)
from solicitations.views.shared import require, utilities_for, visible_solicitation
from web.pagination import page_of

ONLY_PLANNERS = "Only planners of the utility keep its catalogue."
NEW = "new"


@require_safe
def catalogues(request: HttpRequest) -> HttpResponse:
    """List the services catalogues in their versions."""
    mine = organisations_where(request.user, Role.PLANNER)
    form = DefaultCatalogueForm(organisations=mine) if mine.exists() else None
    context = {"page": page_of(request, catalogue_list(request.user)), "form": form}
    return render(request, "solicitations/catalogue_list.html", context)


@login_required
@require_POST
def catalogue_default(request: HttpRequest) -> HttpResponse:
    """Begin a draft with the shipped services."""
    form = DefaultCatalogueForm(request.POST, organisations=utilities_for(request, Role.PLANNER))
    if not form.is_valid():
        raise InvalidInput("Choose the utility.", field="organisation")
    organisation = form.cleaned_data["organisation"]
    made = load_default_catalogue(
        organisation=organisation,
        effective_on=organisation.day_of(database_now()),
        by=require_user(request.user),
    )
    messages.success(request, "The shipped services are a draft now. Check every value before you adopt it.")
    return redirect("solicitations:catalogue-detail", catalogue_id=made.pk)


def _visible_catalogue(request: HttpRequest, catalogue_id: UUID) -> ServiceCatalogue:
    visible = ServiceCatalogue.objects.visible_to(request.user).select_related("organisation")
    found: ServiceCatalogue = get_object_or_404(visible, pk=catalogue_id)
    return found


@require_safe
def catalogue(request: HttpRequest, catalogue_id: UUID) -> HttpResponse:
    """Show one version of a catalogue."""
    found = _visible_catalogue(request, catalogue_id)
    context = {
        "catalogue": found,
        "services": read_services(found.content),
        "may_change": can_keep_rules(request.user, found.organisation),
    }
    return render(request, "solicitations/catalogue_detail.html", context)


@login_required
@require_POST
def catalogue_adopt(request: HttpRequest, catalogue_id: UUID) -> HttpResponse:
    """Adopt a draft."""
    found = _visible_catalogue(request, catalogue_id)
    adopt_catalogue(catalogue=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found.name} version {found.version} is adopted and public.")
    return redirect("solicitations:catalogue-detail", catalogue_id=found.pk)


@login_required
def catalogue_service(request: HttpRequest, catalogue_id: UUID, code: str) -> HttpResponse:
    """Change one service, or add one; an adopted catalogue begins its next version with it."""
    found = _visible_catalogue(request, catalogue_id)
    require(can_keep_rules(request.user, found.organisation), ONLY_PLANNERS)
    known = {each.code: each for each in read_services(found.content)}
    if code != NEW and code not in known:
        raise Http404
    form = ServiceForm(
        request.POST or None, initial=initial_of_service(known[code]) if code in known else None
    )
    if request.method == "POST" and form.is_valid():
        service = form.call(form.service)
        by = require_user(request.user)
        made = service and form.call(put_service, catalogue=found, service=service, by=by, now=database_now())
        if made:
            messages.success(request, f"{service.name if service else ''} is in the draft.")
            return redirect("solicitations:catalogue-detail", catalogue_id=made.pk)
    context = {"form": form, "catalogue": found, "service": known.get(code)}
    return render(request, "solicitations/catalogue_service.html", context, status=form.status)


@require_safe
def requirements(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what offers have to answer, service by service."""
    found = visible_solicitation(request, solicitation_id)
    context = {
        "solicitation": found,
        "services": requirements_of(found),
        "may_edit": can_edit(request.user, found),
    }
    return render(request, "solicitations/solicitation_requirements.html", context)


@login_required
def requirements_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Choose the services a draft requires, and with which values."""
    found = visible_solicitation(request, solicitation_id)
    require(can_edit(request.user, found), "The procurement officer sets requirements, while it is a draft.")
    rows = list(found.requirements.order_by("position"))
    chosen = list(dict.fromkeys(row.service_code for row in rows)) or services_for_needs(found)
    in_force = services_in_force(found.organisation_id)
    form = RequirementsForm(
        request.POST or None, services=in_force, requirements=rows, initial={"services": chosen}
    )
    if request.method == "POST" and form.is_valid():
        by = require_user(request.user)
        services = form.cleaned_data["services"]
        form.call(require_of_offers, solicitation=found, services=services, terms=form.terms(), by=by)
        if form.is_valid():
            messages.success(request, "The requirements are saved.")
            return redirect("solicitations:solicitation-requirements", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found, "has_catalogue": bool(in_force)}
    return render(request, "solicitations/solicitation_requirements_edit.html", context, status=form.status)
