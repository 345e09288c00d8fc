"""Pages of the decision memo: its versions and files, the draft, proposing and issuing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import require_user
from contracts.documents.memo import public_part
from contracts.forms import IssueMemoForm, MemoForm
from contracts.models import Memo
from contracts.permissions import can_issue_memo, can_propose_memo
from contracts.queries.memos import file_of, memo_line, memo_page
from contracts.rendering.memo import memo_report
from contracts.rendering.reports import preview
from contracts.services import issue_memo, propose_memo
from contracts.views.shared import require_part, visible_solicitation
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import NotAllowed
from solicitations.models import Solicitation
from web.downloads import attachment


def _show(
    request: HttpRequest,
    solicitation: Solicitation,
    propose: MemoForm | None = None,
    issue: IssueMemoForm | None = None,
) -> HttpResponse:
    page = memo_page(solicitation, request.user)
    if not page.lines and not page.is_inside:
        raise Http404
    is_public = request.GET.get("draft") == "public"
    facts = public_part(page.draft) if page.draft and is_public else page.draft
    forms = {
        "propose_form": propose or (MemoForm() if page.may_propose else None),
        "issue_form": issue or IssueMemoForm(),
    }
    context = {
        "page": page,
        "draft": preview(memo_report(facts, database_now())) if facts else None,
        "is_public_draft": is_public,
        **forms,
    }
    status = max(form.status if form else 200 for form in forms.values())
    return render(request, "contracts/memo_list.html", context, status=status)


@never_cache
@require_GET
def memo_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the issued memos, and to those inside the draft and what waits."""
    return _show(request, visible_solicitation(request, solicitation_id))


@login_required
@require_POST
def memo_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Freeze the memo as it reads now."""
    user = require_user(request.user)
    solicitation = visible_solicitation(request, solicitation_id)
    require_part(user, solicitation)
    if not can_propose_memo(user, solicitation):
        raise NotAllowed("A decision memo is proposed by this solicitation's procurement officer.")
    form = MemoForm(request.POST)
    if not form.is_valid() or not form.call(
        propose_memo, solicitation=solicitation, by=user, now=database_now()
    ):
        return _show(request, solicitation, propose=form)
    messages.success(request, "The memo is frozen; its files are being made. The chair issues it.")
    return redirect("contracts:memo-list", solicitation_id=solicitation.pk)


def _memo(request: HttpRequest, memo_id: UUID) -> Memo:
    visible = Memo.objects.visible_to(request.user).select_related("solicitation__organisation")
    return get_object_or_404(visible, pk=memo_id)


@login_required
@require_POST
def memo_issue(request: HttpRequest, memo_id: UUID) -> HttpResponse:
    """Issue a proposed memo."""
    user = require_user(request.user)
    memo = _memo(request, memo_id)
    require_part(user, memo.solicitation)
    if not can_issue_memo(user, memo):
        raise NotAllowed("A proposed memo is issued by the chair, never by the person who proposed it.")
    form = IssueMemoForm(request.POST)
    if not form.is_valid() or not form.call(issue_memo, memo=memo, by=user, now=database_now()):
        return _show(request, memo.solicitation, issue=form)
    messages.success(request, "The memo is issued. Everybody may read its public version.")
    return redirect("contracts:memo-list", solicitation_id=memo.solicitation_id)


@never_cache
@require_GET
def memo_progress(request: HttpRequest, memo_id: UUID) -> HttpResponse:
    """Answer with how many files are made; once all are, ask the page to come again as a whole."""
    line = memo_line(_memo(request, memo_id), request.user)
    response = render(request, "contracts/_memo_progress.html", {"line": line})
    if line.is_made:
        response.headers["HX-Refresh"] = "true"
    return response


@never_cache
@require_GET
def memo_download(request: HttpRequest, memo_id: UUID, version: str, kind: str) -> HttpResponse:
    """Hand out one file of a memo, byte for byte as issued."""
    found = file_of(_memo(request, memo_id), version, kind, request.user)
    if found is None:
        raise Http404
    return attachment(read_blob(found.blob), filename=found.blob.filename, media_type=found.blob.media_type)
