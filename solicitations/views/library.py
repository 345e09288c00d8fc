"""Pages of a solicitation's documents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from kernel.blobs import read_blob
from kernel.clock import database_now
from solicitations.forms import DocumentForm
from solicitations.models import LibraryDocument
from solicitations.permissions import can_run
from solicitations.queries import current_nda, documents_of, downloads_of, shelves_of, standing_of
from solicitations.services import hand_out, publish_document, upload_document
from solicitations.states import AUDIENCES, Confidentiality
from solicitations.views.shared import require, visible_solicitation

ONLY_PROCUREMENT = "The procurement officer keeps the documents."


def visible_document(request: HttpRequest, document_id: UUID) -> LibraryDocument:
    """Load a document this visitor may see, or answer 404."""
    visible = LibraryDocument.objects.visible_to(request.user)
    joined = visible.select_related("solicitation__organisation", "document", "uploaded_by")
    return get_object_or_404(joined, pk=document_id)


@require_safe
def documents(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the documents a visitor may read, the pro forma contract, and what an NDA would open."""
    found = visible_solicitation(request, solicitation_id)
    pro_forma = found.pro_forma
    context = {
        "solicitation": found,
        "shelves": shelves_of(found, request.user),
        "nda": current_nda(found),
        "standing": standing_of(found, request.user),
        "pro_forma": pro_forma,
        "text": read_blob(pro_forma.document).decode() if pro_forma is not None else "",
        "is_procurement": can_run(request.user, found),
    }
    return render(request, "solicitations/library_list.html", context)


@require_safe
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show one version with its hash, the others, and to those who may know, who took it."""
    found = visible_document(request, document_id)
    context = {
        "document": found,
        "solicitation": found.solicitation,
        "audience": AUDIENCES[Confidentiality(found.confidentiality)].words,
        "versions": documents_of(found.solicitation, request.user).filter(series=found.series),
        "downloads": downloads_of(found, request.user)[:100],
        "is_procurement": can_run(request.user, found.solicitation),
    }
    return render(request, "solicitations/library_detail.html", context)


@require_safe
def document_download(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Hand out the bytes that were hashed."""
    found = visible_document(request, document_id)
    content = hand_out(document=found, to=request.user, now=database_now())
    answer = HttpResponse(content, content_type=found.document.media_type)
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=found.document.filename
    )
    if found.confidentiality != Confidentiality.PUBLIC:
        answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
def document_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Keep a new document."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), ONLY_PROCUREMENT)
    form = DocumentForm(request.POST or None, request.FILES or None)
    return _keep(request, form, {"solicitation": found}, {})


@login_required
def document_revise(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Keep the next version of a document."""
    before = visible_document(request, document_id)
    require(can_run(request.user, before.solicitation), ONLY_PROCUREMENT)
    initial = {"title": before.title, "confidentiality": before.confidentiality}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=initial)
    context = {"solicitation": before.solicitation, "before": before}
    return _keep(request, form, context, {"replaces": before})


def _keep(
    request: HttpRequest, form: DocumentForm, context: dict[str, Any], given: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = form.call(
            upload_document,
            solicitation=context["solicitation"],
            by=require_user(request.user),
            now=database_now(),
            **form.content(),
            **given,
        )
        if made:
            messages.success(request, f"{made} is kept as a draft. Publish it when it is right.")
            return redirect("solicitations:document-detail", document_id=made.pk)
    return render(request, "solicitations/library_form.html", {**context, "form": form}, status=form.status)


@login_required
@require_POST
def document_publish(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give a version to its audience."""
    found = visible_document(request, document_id)
    publish_document(document=found, by=require_user(request.user), now=database_now())
    messages.success(request, f"{found} is published.")
    return redirect("solicitations:document-detail", document_id=found.pk)
