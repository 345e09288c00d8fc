"""The independent evaluator's own runs."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.models import Solicitation
from valuation.forms.protocols import ShadowForm
from valuation.permissions import can_shadow
from valuation.queries.protocols import versions_for
from valuation.queries.runs import shadow_page
from valuation.queries.vintages import with_newest
from valuation.services import request_shadow
from web.forms import posted


@login_required
@never_cache
def shadow_runs(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """List my runs beside the utility's; on POST ask for one by the terms on the form."""
    user = require_user(request.user)
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_shadow(user, solicitation):
        raise Http404
    view = shadow_page(solicitation, user)
    content = with_newest(view.terms, solicitation) if request.GET.get("curves") == "newest" else view.terms
    form = ShadowForm(
        *posted(request, files=False), versions=versions_for(solicitation, user), content=content
    )
    if form.is_bound and form.is_valid():
        asked = {"solicitation": solicitation, "by": user, "now": database_now()}
        run = form.call(request_shadow, terms=form.document(), **asked)
        if run is not None:
            messages.success(request, "Your run is queued. Only you see it.")
            return redirect("valuation:run-detail", run_id=run.pk)
    context = {"view": view, "form": form, "solicitation": solicitation}
    return render(request, "valuation/shadow_runs.html", context, status=form.status)
