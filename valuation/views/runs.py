"""Pages of runs and of their results."""

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import require_user
from kernel.blobs import read_blob
from kernel.clock import database_now
from solicitations.models import Solicitation
from valuation.models import Run, RunOffer
from valuation.permissions import can_see_runs
from valuation.queries.runs import offer_result_page, run_list_page, run_page
from valuation.services import cancel_run, request_run, rerun
from valuation.states import ACTIVE
from web.pagination import page_of


@login_required
@never_cache
def run_list(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the runs of a solicitation; on POST ask for one."""
    visible = Solicitation.objects.visible_to(request.user).select_related("organisation")
    solicitation = get_object_or_404(visible, pk=solicitation_id)
    if not can_see_runs(request.user, solicitation):
        raise Http404
    if request.method == "POST":
        run = request_run(
            solicitation=solicitation,
            by=require_user(request.user),
            now=database_now(),
            on_revised_needs=request.POST.get("needs") == "revised",
        )
        return redirect("valuation:run-detail", run_id=run.pk)
    view = run_list_page(solicitation, require_user(request.user))
    context = {"view": view, "solicitation": solicitation, "page": page_of(request, view.runs)}
    return render(request, "valuation/run_list.html", context)


@login_required
@never_cache
def run_detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a run: how far it is, or what it found."""
    view = run_page(_run(request, run_id), request.user)
    return render(request, "valuation/run_detail.html", {"view": view, "solicitation": view.run.solicitation})


@login_required
@never_cache
def run_progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Answer with the progress alone; once the run has ended, ask the page to come again as a whole."""
    run = _run(request, run_id)
    context = {"run": run, "is_active": run.state in ACTIVE}
    response = render(request, "valuation/_run_progress.html", context)
    if run.state not in ACTIVE:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def run_cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Cancel a run."""
    run = _run(request, run_id)
    cancel_run(run=run, by=require_user(request.user), now=database_now())
    messages.success(
        request, "The run is cancelled. What it had found stays with it, and counts for nothing."
    )
    return redirect("valuation:run-detail", run_id=run.pk)


@login_required
@require_POST
def run_again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask for a new run like this one."""
    again = rerun(run=_run(request, run_id), by=require_user(request.user), now=database_now())
    return redirect("valuation:run-detail", run_id=again.pk)


@login_required
@never_cache
def run_case(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Download the frozen inputs: what `python -m nmv evaluate` takes."""
    run = _run(request, run_id)
    if run.case is None:
        raise Http404
    response = HttpResponse(read_blob(run.case), content_type=run.case.media_type)
    name = f"case-{run.input_digest[:12]}{Path(run.case.filename).suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
def offer_result(request: HttpRequest, run_offer_id: UUID) -> HttpResponse:
    """Show one offer's figures."""
    visible = RunOffer.objects.filter(run__in=Run.objects.visible_to(request.user))
    joined = visible.select_related("run__solicitation__organisation", "offer")
    run_offer = get_object_or_404(joined, pk=run_offer_id)
    context = {"view": offer_result_page(run_offer), "solicitation": run_offer.run.solicitation}
    return render(request, "valuation/offer_result.html", context)


def _run(request: HttpRequest, run_id: UUID) -> Run:
    visible = Run.objects.visible_to(request.user)
    joined = visible.select_related("solicitation__organisation", "protocol", "requested_by", "case")
    return get_object_or_404(joined, pk=run_id)
