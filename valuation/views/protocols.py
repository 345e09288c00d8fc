"""Pages of the protocol."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.models import Solicitation
from solicitations.states import ProtocolPart
from valuation.forms.protocols import AmendForm, ProtocolForm
from valuation.permissions import can_amend_protocol, can_see_protocol, can_write_protocol
from valuation.queries.protocols import newest_protocol, protocol_page, versions_for
from valuation.queries.vintages import with_newest
from valuation.services import amend_protocol, lock_protocol, save_protocol


@login_required
@never_cache
def protocol_detail(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show how the offers will be valued."""
    view = protocol_page(_solicitation(request, solicitation_id), require_user(request.user))
    return render(
        request, "valuation/protocol_detail.html", {"view": view, "solicitation": view.solicitation}
    )


@login_required
@never_cache
def protocol_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Write the next version of a draft's protocol."""
    solicitation = _solicitation(request, solicitation_id)
    if not can_write_protocol(request.user, solicitation):
        raise Http404
    newest = newest_protocol(solicitation)
    versions = versions_for(solicitation)
    form = ProtocolForm(request.POST or None, versions=versions, content=newest.content if newest else {})
    user = require_user(request.user)
    if form.is_valid() and (
        form.call(save_protocol, solicitation=solicitation, content=form.document(), by=user) is not None
    ):
        messages.success(
            request, "The protocol is saved. Lock it when it is ready; offers are valued by nothing else."
        )
        return redirect("valuation:protocol-detail", solicitation_id=solicitation.pk)
    context = {"form": form, "solicitation": solicitation, "has_curves": versions.exists()}
    return render(request, "valuation/protocol_edit.html", context, status=form.status)


@login_required
@never_cache
def protocol_amend(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Change a published protocol by a published deviation."""
    solicitation = _solicitation(request, solicitation_id)
    if not can_amend_protocol(request.user, solicitation):
        raise Http404
    newest = newest_protocol(solicitation)
    content = newest.content if newest else {}
    if request.GET.get("curves") == "newest":
        content = with_newest(content, solicitation)
    form = AmendForm(request.POST or None, versions=versions_for(solicitation), content=content)
    if form.is_valid():
        amended = form.call(
            amend_protocol,
            solicitation=solicitation,
            content=form.document(),
            part=ProtocolPart(form.cleaned_data["part"]),
            reason=form.cleaned_data["reason"],
            by=require_user(request.user),
            now=database_now(),
        )
        if amended is not None:
            messages.success(request, "The deviation is published. Runs from now on take the new version.")
            return redirect("valuation:protocol-detail", solicitation_id=solicitation.pk)
    context = {"form": form, "solicitation": solicitation, "has_curves": True, "is_deviation": True}
    return render(request, "valuation/protocol_edit.html", context, status=form.status)


@login_required
@require_POST
def protocol_lock(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Lock the newest version."""
    solicitation = _solicitation(request, solicitation_id)
    protocol = newest_protocol(solicitation)
    if protocol is None:
        raise Http404
    lock_protocol(protocol=protocol, by=require_user(request.user), now=database_now())
    messages.success(request, f"The protocol is locked. Its digest is {protocol.digest}.")
    return redirect("valuation:protocol-detail", solicitation_id=solicitation.pk)


def _solicitation(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_protocol(request.user, solicitation):
        raise Http404
    return solicitation
