"""The portfolio builder to take away: what the set on one's table covers, and the best set with its proof."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from review.evaluation.builder import KeptOptimum, builder_of, kept_optimum
from review.evaluation.optimum_table import COLUMNS, optimum_head, optimum_rows
from review.evaluation.portfolio_table import COLUMNS as COVERAGE_COLUMNS
from review.evaluation.portfolio_table import coverage_rows
from review.forms.portfolio import BuilderViewForm
from review.queries.working_sets import finished_runs
from review.views.portfolio import opened
from solicitations.models import Solicitation
from valuation.queries.optima import optimum_of
from web.downloads import csv_answer, json_answer, workbook_answer
from web.spreadsheets.tables import table_workbook


@login_required
@never_cache
@require_safe
def portfolio_csv(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download what the set on one's table covers, hour by hour of every month and year."""
    user, solicitation = opened(request, solicitation_id)
    view = BuilderViewForm(request.GET)
    page = builder_of(solicitation, user, run_id=view.run_id)
    rows = coverage_rows(page.own, page.needs)
    return csv_answer(f"{solicitation.code}-portfolio.csv", COVERAGE_COLUMNS, rows)


@login_required
@never_cache
@require_safe
def best_csv(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download the best set as CSV; its header alone before it is kept."""
    solicitation, kept = _kept(request, solicitation_id)
    return csv_answer(f"{solicitation.code}-best-set.csv", COLUMNS, optimum_rows(kept))


@login_required
@never_cache
@require_safe
def best_json(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download the best set as JSON, what is proven of it above."""
    solicitation, kept = _kept(request, solicitation_id)
    head = {"solicitation": solicitation.code, **optimum_head(kept)}
    return json_answer(f"{solicitation.code}-best-set.json", optimum_rows(kept), **head)


@login_required
@never_cache
@require_safe
def best_xlsx(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download the best set as a workbook."""
    solicitation, kept = _kept(request, solicitation_id)
    content = table_workbook("Best set", COLUMNS, optimum_rows(kept))
    return workbook_answer(f"{solicitation.code}-best-set.xlsx", content)


def _kept(request: HttpRequest, solicitation_id: UUID) -> tuple[Solicitation, KeptOptimum | None]:
    """The best set of the run looked at, of those that this person sees."""
    user, solicitation = opened(request, solicitation_id)
    runs, run_id = finished_runs(solicitation, user), BuilderViewForm(request.GET).run_id
    run = (runs.filter(pk=run_id).first() if run_id else None) or runs.first()
    return solicitation, kept_optimum(optimum_of(run, user)) if run else None
