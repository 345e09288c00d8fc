"""The panel's cards."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.models import User, require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import NotAllowed
from review.forms import (
    CardsWorkbookForm,
    RubricForm,
    ScorecardForm,
    saved_values,
)
from review.permissions import can_score_offer, can_score_shadow
from review.queries import card_page, rubric_of, rubrics_to_choose, scoring_page
from review.queries.consensus import outliers_of
from review.queries.parts import criteria_to_score
from review.services import (
    save_scorecard,
    submit_scorecard,
)
from review.views.shared import offer_of, solicitation_of

NOT_A_SCORER = "Offers are scored by the panel. Ask the procurement officer to assign you to it."


@login_required
@require_GET
def scorecard_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """List the cards to fill in, or how far the panel has come; with the rubric."""
    user = require_user(request.user)
    page = scoring_page(solicitation_of(user, solicitation_id), user)
    form = RubricForm(rubrics=rubrics_to_choose(page.solicitation)) if page.may_choose_rubric else None
    return render(
        request, "review/scorecard_list.html", {"page": page, "form": form, "upload": CardsWorkbookForm()}
    )


@login_required
def scorecard_edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Fill in one card: kept as one goes, submitted once."""
    user = require_user(request.user)
    offer = offer_of(user, offer_id)
    if not (can_score_offer(user, offer) or can_score_shadow(user, offer)):
        raise NotAllowed(NOT_A_SCORER)
    if request.method != "POST":
        return _show_card(request, user, offer, None)
    rubric = rubric_of(offer.solicitation)
    criteria = criteria_to_score(rubric, offer.solicitation, user) if rubric else []
    form = ScorecardForm(request.POST, criteria=criteria)
    return _take_card(request, user, offer, form)


def _take_card(request: HttpRequest, user: User, offer: Offer, form: ScorecardForm) -> HttpResponse:
    """Save what was sent; lock it where that was asked and nothing is missing."""
    is_valid = form.is_valid()
    given = {"offer": offer, "by": user, "scores": form.scores(), "now": database_now()}
    is_asked = request.POST.get("action") == "submit"
    if not is_asked or not is_valid:
        form.call(save_scorecard, **given)
        if is_asked:
            form.say_what_is_missing()
        return _show_card(request, user, offer, form)
    card = form.call(submit_scorecard, **given)
    if card is None:
        form.call(save_scorecard, **given)
        form.say_what_is_missing()
        return _show_card(request, user, offer, form)
    messages.success(request, f"Your card for {offer} is in.")
    if card.is_shadow:
        return redirect("review:shadow", solicitation_id=offer.solicitation_id)
    return redirect("review:scorecard-list", solicitation_id=offer.solicitation_id)


def _show_card(request: HttpRequest, user: User, offer: Offer, form: ScorecardForm | None) -> HttpResponse:
    page = card_page(offer, user)
    shown = form or ScorecardForm(criteria=page.criteria, initial=saved_values(page.groups))
    template = "review/_card_total.html" if request.htmx else "review/scorecard_edit.html"  # type: ignore[attr-defined]
    asked = outliers_of(offer, user) if page.submitted_at and not page.is_locked else []
    context = {"page": page, "form": shown, "groups": shown.groups(page.groups), "asked": asked}
    return render(request, template, context, status=shown.status)
