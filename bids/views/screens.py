"""Pages of the screens."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.forms.screens import ReleaseFindingForm, ScreenTermsForm, initial_of_terms
from bids.models import Finding
from bids.permissions import can_see_screens, can_watch_screens
from bids.queries.screens import screens_page
from bids.services import release_finding, set_screen_terms
from bids.views.shared import visible_solicitation
from kernel.clock import database_now
from web.pagination import page_of


@login_required
@never_cache
@require_safe
def screens(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what the screens found, as far as it is for this person."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_screens(request.user, solicitation):
        raise Http404
    view = screens_page(solicitation, request.user, kind=request.GET.get("kind", ""))
    context = {"view": view, "solicitation": solicitation, "page": page_of(request, view.findings)}
    return render(request, "bids/screens.html", context)


@login_required
@never_cache
def screen_terms(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Set from where on the screens speak."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_watch_screens(request.user, solicitation):
        raise Http404
    held = screens_page(solicitation, request.user).terms
    form = ScreenTermsForm(request.POST or None, initial=initial_of_terms(held))
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), "thresholds": form.thresholds()}
        if form.call(set_screen_terms, solicitation=solicitation, **given):
            messages.success(request, "Kept. Run the checks again: it holds from the next round on.")
            return redirect("bids:screens", solicitation_id=solicitation.pk)
    context = {"form": form, "solicitation": solicitation, "title": "What the screens look for"}
    return render(request, "bids/screen_form.html", context, status=form.status)


@login_required
@never_cache
def finding_release(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Show a finding to procurement."""
    visible = Finding.objects.visible_to(request.user).select_related(
        "examination__solicitation__organisation"
    )
    finding = get_object_or_404(visible, pk=finding_id)
    solicitation = finding.examination.solicitation
    if not can_watch_screens(request.user, solicitation):
        raise Http404
    form = ReleaseFindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        form.call(release_finding, finding=finding, **given)
        if form.is_valid():
            return redirect("bids:screens", solicitation_id=solicitation.pk)
    context = {
        "form": form,
        "solicitation": solicitation,
        "finding": finding,
        "title": "Show it to procurement",
    }
    return render(request, "bids/screen_form.html", context, status=form.status)
