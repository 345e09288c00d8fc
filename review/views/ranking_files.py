"""A ranking as a workbook: asked for, watched while it is made, taken away."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User, require_user
from kernel.blobs import read_blob
from kernel.clock import database_now
from review.evaluation.ranking_files import ranking_files_page
from review.forms import BoardForm
from review.models import RankingFile
from review.services import ask_ranking_file
from review.views.shared import require_ranking, solicitation_of
from web.downloads import attachment


@login_required
@require_safe
def ranking_files(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show one's own workbooks, and ask for another of the view that the address keeps."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    board = BoardForm(request.GET)
    page = ranking_files_page(solicitation, user, board.view)
    return render(request, "review/ranking_files.html", {"page": page, "board": board})


@login_required
@require_POST
def ranking_file_ask(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Have the view that the address keeps made as a workbook."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    view = BoardForm(request.GET).view
    ask_ranking_file(solicitation=solicitation, view=view, by=user, now=database_now())
    return redirect("review:ranking-files", solicitation_id=solicitation.pk)


def _file_of(user: User, file_id: UUID) -> RankingFile:
    mine = RankingFile.objects.visible_to(user).select_related("solicitation__organisation")
    found = get_object_or_404(mine, pk=file_id)
    require_ranking(user, found.solicitation)
    return found


@login_required
@require_safe
def ranking_file_progress(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Answer with how far one workbook is; once it is made, with what takes it away at once."""
    file = _file_of(require_user(request.user), file_id)
    return render(request, "review/_ranking_file.html", {"file": file, "is_new": True})


@login_required
@require_safe
def ranking_file_download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Hand out a workbook that has been made."""
    file = _file_of(require_user(request.user), file_id)
    if file.document is None:
        raise Http404
    return attachment(
        read_blob(file.document), filename=file.document.filename, media_type=file.document.media_type
    )
