"""Pages of conformance: the checks of all offers, and those of one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from bids.forms.conformance import CheckForm, JudgeForm
from bids.models import Check, Offer
from bids.permissions import can_judge, can_see_opened_offers, can_see_price
from bids.queries import conformance_page, offer_conformance_page
from bids.services import add_check, judge_check, request_examination
from bids.states import OF_PRICE, Outcome
from bids.views.shared import opened_offer, visible_solicitation
from kernel.clock import database_now
from solicitations.models import Solicitation
from web.pagination import page_of


def _evaluated(request: HttpRequest, solicitation_id: UUID) -> Solicitation:
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_see_opened_offers(request.user, solicitation):
        raise Http404
    return solicitation


@login_required
@never_cache
@require_safe
def conformance(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show how the opened offers came through their checks."""
    solicitation = _evaluated(request, solicitation_id)
    view = conformance_page(solicitation, request.user, outcome=request.GET.get("outcome", ""))
    context = {
        "view": view,
        "solicitation": solicitation,
        "page": page_of(request, view.rows),
        "outcomes": Outcome.choices,
    }
    return render(request, "bids/conformance.html", context)


@login_required
@never_cache
@require_safe
def examination_progress(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Tell whether the checks are still being run: a fragment that asks again, and reloads the page at the end."""
    solicitation = _evaluated(request, solicitation_id)
    view = conformance_page(solicitation, request.user)
    answer = render(request, "bids/_examination_progress.html", {"view": view, "solicitation": solicitation})
    if not view.is_active:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def examine(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Run the automatic checks again."""
    solicitation = _evaluated(request, solicitation_id)
    request_examination(solicitation=solicitation, by=require_user(request.user), now=database_now())
    messages.success(request, "The checks are being run; what people judged stays where nothing changed.")
    return redirect("bids:conformance", solicitation_id=solicitation.pk)


@login_required
@never_cache
@require_safe
def offer_conformance(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Show one offer's checks, cure requests and disqualification, to its bidder or to the evaluation."""
    offer = opened_offer(request, offer_id)
    view = offer_conformance_page(offer, request.user, now=database_now())
    return render(request, "bids/offer_conformance.html", {"view": view, "solicitation": offer.solicitation})


@login_required
@never_cache
def check_judge(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Judge a check."""
    visible = Check.objects.filter(conformity__offer__in=Offer.objects.visible_to(request.user))
    joined = visible.select_related("conformity__offer__solicitation__organisation")
    check = get_object_or_404(joined, pk=check_id)
    offer = check.conformity.offer
    hidden = check.code in OF_PRICE and not can_see_price(request.user, offer)
    if hidden or not can_judge(request.user, offer):
        raise Http404
    form = JudgeForm(request.POST or None, initial={"outcome": check.judged, "note": check.note})
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        form.call(judge_check, check=check, **given)
        if form.is_valid():
            return redirect("bids:offer-conformance", offer_id=offer.pk)
    context = {"form": form, "check": check, "offer": offer, "title": f"Judge: {check.title}"}
    return render(request, "bids/examined_form.html", context, status=form.status)


@login_required
@never_cache
def check_add(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Add a check made by hand."""
    offer = opened_offer(request, offer_id)
    if not can_judge(request.user, offer):
        raise Http404
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.cleaned_data}
        if form.call(add_check, offer=offer, **given):
            return redirect("bids:offer-conformance", offer_id=offer.pk)
    context = {"form": form, "offer": offer, "title": "A check by hand"}
    return render(request, "bids/examined_form.html", context, status=form.status)
