"""The calibration round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User, require_user
from kernel.clock import database_now
from kernel.errors import InvalidInput, NotAllowed
from review.documents.calibration import SAMPLES
from review.forms import CalibrationForm, ScaleNoteForm, saved_values
from review.permissions import can_calibrate, can_note_scale
from review.queries.calibration import SampleCardPage, calibration_page, sample_card_page
from review.queries.rubrics import rubric_of, scored_criteria
from review.services import note_scale, save_calibration
from review.views.shared import solicitation_of


@login_required
@require_GET
def calibration(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the made-up offers, what was given, and how the scale is read."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    return render(request, "review/calibration.html", {"page": calibration_page(solicitation, user)})


@login_required
def calibration_card(request: HttpRequest, solicitation_id: UUID, sample: str) -> HttpResponse:
    """Score one of the made-up offers."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if sample not in SAMPLES:
        raise Http404
    if not can_calibrate(user, solicitation):
        raise NotAllowed("The panel scores the made-up offers.")
    page = sample_card_page(solicitation, SAMPLES[sample], user)
    if request.method != "POST":
        form = CalibrationForm(criteria=page.criteria, initial=saved_values(page.groups))
        return _show(request, page, form)
    form = CalibrationForm(request.POST, criteria=page.criteria)
    if _is_kept(request, page, form, user):
        messages.success(request, f"Your card for {page.sample.title} is in.")
        return redirect("review:calibration", solicitation_id=solicitation.pk)
    return _show(request, sample_card_page(solicitation, page.sample, user), form)


def _is_kept(request: HttpRequest, page: SampleCardPage, form: CalibrationForm, user: User) -> bool:
    """Save what can be read; say whether the card was submitted."""
    is_asked = form.is_valid() and request.POST.get("action") == "submit"
    given: dict[str, Any] = {"solicitation": page.solicitation, "sample": page.sample, "by": user}
    given |= {"now": database_now()}
    taken = (
        form.call(save_calibration, scores=form.scores(), is_submitted=True, **given) if is_asked else None
    )
    if taken is not None:
        return True
    form.call(save_calibration, scores=form.scores(), **given)
    if request.POST.get("action") == "submit":
        form.say_what_is_missing()
    return False


def _show(request: HttpRequest, page: SampleCardPage, form: CalibrationForm) -> HttpResponse:
    context = {"page": page, "form": form, "groups": form.groups(page.groups)}
    return render(request, "review/calibration_card.html", context, status=form.status)


@login_required
@require_POST
def scale_note(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Record how a criterion's scale is read."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_note_scale(user, solicitation):
        raise NotAllowed("The chair records how the panel reads the scale.")
    form = ScaleNoteForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Say which criterion, and how its scale is read.", field="text")
    rubric = rubric_of(solicitation)
    of_rubric = scored_criteria(rubric) if rubric else None
    if of_rubric is None:
        raise Http404
    criterion = get_object_or_404(of_rubric, pk=form.cleaned_data["criterion"])
    words = form.cleaned_data["text"]
    note_scale(solicitation=solicitation, criterion=criterion, text=words, by=user, now=database_now())
    messages.success(request, "It stands on every card from now on.")
    return redirect("review:calibration", solicitation_id=solicitation.pk)
