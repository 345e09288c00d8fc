"""The clerk's export of a review: who made one and why, asking for one, taking it away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.forms import ExportForm
from review.models import ReviewExport
from review.permissions import can_export_review, can_see_exports
from review.queries.exports import exports_page
from review.services import ask_export, take_export
from review.services.exports import ZIPPED
from solicitations.models import Solicitation
from web.downloads import attachment
from web.forms import posted


def exported_solicitation(user: User, solicitation_id: UUID) -> Solicitation:
    """A solicitation to who keeps its records and who answers for its evaluation; to others it has no such page."""
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_exports(user, solicitation):
        raise Http404
    return solicitation


def export_to_take(user: User, export_id: UUID) -> ReviewExport:
    """An export, to a clerk; to others there is no such file."""
    visible = ReviewExport.objects.visible_to(user).select_related("solicitation__organisation", "blob")
    export = get_object_or_404(visible, pk=export_id)
    if not can_export_review(user, export.solicitation):
        raise Http404
    return export


@login_required
@never_cache
def review_exports(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the exports made; on POST ask for one."""
    user = require_user(request.user)
    solicitation = exported_solicitation(user, solicitation_id)
    form = ExportForm(*posted(request, files=False))
    if request.method == "POST":
        if not can_export_review(user, solicitation):
            raise NotAllowed("An administrator of the utility exports its records.")
        given: dict[str, Any] = {"solicitation": solicitation, "by": user, "now": database_now()}
        asked = form.call(ask_export, **given, **form.cleaned_data) if form.is_valid() else None
        if asked is not None:
            messages.success(request, "The export is being made, and stands on the record with its reason.")
            return redirect("review:review-exports", solicitation_id=solicitation.pk)
    context = {"page": exports_page(solicitation, user), "form": form}
    return render(request, "review/review_exports.html", context, status=form.status)


@login_required
@never_cache
@require_GET
def review_export_file(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Hand out the file of an export; that it was taken is recorded."""
    user = require_user(request.user)
    export = export_to_take(user, export_id)
    content = take_export(export=export, by=user, now=database_now())
    name = export.blob.filename if export.blob else "review.zip"
    return attachment(content, filename=name, media_type=ZIPPED)
