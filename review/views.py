"""Pages of the review: the panel's cards, the ranking, and the chosen set."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User, require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_NOTE, EXAMPLE_TITLE
from review.evaluation import dashboard_of
from review.forms import (
    DecisionForm,
    OfferChoiceForm,
    ProposalForm,
    RubricForm,
    ScorecardForm,
    saved_values,
)
from review.models import Selection
from review.permissions import (
    can_choose_offers,
    can_choose_rubric,
    can_decide_selection,
    can_score,
    can_see_lock,
    can_see_ranking,
    can_see_scoring,
)
from review.queries import card_page, coverage_page, criteria_of, rubric_of, rubrics_to_choose, scoring_page
from review.queries.locking import lock_page
from review.services import (
    add_offer,
    decide_selection,
    drop_offer,
    lock_evaluation,
    propose_selection,
    save_scorecard,
    submit_scorecard,
    use_latest_run,
    use_rubric,
    write_rubric,
)
from solicitations.models import Solicitation

NOT_A_SCORER = "Offers are scored by the panel. Ask the procurement officer to assign you to it."
NOT_A_BUYER = "The procurement officer of this solicitation does that, until there is an outcome."
NOT_THE_CHAIR = "The chair of this solicitation decides on a proposed set, and never who proposed it."
NOT_YET = "Values, prices and ranks are shown to a panel member once all their own cards are submitted."


def _solicitation(user: User, solicitation_id: UUID) -> Solicitation:
    """The solicitation, to those who take part in its evaluation; to others it has no such page."""
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_scoring(user, solicitation):
        raise Http404
    return solicitation


def _opened_offer(user: User, offer_id: UUID) -> Offer:
    """An opened offer, to those who take part in its evaluation."""
    visible = Offer.objects.visible_to(user).opened().select_related("solicitation__organisation")
    offer = get_object_or_404(visible, pk=offer_id)
    if not can_see_scoring(user, offer.solicitation):
        raise Http404
    return offer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_lock(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what is frozen before publication; freeze it."""
    user = require_user(request.user)
    visible = Solicitation.objects.visible_to(user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_lock(user, solicitation):
        raise Http404
    if request.method == "POST":
        lock = lock_evaluation(solicitation=solicitation, by=user, now=database_now())
        messages.success(request, f"The evaluation is locked. Its digest is {lock.digest}.")
        return redirect("review:evaluation-lock", solicitation_id=solicitation.pk)
    context = {"page": lock_page(solicitation, user), "solicitation": solicitation}
    return render(request, "review/evaluation_lock.html", context)


@login_required
@require_GET
def scorecard_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """List the cards to fill in, or how far the panel has come; with the rubric."""
    user = require_user(request.user)
    page = scoring_page(_solicitation(user, solicitation_id), user)
    form = RubricForm(rubrics=rubrics_to_choose(page.solicitation)) if page.may_choose_rubric else None
    return render(request, "review/scorecard_list.html", {"page": page, "form": form})


@login_required
@require_POST
def rubric_choose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Name the panel's rubric, or take a copy of the example."""
    user = require_user(request.user)
    solicitation = _solicitation(user, solicitation_id)
    if not can_choose_rubric(user, solicitation):
        raise NotAllowed(NOT_A_BUYER)
    form = RubricForm(request.POST, rubrics=rubrics_to_choose(solicitation))
    if not form.is_valid():
        page = scoring_page(solicitation, user)
        return render(request, "review/scorecard_list.html", {"page": page, "form": form}, status=form.status)
    rubric = form.chosen or write_rubric(
        organisation=solicitation.organisation,
        code=EXAMPLE_CODE,
        title=EXAMPLE_TITLE,
        note=EXAMPLE_NOTE,
        criteria=EXAMPLE_CRITERIA,
        by=user,
    )
    use_rubric(solicitation=solicitation, rubric=rubric, by=user)
    messages.success(request, f"The panel scores with “{rubric.title}”, version {rubric.version}.")
    return redirect("review:scorecard-list", solicitation_id=solicitation.pk)


@login_required
def scorecard_edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Fill in one card: kept as one goes, submitted once."""
    user = require_user(request.user)
    offer = _opened_offer(user, offer_id)
    if not can_score(user, offer.solicitation):
        raise NotAllowed(NOT_A_SCORER)
    if request.method != "POST":
        return _show_card(request, user, offer, None)
    rubric = rubric_of(offer.solicitation)
    form = ScorecardForm(request.POST, criteria=criteria_of(rubric) if rubric else [])
    return _take_card(request, user, offer, form)


def _take_card(request: HttpRequest, user: User, offer: Offer, form: ScorecardForm) -> HttpResponse:
    """Save what was sent; lock it where that was asked and nothing is missing."""
    is_valid = form.is_valid()
    given = {"offer": offer, "by": user, "scores": form.scores(), "now": database_now()}
    if request.POST.get("action") != "submit" or not is_valid:
        form.call(save_scorecard, **given)
        return _show_card(request, user, offer, form)
    card = form.call(submit_scorecard, **given)
    if card is None:
        form.call(save_scorecard, **given)
        return _show_card(request, user, offer, form)
    messages.success(request, f"Your card for {offer} is in.")
    return redirect("review:scorecard-list", solicitation_id=offer.solicitation_id)


def _show_card(request: HttpRequest, user: User, offer: Offer, form: ScorecardForm | None) -> HttpResponse:
    page = card_page(offer, user)
    shown = form or ScorecardForm(criteria=page.criteria, initial=saved_values(page))
    template = "review/_card_total.html" if request.htmx else "review/scorecard_edit.html"  # type: ignore[attr-defined]
    context = {"page": page, "form": shown, "groups": shown.groups(page)}
    return render(request, template, context, status=shown.status)


def _require_ranking(user: User, solicitation: Solicitation) -> None:
    if not can_see_ranking(user, solicitation):
        raise NotAllowed(NOT_YET)


def _show_dashboard(
    request: HttpRequest,
    user: User,
    solicitation: Solicitation,
    proposal: ProposalForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:
    """Render the whole dashboard, or to htmx only the part that a choice changes."""
    template = "review/_board.html" if request.htmx else "review/dashboard.html"  # type: ignore[attr-defined]
    proposal, decision = proposal or ProposalForm(), decision or DecisionForm()
    context = {"page": dashboard_of(solicitation, user), "proposal": proposal, "decision": decision}
    return render(request, template, context, status=max(proposal.status, decision.status))


@login_required
@require_GET
def dashboard(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Rank the offers, show what their values are made of, and the chosen set."""
    user = require_user(request.user)
    solicitation = _solicitation(user, solicitation_id)
    if not can_see_ranking(user, solicitation):
        context = {"solicitation": solicitation, "text": NOT_YET, "is_scorer": can_score(user, solicitation)}
        return render(request, "review/not_yet.html", context, status=403)
    return _show_dashboard(request, user, solicitation)


@login_required
@require_GET
def offer_coverage(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show how far one offer covers each need, month by hour."""
    user = require_user(request.user)
    offer = _opened_offer(user, offer_id)
    _require_ranking(user, offer.solicitation)
    return render(request, "review/offer_coverage.html", {"page": coverage_page(offer, user)})


@login_required
@require_POST
def selection_edit(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Put an offer into the set or take it out."""
    user = require_user(request.user)
    solicitation = _solicitation(user, solicitation_id)
    _require_ranking(user, solicitation)
    form = OfferChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404
    opened = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    offer = get_object_or_404(opened, pk=form.cleaned_data["offer"])
    service = add_offer if form.cleaned_data["action"] == "add" else drop_offer
    service(solicitation=solicitation, offer=offer, by=user, now=database_now())
    if request.htmx:  # type: ignore[attr-defined]
        return _show_dashboard(request, user, solicitation)
    return redirect("review:dashboard", solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_refresh(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Put the set on the figures of the last finished run."""
    user = require_user(request.user)
    solicitation = _solicitation(user, solicitation_id)
    _require_ranking(user, solicitation)
    use_latest_run(solicitation=solicitation, by=user, now=database_now())
    messages.success(request, "The set stands on the figures of the last finished run.")
    return redirect("review:dashboard", solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_propose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Propose the set to the chair."""
    user = require_user(request.user)
    solicitation = _solicitation(user, solicitation_id)
    _require_ranking(user, solicitation)
    if not can_choose_offers(user, solicitation):
        raise NotAllowed(NOT_A_BUYER)
    form = ProposalForm(request.POST)
    if not form.is_valid() or not form.call(
        propose_selection,
        solicitation=solicitation,
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        return _show_dashboard(request, user, solicitation, proposal=form)
    messages.success(request, "The set is proposed; the chair decides.")
    return redirect("review:dashboard", solicitation_id=solicitation.pk)


@login_required
@require_POST
def selection_approve(request: HttpRequest, selection_id: UUID) -> HttpResponse:
    """Approve a proposed set, or send it back."""
    user = require_user(request.user)
    visible = Selection.objects.visible_to(user).select_related("solicitation__organisation")
    selection = get_object_or_404(visible, pk=selection_id)
    if not can_decide_selection(user, selection):
        raise NotAllowed(NOT_THE_CHAIR)
    form = DecisionForm(request.POST)
    if not form.is_valid() or not form.call(
        decide_selection,
        selection=selection,
        is_approved=form.cleaned_data["decision"] == "approve",
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        return _show_dashboard(request, user, selection.solicitation, decision=form)
    messages.success(request, "Your decision is on the record.")
    return redirect("review:dashboard", solicitation_id=selection.solicitation_id)
