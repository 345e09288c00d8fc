"""The trace of one offer's value: a page, and a workbook whose formulas work it out again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from valuation.evaluation import trace_of
from valuation.models import Run, RunOffer
from valuation.queries.trace import Trace, sources_of
from valuation.queries.trace_page import trace_page
from valuation.rendering import write_trace
from valuation.states import OfferRunState
from web.downloads import workbook_answer


def _valued(request: HttpRequest, run_offer_id: UUID) -> RunOffer:
    seen = RunOffer.objects.filter(run__in=Run.objects.visible_to(request.user), state=OfferRunState.DONE)
    joined = seen.select_related("run__solicitation__organisation", "run__protocol", "run__case", "offer")
    return get_object_or_404(joined, pk=run_offer_id)


def _trace(request: HttpRequest, run_offer: RunOffer) -> Trace:
    return trace_of(run_offer, sources_of(run_offer, request.user))


@login_required
@never_cache
@require_GET
def offer_trace(request: HttpRequest, run_offer_id: UUID) -> HttpResponse:
    """Show how an offer's value comes about, down to the rows it was taken from."""
    run_offer = _valued(request, run_offer_id)
    view = trace_page(_trace(request, run_offer))
    context = {"view": view, "run_offer": run_offer, "solicitation": run_offer.run.solicitation}
    return render(request, "valuation/offer_trace.html", context)


@login_required
@never_cache
@require_GET
def offer_trace_workbook(request: HttpRequest, run_offer_id: UUID) -> HttpResponse:
    """Hand out the trace as a workbook with live formulas."""
    run_offer = _valued(request, run_offer_id)
    name = f"trace-{run_offer.offer.alias or run_offer.offer_id}.xlsx"
    return workbook_answer(name, write_trace(_trace(request, run_offer)))
