"""The ranking to take away, and offers side by side."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User, require_user
from kernel.clock import database_now
from review.evaluation import dashboard_of
from review.evaluation.comparison import named_comparison
from review.evaluation.comparison_table import comparison_columns, comparison_rows
from review.evaluation.ranking_table import columns_of, ranking_rows, ranking_tables
from review.forms import BoardForm
from review.views.shared import require_ranking, solicitation_of
from solicitations.models import Solicitation
from web.downloads import csv_answer, json_answer, workbook_answer
from web.spreadsheets.tables import table_workbook, tables_workbook


def _open(request: HttpRequest, solicitation_id: UUID) -> tuple[User, Solicitation]:
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    return user, solicitation


@login_required
@require_safe
def compare(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Set two to four offers side by side."""
    user, solicitation = _open(request, solicitation_id)
    page = named_comparison(solicitation, user, request.GET.getlist("offer"))
    if page is None:
        return render(request, "review/compare_none.html", {"solicitation": solicitation})
    context = {"page": page, "solicitation": solicitation}
    template = "review/_compare_here.html" if request.htmx else "review/compare.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@login_required
@require_safe
def compare_csv(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download a comparison as CSV; without offers its header alone."""
    user, solicitation = _open(request, solicitation_id)
    page = named_comparison(solicitation, user, request.GET.getlist("offer"))
    return csv_answer(f"{solicitation.code}-compare.csv", comparison_columns(page), comparison_rows(page))


@login_required
@require_safe
def compare_xlsx(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download a comparison as a workbook."""
    user, solicitation = _open(request, solicitation_id)
    page = named_comparison(solicitation, user, request.GET.getlist("offer"))
    content = table_workbook("Side by side", comparison_columns(page), comparison_rows(page))
    return workbook_answer(f"{solicitation.code}-compare.xlsx", content)


@login_required
@require_safe
def ranking_csv(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download the ranking as CSV, as the address has it shown."""
    user, solicitation = _open(request, solicitation_id)
    page, view = dashboard_of(solicitation, user), BoardForm(request.GET).view
    rows = ranking_rows(page, view.arrange(page.rows))
    return csv_answer(f"{solicitation.code}-ranking.csv", columns_of(view), rows)


@login_required
@require_safe
def ranking_xlsx(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download the ranking as a workbook, as the address has it shown; a large one is made by a worker."""
    user, solicitation = _open(request, solicitation_id)
    page, board = dashboard_of(solicitation, user), BoardForm(request.GET)
    if page.is_large:
        return redirect(reverse("review:ranking-files", args=[solicitation.pk]) + board.as_query())
    content = tables_workbook(ranking_tables(page, board.view, database_now()))
    return workbook_answer(f"{solicitation.code}-ranking.xlsx", content)


@login_required
@require_safe
def ranking_json(request: HttpRequest, solicitation_id: UUID) -> StreamingHttpResponse:
    """Download the ranking as JSON, as the address has it shown."""
    user, solicitation = _open(request, solicitation_id)
    page, view = dashboard_of(solicitation, user), BoardForm(request.GET).view
    digest, shown = page.run.result_digest if page.run else "", columns_of(view)
    rows = ranking_rows(page, view.arrange(page.rows))
    return json_answer(
        f"{solicitation.code}-ranking.json",
        ({name: row[name] for name in shown} for row in rows),
        solicitation=solicitation.code,
        rule=page.rule,
        result_digest=digest,
    )
