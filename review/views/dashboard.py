"""The ranking and how far an offer covers the need."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import User, require_user
from review.evaluation import dashboard_of
from review.evaluation.offer_coverage import offer_coverage_page
from review.forms import (
    BoardForm,
    DecisionForm,
    ProposalForm,
)
from review.permissions import (
    NOT_YET,
    can_score,
    can_see_ranking,
)
from review.views.board_rows import BoardRows
from review.views.shared import offer_of, require_ranking, solicitation_of
from solicitations.models import Solicitation
from web.pagination import page_of

# What a screen and a half holds.
PER_PAGE = 50


def show_dashboard(
    request: HttpRequest,
    user: User,
    solicitation: Solicitation,
    proposal: ProposalForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:
    """Render the whole dashboard, or to htmx only the part that a choice changes."""
    template = "review/_board.html" if request.htmx else "review/dashboard.html"  # type: ignore[attr-defined]
    _look_as_before(request)
    proposal, decision = proposal or ProposalForm(), decision or DecisionForm()
    page, board = dashboard_of(solicitation, user), BoardForm(request.GET)
    arranged = board.arrange(page.rows)
    window = page_of(request, arranged, max(len(arranged), 1) if board.shows_all else PER_PAGE)
    context = {"page": page, "board": board, "window": window, "rows": window.object_list}
    context |= {"written": BoardRows(request, page, board).write(window.object_list)}
    context |= {"proposal": proposal, "decision": decision}
    return render(request, template, context, status=max(proposal.status, decision.status))


def _look_as_before(request: HttpRequest) -> None:
    """Have what a page of htmx sends answered in the view that its address keeps."""
    address = getattr(request.htmx, "current_url", None)  # type: ignore[attr-defined]
    if request.method == "POST" and address and not request.GET:
        request.GET = QueryDict(urlsplit(address).query)


@login_required
@require_GET
def dashboard(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Rank the offers, show what their values are made of, and the chosen set."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_see_ranking(user, solicitation):
        context = {"solicitation": solicitation, "text": NOT_YET, "is_scorer": can_score(user, solicitation)}
        return render(request, "review/not_yet.html", context, status=403)
    return show_dashboard(request, user, solicitation)


@login_required
@require_GET
def board_rows(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Answer with every row of the table, in its rank: a page sorts and filters them where it stands."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    page, board = dashboard_of(solicitation, user), BoardForm(request.GET)
    return HttpResponse(BoardRows(request, page, board).write(page.rows))


@login_required
@require_GET
def offer_coverage(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show how far one offer covers each need: every year, and the months and hours of one."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    require_ranking(user, offer.solicitation)
    asked = request.GET.get("year", "")
    page = offer_coverage_page(offer, user, int(asked) if asked.isdecimal() else None)
    return render(request, "review/offer_coverage.html", {"page": page})
