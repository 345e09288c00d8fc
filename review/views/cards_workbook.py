"""One's cards as a workbook: to download, and filled in to upload."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.forms import CardsWorkbookForm
from review.importers.cards_workbook import read_cards
from review.queries.cards import NOT_YOURS, cards_to_fill_in, offers_to_score, scoring_page
from review.rendering.cards_workbook import write_cards
from review.services.cards_workbook import keep_cards
from review.views.shared import solicitation_of
from solicitations.models import Solicitation
from web.downloads import workbook_answer


def _mine(request: HttpRequest, solicitation_id: UUID) -> tuple[User, Solicitation]:
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not offers_to_score(solicitation, user).exists():
        raise NotAllowed(NOT_YOURS)
    return user, solicitation


@login_required
@require_safe
def cards_workbook(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download my cards as a workbook."""
    user, solicitation = _mine(request, solicitation_id)
    content = write_cards(solicitation, cards_to_fill_in(solicitation, user))
    return workbook_answer(f"{solicitation.code}-cards.xlsx", content)


@login_required
@require_POST
def cards_upload(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Save a filled-in workbook as drafts of my cards; say of each cell that was not taken why."""
    user, solicitation = _mine(request, solicitation_id)
    form = CardsWorkbookForm(request.POST, request.FILES)
    read = None
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        read = form.call(read_cards, content=content, solicitation_id=str(solicitation.pk))
    if read is None:
        context = {"page": scoring_page(solicitation, user), "upload": form}
        return render(request, "review/scorecard_list.html", context, status=422)
    kept = keep_cards(solicitation=solicitation, read=read, by=user, now=database_now())
    words = f"Scores or reasons kept: {kept.n_scores}, of {kept.n_offers} offer{'' if kept.n_offers == 1 else 's'}."
    if not kept.problems:
        messages.success(request, f"{words} Submit each card when it is done.")
        return redirect("review:scorecard-list", solicitation_id=solicitation.pk)
    context = {"page": scoring_page(solicitation, user), "kept": kept, "words": words, "upload": form}
    return render(request, "review/scorecard_list.html", context, status=422)
