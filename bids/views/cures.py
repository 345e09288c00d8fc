"""Pages of cure requests: asking, answering, deciding."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import require_user
from bids.documents.reader import InvalidDocument
from bids.forms.conformance import AnswerForm, CureForm, DecideCureForm
from bids.models import CureRequest
from bids.permissions import can_judge, is_bidder
from bids.services import answer_cure, ask_to_cure, decide_cure
from bids.views.shared import opened_offer
from kernel.clock import database_now


@login_required
@never_cache
def cure_ask(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Ask a bidder to mend its offer."""
    offer = opened_offer(request, offer_id)
    if not can_judge(request.user, offer):
        raise Http404
    form = CureForm(request.POST or None, zone=offer.solicitation.organisation.time_zone)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["fields"] = given.pop("fields_asked")
        if form.call(ask_to_cure, offer=offer, by=require_user(request.user), now=database_now(), **given):
            messages.success(request, "The bidder is told by mail that a request waits, not what it says.")
            return redirect("bids:offer-conformance", offer_id=offer.pk)
    context = {"form": form, "offer": offer, "title": "Ask the bidder to mend it"}
    return render(request, "bids/examined_form.html", context, status=form.status)


def _visible(request: HttpRequest, cure_id: UUID) -> CureRequest:
    visible = CureRequest.objects.visible_to(request.user)
    joined = visible.select_related("offer__solicitation__organisation", "offer__organisation")
    return get_object_or_404(joined, pk=cure_id)


@login_required
@never_cache
@sensitive_post_parameters()
def cure_answer(request: HttpRequest, cure_id: UUID) -> HttpResponse:
    """Answer a cure request."""
    cure = _visible(request, cure_id)
    if not is_bidder(request.user, cure.offer):
        raise Http404
    form = AnswerForm(request.POST or None, cure=cure)
    if request.method == "POST" and form.is_valid() and _answered(request, cure, form):
        messages.success(request, "Your answer is in. It is kept encrypted; those who evaluate read it.")
        return redirect("bids:offer-conformance", offer_id=cure.offer_id)
    context = {"form": form, "offer": cure.offer, "cure": cure, "title": "Answer the request"}
    return render(request, "bids/examined_form.html", context, status=form.status)


def _answered(request: HttpRequest, cure: CureRequest, form: AnswerForm) -> bool:
    """Send the answer; every field that cannot be right gets its own words."""
    text, corrections = form.cleaned_data["text"], form.corrections()
    try:
        sent = form.call(
            answer_cure, cure=cure, text=text, corrections=corrections, by=require_user(request.user)
        )
    except InvalidDocument as invalid:
        for problem in invalid.problems:
            form.add_error(problem.path if problem.path in form.fields else None, problem.message)
        return False
    return sent is not None


@login_required
@never_cache
def cure_decide(request: HttpRequest, cure_id: UUID) -> HttpResponse:
    """Accept or refuse the answer to a cure request."""
    cure = _visible(request, cure_id)
    if not can_judge(request.user, cure.offer):
        raise Http404
    form = DecideCureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        form.call(decide_cure, cure=cure, **given)
        if form.is_valid():
            messages.success(request, "Decided. Run the checks again to see what changed.")
            return redirect("bids:offer-conformance", offer_id=cure.offer_id)
    context = {"form": form, "offer": cure.offer, "cure": cure, "title": "Decide on the answer"}
    return render(request, "bids/examined_form.html", context, status=form.status)
