"""Pages of the opening: the ceremony, and leave to be late."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import require_user
from bids.forms import LateLeaveForm, ShareForm
from bids.models import LateLeave
from bids.permissions import can_watch_opening, late_role
from bids.queries import OpeningPage, opening_page
from bids.queries.ceremony import opening_of_prices
from bids.queries.finals import final_round_of
from bids.services import confirm_late_leave, give_share, propose_late_leave
from bids.states import Part
from bids.views.shared import visible_solicitation
from kernel.clock import database_now
from kernel.errors import NotAllowed
from solicitations.models import Solicitation
from web.forms import posted


@login_required
@never_cache
@sensitive_post_parameters()
def opening(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the opening; on POST give one's share."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_watch_opening(request.user, solicitation):
        raise Http404
    page = opening_page(solicitation, request.user, now=database_now())
    if request.method == "POST" and page.my_share is None:
        raise NotAllowed("Only the named holders of the opening key open the offers.")
    keeps_here = page.my_share is None or page.my_share.holder_key.is_kept_here
    parts = page.ceremony.parts if page.ceremony else tuple(Part)
    form = ShareForm(*posted(request, files=False), keeps_here=keeps_here, parts=parts)
    if request.method == "POST" and form.is_valid():
        by = require_user(request.user)
        if form.call(_give, solicitation=solicitation, by=by, **form.shares()):
            messages.success(request, _told(visible_solicitation(request, solicitation_id), page))
            return redirect("bids:opening", solicitation_id=solicitation.pk)
    context = {"view": page, "solicitation": solicitation, "form": form}
    if page.late_role:
        context["late_form"] = LateLeaveForm(solicitation=solicitation)
    return render(request, "bids/opening.html", context, status=form.status)


def _told(solicitation: Solicitation, before: OpeningPage) -> str:
    """What giving one's share has come to."""
    final = final_round_of(solicitation)
    if before.final is not None and final is not None and final.opened_at is not None:
        return "The best and final offers are open."
    if before.is_price_sealed and opening_of_prices(solicitation) is not None:
        return "The prices are open."
    if not before.is_open and getattr(solicitation, "opening", None) is not None:
        return "The offers are open."
    return "Your share is on record. Others are missing."


def _give(**given: object) -> bool:
    give_share(**given)  # type: ignore[arg-type]
    return True


@login_required
@require_POST
def late_leave_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Propose that a bidder may be late."""
    solicitation = visible_solicitation(request, solicitation_id)
    if late_role(request.user, solicitation) is None:
        raise Http404
    now = database_now()
    form = LateLeaveForm(request.POST, solicitation=solicitation)
    by = require_user(request.user)
    given: dict[str, Any] = {"solicitation": solicitation, "by": by, "now": now}
    if form.is_valid() and (leave := form.call(propose_late_leave, **given, **form.cleaned_data)):
        messages.success(
            request, f"Proposed for {leave.organisation}. It holds once the other role confirms it."
        )
        return redirect("bids:opening", solicitation_id=solicitation.pk)
    page = opening_page(solicitation, request.user, now=now)
    context = {
        "view": page,
        "solicitation": solicitation,
        "late_form": form,
        "form": ShareForm(keeps_here=True),
    }
    return render(request, "bids/opening.html", context, status=form.status)


@login_required
@require_POST
def late_leave_confirm(request: HttpRequest, leave_id: UUID) -> HttpResponse:
    """Confirm what the other role proposed."""
    leave = get_object_or_404(LateLeave.objects.select_related("solicitation", "organisation"), pk=leave_id)
    if late_role(request.user, leave.solicitation) is None:
        raise Http404
    confirm_late_leave(leave=leave, by=require_user(request.user), now=database_now())
    messages.success(
        request, f"{leave.organisation} may submit until the moment named. They are told by mail."
    )
    return redirect("bids:opening", solicitation_id=leave.solicitation_id)
