"""Pages of solicitations: found, read, begun, prepared, published, extended, cancelled."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.permissions import holds_role_somewhere
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import ExtendForm, PrepareForm, SolicitationForm
from solicitations.permissions import can_cancel, can_edit, can_extend
from solicitations.queries import solicitation_page
from solicitations.queries.finding import (
    Search,
    count_by_phase,
    expected_opportunities,
    found_solicitations,
    utilities_with_solicitations,
)
from solicitations.services import (
    cancel_solicitation,
    create_solicitation,
    extend_deadline,
    prepare_solicitation,
    publish_solicitation,
    reasons_not_publishable,
)
from solicitations.states import Phase, Service
from solicitations.views.shared import (
    asked_without_page,
    phase_tabs,
    require,
    utilities_for,
    visible_solicitation,
)
from web.pagination import page_of

ONLY_PROCUREMENT = "Only the procurement officer assigned to this solicitation does that."


@require_safe
def solicitations(request: HttpRequest) -> HttpResponse:
    """List the solicitations a visitor may see."""
    search, now = Search.of(request.GET.dict()), database_now()
    shows_expected = search.phase in {"", Phase.UPCOMING} and request.GET.get("page", "1") == "1"
    today = now.date()
    context = {
        "page": page_of(request, found_solicitations(request.user, search, now=now)),
        "search": search,
        "phases": phase_tabs(request, count_by_phase(request.user, search, now=now)),
        "expected": expected_opportunities(request.user, search, today=today) if shows_expected else [],
        "utilities": utilities_with_solicitations(request.user),
        "services": Service.choices,
        "asked": asked_without_page(request),
        "may_create": holds_role_somewhere(request.user, Role.PROCUREMENT),
    }
    return render(request, "solicitations/solicitation_list.html", context)


@require_safe
def solicitation(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show one solicitation's overview."""
    found = visible_solicitation(request, solicitation_id)
    now = database_now()
    view = solicitation_page(found, request.user, now=now)
    reasons = reasons_not_publishable(found, now=now) if view.may_edit or view.may_publish else []
    context = {"view": view, "solicitation": found, "reasons": reasons, "now": now}
    return render(request, "solicitations/solicitation_detail.html", context)


@require_safe
def solicitation_needs(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the lots: what is asked for, and which projects it would avoid."""
    found = visible_solicitation(request, solicitation_id)
    now = database_now()
    view = solicitation_page(found, request.user, now=now)
    context = {"view": view, "solicitation": found, "today": found.organisation.day_of(now)}
    return render(request, "solicitations/solicitation_needs.html", context)


@login_required
def solicitation_create(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    form = SolicitationForm(request.POST or None, organisations=utilities_for(request, Role.PROCUREMENT))
    if request.method == "POST" and form.is_valid():
        made = form.call(create_solicitation, by=require_user(request.user), **form.cleaned_data)
        if made:
            return redirect("solicitations:solicitation-edit", solicitation_id=made.pk)
    return render(request, "solicitations/solicitation_form.html", {"form": form}, status=form.status)


@login_required
def solicitation_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Prepare a draft: words, lots, contract, dates."""
    found = visible_solicitation(request, solicitation_id)
    require(
        can_edit(request.user, found),
        "Only the procurement officer changes it, and only while it is a draft.",
    )
    user = require_user(request.user)
    form = PrepareForm(request.POST or None, solicitation=found, user=user)
    if request.method == "POST" and form.is_valid():
        saved = form.call(
            prepare_solicitation, solicitation=found, by=user, now=database_now(), **form.preparation()
        )
        if saved:
            messages.success(request, "The draft is saved.")
            return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/solicitation_edit.html", context, status=form.status)


@login_required
@require_POST
def solicitation_publish(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Publish a draft."""
    found = visible_solicitation(request, solicitation_id)
    publish_solicitation(solicitation=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found.code} is published. Bidders may ask and offer.")
    return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)


@login_required
def solicitation_extend(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Move the deadline later."""
    found = visible_solicitation(request, solicitation_id)
    require(can_extend(request.user, found), ONLY_PROCUREMENT)
    now = database_now()
    form = ExtendForm(request.POST or None, solicitation=found, now=now, initial={"at": found.offers_due_at})
    if request.method == "POST" and form.is_valid():
        form.call(
            extend_deadline,
            solicitation=found,
            by=require_user(request.user),
            now=now,
            **form.cleaned_data,
        )
        if form.is_valid():
            messages.success(
                request, "The deadline is extended. Everybody who follows it is told, with the reason."
            )
            return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/solicitation_extend.html", context, status=form.status)


@login_required
@require_POST
def solicitation_cancel(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Cancel with a reason."""
    found = visible_solicitation(request, solicitation_id)
    require(can_cancel(request.user, found), ONLY_PROCUREMENT)
    cancel_solicitation(
        solicitation=found,
        reason=request.POST.get("reason", ""),
        by=require_user(request.user),
        now=database_now(),
    )
    messages.success(request, f"{found.code} is cancelled.")
    if found.published_at is None:
        return redirect("solicitations:solicitation-list")
    return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)
