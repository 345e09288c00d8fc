"""Downloads of opening reports, for the witnesses."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bids.models import OpeningReport
from bids.rendering.report import report_pdf
from nmv.canonical import canonical_json
from web.downloads import attachment


def _visible(request: HttpRequest, report_id: UUID) -> OpeningReport:
    found = OpeningReport.objects.visible_to(request.user).select_related("solicitation")
    return get_object_or_404(found, pk=report_id)


def _name(report: OpeningReport, kind: str) -> str:
    return f"{report.solicitation.code}-opening-report-{report.number}.{kind}"


@login_required
@never_cache
@require_safe
def opening_report_pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Download a report on paper."""
    report = _visible(request, report_id)
    content = report_pdf(report.document, number=report.number, digest=report.digest, made_at=report.made_at)
    return attachment(content, filename=_name(report, "pdf"), media_type="application/pdf")


@login_required
@never_cache
@require_safe
def opening_report_json(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Download a report as the data its digest is of, in the one spelling that the digest is taken over."""
    report = _visible(request, report_id)
    content = canonical_json(report.document)
    return attachment(content, filename=_name(report, "json"), media_type="application/json")
