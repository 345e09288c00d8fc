"""Who of the panel scores what."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import require_user
from kernel.errors import NotAllowed
from review.forms import PartsForm
from review.permissions import can_divide_panel, can_see_parts
from review.queries.parts import parts_page
from review.services import divide_panel
from review.views.shared import solicitation_of
from web.forms import posted


@login_required
def panel_parts(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show who scores which groups of the rubric; change it."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_see_parts(user, solicitation):
        raise Http404
    if request.method == "POST" and not can_divide_panel(user, solicitation):
        raise NotAllowed("The procurement officer says who of the panel scores what.")
    page = parts_page(solicitation, user)
    form = PartsForm(*posted(request, files=False), members=page.members, groups=page.groups)
    if form.is_bound and form.is_valid():
        form.call(divide_panel, solicitation=solicitation, parts=form.parts(), by=user)
        if form.is_valid():
            messages.success(request, "It is kept who scores what.")
            return redirect("review:scorecard-list", solicitation_id=solicitation.pk)
    return render(request, "review/panel_parts.html", {"page": page, "form": form}, status=form.status)
