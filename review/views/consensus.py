"""From single cards to what the panel agrees on."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User, require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from review.forms import ConsensusForm, OutlierForm, ScoresLockForm
from review.forms.consensus import ConsensusViewForm
from review.models import Criterion, Score
from review.permissions import can_see_consensus, can_seek_consensus
from review.queries import rubric_of
from review.queries.agreement import consensus_page
from review.queries.consensus import offer_consensus_page
from review.services import explain_outlier, lock_scores, record_consensus
from review.views.shared import offer_of, solicitation_of
from solicitations.models import Solicitation
from web.pagination import page_of

OFFERS_PER_PAGE = 100
NOT_YET = "What the others gave is shown to a panel member once all their own cards are in."
NOT_THE_CHAIR = "The chair records what the panel agrees on and locks the scores."


def _require_open(user: User, solicitation: Solicitation) -> None:
    if not can_see_consensus(user, solicitation):
        raise NotAllowed(NOT_YET)


@login_required
@require_GET
def consensus_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show how far the panel has come and agrees, offer by offer."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    _require_open(user, solicitation)
    return _list(request, user, solicitation, ScoresLockForm())


def _list(request: HttpRequest, user: User, solicitation: Solicitation, form: ScoresLockForm) -> HttpResponse:
    view = ConsensusViewForm(request.GET)
    page = consensus_page(solicitation, user, order=view.order, search=view.search)
    listed = page_of(request, page.rows, OFFERS_PER_PAGE)
    context = {"page": page, "rows": listed, "view": view, "form": form}
    return render(request, "review/consensus_list.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_consensus(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show one offer's scores side by side; the chair records what is agreed on."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    _require_open(user, offer.solicitation)
    form = ConsensusForm(request.POST) if request.method == "POST" else None
    if form is not None:
        if not can_seek_consensus(user, offer.solicitation):
            raise NotAllowed(NOT_THE_CHAIR)
        if form.is_valid() and _recorded(form, offer, user):
            messages.success(request, "The agreed score is recorded.")
            return redirect("review:offer-consensus", offer_id=offer.pk)
    context = {"page": offer_consensus_page(offer, user), "form": form}
    return render(request, "review/offer_consensus.html", context, status=form.status if form else 200)


def _recorded(form: ConsensusForm, offer: Offer, user: User) -> bool:
    given = form.cleaned_data
    rubric = rubric_of(offer.solicitation)
    criterion = get_object_or_404(Criterion, pk=given["criterion"], rubric=rubric)
    return bool(
        form.call(
            record_consensus,
            offer=offer,
            criterion=criterion,
            value=given["value"],
            reason=given["reason"],
            by=user,
            now=database_now(),
        )
    )


@login_required
@require_POST
def score_explain(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take the reason of a scorer who was asked about a score."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    mine = Score.objects.filter(scorecard__offer=offer, scorecard__panelist=user)
    if not mine.exists():
        raise Http404
    form = OutlierForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Say why you stand by the score.", field="reason")
    score = (
        mine.filter(pk=form.cleaned_data["score"]).select_related("scorecard__offer__solicitation").first()
    )
    if score is None:
        raise Http404
    explain_outlier(score=score, reason=form.cleaned_data["reason"], by=user, now=database_now())
    messages.success(request, "Your reason stands beside the score.")
    return redirect("review:scorecard-edit", offer_id=offer.pk)


@login_required
@require_POST
def scores_lock(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Lock the panel's scores."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_seek_consensus(user, solicitation):
        raise NotAllowed(NOT_THE_CHAIR)
    form = ScoresLockForm(request.POST)
    if not form.is_valid() or not form.call(
        lock_scores, solicitation=solicitation, by=user, now=database_now(), **form.cleaned_data
    ):
        return _list(request, user, solicitation, form)
    messages.success(request, "The scores are locked. The panel sees prices and ranks from now on.")
    return redirect("review:consensus-list", solicitation_id=solicitation.pk)
