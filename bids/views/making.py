"""Making an offer: steps that are kept, encrypted, as one goes; a review; the submission.

What is typed lives in the request alone and in the encrypted draft: never in a session, a cache or an address.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from bids.documents import InvalidOffer
from bids.documents.entry import begun, document_of_form
from bids.documents.steps import Step, is_missing
from bids.evaluation.picture import picture_of
from bids.forms import StepForm
from bids.forms.attachments import AttachForm
from bids.models import Offer
from bids.queries import bidding_organisations
from bids.queries.attachments import attached_to, purposes_of
from bids.queries.making import REVIEW, Making, changed, making
from bids.services import save_draft, submit_offer
from bids.states import OfferState, Technology
from bids.views.attachments import attach_form, change_files
from bids.views.shared import visible_solicitation
from solicitations.models import Need


@login_required
@never_cache
@sensitive_post_parameters()
def offer_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Begin an offer: the technology is posted, never part of the address, since addresses end up in logs."""
    solicitation = visible_solicitation(request, solicitation_id)
    organisation = bidding_organisations(request.user).first()
    if organisation is None:
        raise Http404
    chosen = request.POST.get("technology", "")
    if chosen not in Technology.values:
        context = {"solicitation": solicitation, "technologies": Technology}
        return render(request, "bids/choose_technology.html", context)
    needs = [lot.need for lot in solicitation.lots.select_related("need")[:2]]
    entered = begun(chosen) | _only_choices(needs)
    offer = save_draft(
        solicitation=solicitation, organisation=organisation, entered=entered, by=require_user(request.user)
    )
    return redirect("bids:offer-step", offer_id=offer.pk, step="offer")


def _only_choices(needs: Sequence[Need]) -> dict[str, Any]:
    """The need and the place, where there is but one."""
    if len(needs) != 1:
        return {}
    return {"needs": [str(needs[0].pk)], "delivery_point": str(needs[0].facility_id)}


@login_required
@never_cache
@require_safe
def offer_edit(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Go on with a draft, or replace a submitted offer, at the first step with something to do."""
    offer = _mine(request, offer_id)
    if not _is_changeable(offer):
        return redirect("bids:offer-detail", offer_id=offer.pk)
    made = making(offer)
    first = next((line.step.code for line in made.lines() if line.problems), REVIEW)
    return _review(request, made) if first == REVIEW else _show(request, made, first)


@login_required
@never_cache
@sensitive_post_parameters()
def offer_step(request: HttpRequest, offer_id: UUID, step: str) -> HttpResponse:
    """Show a step; on POST keep what was typed and go where the button says."""
    offer = _mine(request, offer_id)
    if not _is_changeable(offer):
        return redirect("bids:offer-detail", offer_id=offer.pk)
    made = making(offer)
    if made.step(step) is None:
        raise Http404
    return _keep(request, made, step) if request.method == "POST" else _show(request, made, step)


def _keep(request: HttpRequest, made: Making, code: str) -> HttpResponse:
    """Save the step; stay where something typed is wrong, or where more rows are wanted."""
    now = changed(made, _form(made, code, request.POST).entered())
    save_draft(
        solicitation=made.solicitation,
        organisation=made.offer.organisation,
        entered=now.noted(),
        by=require_user(request.user),
        offer=made.offer,
    )
    step = _step(now, code)
    files = attach_form(request, step)
    is_done = change_files(request, made.offer, files)
    now = replace(now, files=tuple(attached_to(made.offer)))
    if is_done and "back" in request.POST:
        return _to(now, now.beside(code, by=-1))
    wrong = [p for p in now.problems_of(step) if not is_missing(p)]
    if "next" not in request.POST or wrong or not is_done:
        if not wrong and is_done:
            messages.success(request, "The draft is saved, sealed. It is not submitted yet.")
        return _show(request, now, code, status=422 if wrong or not is_done else 200, files=files)
    return _to(now, now.beside(code, by=1))


def _step(made: Making, code: str) -> Step:
    step = made.step(code)
    if step is None:
        raise Http404
    return step


def _form(made: Making, code: str, data: Any) -> StepForm:
    return StepForm(
        data, step=_step(made, code), rules=made.rules, technology=made.technology.value, choices=made.choices
    )


def _show(
    request: HttpRequest, made: Making, code: str, *, status: int = 200, files: AttachForm | None = None
) -> HttpResponse:
    form = _form(made, code, dict(made.typed))
    step = form.step
    if request.method == "POST" or _has_been_at(made, form):
        form.show(made.problems_of(step))
    context = _context(made) | {
        "form": form,
        "step": step,
        "lines": made.lines(code),
        # An upload that was refused stays refused on the page; one that went well leaves an empty field.
        "attach": files if files is not None and files.errors else _empty_attach_form(step),
        "step_files": made.files_of(step),
        "number": [each.code for each in made.steps].index(code) + 1,
        "picture": _picture(made) if step.is_pictured else None,
    }
    return render(request, "bids/offer_step.html", context, status=status)


def _has_been_at(made: Making, form: StepForm) -> bool:
    """Whether the step holds more than the draft began with.

    A step that nobody has been at complains of nothing: what is missing there is told in the list.
    """
    began = begun(made.technology.value) | _only_choices(made.needs)
    return any(made.typed.get(name) not in (None, "", [], began.get(name)) for name in form.fields)


def _empty_attach_form(step: Step) -> AttachForm | None:
    purposes = purposes_of(group.code for group in step.groups)
    return AttachForm(purposes=purposes) if purposes else None


@login_required
@never_cache
@sensitive_post_parameters()
@require_POST
def offer_picture(request: HttpRequest, offer_id: UUID, step: str) -> HttpResponse:
    """Draw delivery and price of what stands on the page now; nothing of it is kept."""
    offer = _mine(request, offer_id)
    kept = making(offer)
    if kept.step(step) is None or not _is_changeable(offer):
        raise Http404
    made = changed(kept, _form(kept, step, request.POST).entered())
    return render(request, "bids/_offer_picture.html", _context(made) | {"picture": _picture(made)})


@login_required
@never_cache
@sensitive_post_parameters()
def offer_review(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show the whole offer with everything still to do; on POST submit it."""
    offer = _mine(request, offer_id)
    if not _is_changeable(offer):
        return redirect("bids:offer-detail", offer_id=offer.pk)
    made = making(offer)
    submitted = _submit(request, made) if request.method == "POST" else None
    return submitted or _review(request, made)


def _review(request: HttpRequest, made: Making) -> HttpResponse:
    context = _context(made) | {
        "lines": made.lines(REVIEW),
        "picture": _picture(made),
    }
    is_refused = request.method == "POST"
    return render(request, "bids/offer_review.html", context, status=422 if is_refused else 200)


def _submit(request: HttpRequest, made: Making) -> HttpResponse | None:
    """Submit; None where the document is refused: the page then says why, and nothing was submitted.

    Cells of a workbook that nobody settled may be values the bidder meant to offer: they come first.
    """
    if made.cells:
        return None
    document = document_of_form(made.typed)
    try:
        version = submit_offer(
            solicitation=made.solicitation,
            organisation=made.offer.organisation,
            technical=document.technical,
            price=document.price,
            by=require_user(request.user),
            offer=made.offer,
        )
    except InvalidOffer:
        return None
    messages.success(request, "Your offer is in and sealed. Keep its receipt: download it below.")
    return redirect("bids:offer-detail", offer_id=version.offer_id)


def _mine(request: HttpRequest, offer_id: UUID) -> Offer:
    mine = Offer.objects.of_bidder(request.user).select_related("solicitation__organisation", "organisation")
    return get_object_or_404(mine, pk=offer_id)


def _is_changeable(offer: Offer) -> bool:
    return offer.opened_at is None and offer.state != OfferState.WITHDRAWN


def _to(made: Making, step: str) -> HttpResponse:
    if step == REVIEW:
        return redirect("bids:offer-review", offer_id=made.offer.pk)
    return redirect("bids:offer-step", offer_id=made.offer.pk, step=step)


def _context(made: Making) -> dict[str, Any]:
    return {"made": made, "offer": made.offer, "solicitation": made.solicitation}


def _picture(made: Making) -> Any:
    return picture_of(
        made.checked, made.needs, made.rules, time_zone=made.solicitation.organisation.time_zone
    )
