"""Files of offers: attached and removed beside a step, taken by those who may see the part they belong to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.documents.steps import Step
from bids.forms.attachments import AttachForm
from bids.models import Offer
from bids.queries.attachments import file_for, purposes_of
from bids.services import attach_file, remove_file
from bids.services.attachments import hand_out
from kernel.errors import InvalidInput
from web.downloads import attachment

REMOVE = "remove_file"


def attach_form(request: HttpRequest, step: Step) -> AttachForm | None:
    """The form of a step's files; None where nothing is attached in it."""
    purposes = purposes_of(group.code for group in step.groups)
    data: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    return AttachForm(*data, purposes=purposes) if purposes else None


def change_files(request: HttpRequest, offer: Offer, form: AttachForm | None) -> bool:
    """Remove and attach what was asked for with a step; say whether all of it was done."""
    if form is None:
        return True
    removed = request.POST.get(REMOVE, "")
    if removed:
        _remove(request, offer, removed)
    upload = request.FILES.get(form.add_prefix("file"))
    if upload is None or not form.is_valid():
        return form.is_valid()
    given = {"purpose": form.cleaned_data["purpose"], "filename": upload.name or "", "content": upload.read()}
    try:
        entry = attach_file(offer=offer, by=require_user(request.user), **given)
    except InvalidInput as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    messages.success(request, f"{entry.name} is attached, encrypted. It goes out with the next version.")
    return True


def _remove(request: HttpRequest, offer: Offer, told: str) -> None:
    try:
        file_id = UUID(told)
    except ValueError as exc:
        raise Http404 from exc
    remove_file(offer=offer, file_id=file_id, by=require_user(request.user))
    messages.success(request, "The file is removed. A version that was submitted with it keeps it.")


@login_required
@never_cache
@require_safe
def attachment_download(request: HttpRequest, offer_id: UUID, file_id: UUID) -> HttpResponse:
    """Hand out a file."""
    visible = Offer.objects.visible_to(request.user).select_related("solicitation", "organisation")
    found = file_for(get_object_or_404(visible, pk=offer_id), request.user, file_id)
    if found is None:
        raise Http404
    line, blob = found
    content = hand_out(line=line, blob=blob)
    return attachment(content, filename=line.name, media_type=line.entry.type)
