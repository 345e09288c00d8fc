"""Addresses of the opening, of leave to be late, and of going on with few offers."""

from django.urls import path

from bids.views import opening, reports, shortfall

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/opening/", opening.opening, name="opening"),
    path(
        "solicitations/<uuid:solicitation_id>/late-leaves/",
        opening.late_leave_propose,
        name="late-leave-propose",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/opening/going-on/",
        shortfall.shortfall_propose,
        name="shortfall-propose",
    ),
    path(
        "going-on/<uuid:decision_id>/decide/",
        shortfall.shortfall_decide,
        name="shortfall-decide",
    ),
    path("opening-reports/<uuid:report_id>.pdf", reports.opening_report_pdf, name="opening-report-pdf"),
    path("opening-reports/<uuid:report_id>.json", reports.opening_report_json, name="opening-report-json"),
    path("late-leaves/<uuid:leave_id>/confirm/", opening.late_leave_confirm, name="late-leave-confirm"),
]
