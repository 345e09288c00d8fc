"""Pages of valuation."""

from django.urls import path

from valuation.views import curves, protocols, runs, shadows, trace

app_name = "valuation"
urlpatterns = [
    path("curves/", curves.curve_list, name="curve-list"),
    path("curves/new/", curves.curve_create, name="curve-create"),
    path("curves/<uuid:curve_id>/", curves.curve_detail, name="curve-detail"),
    path("curves/<uuid:curve_id>/import/", curves.curve_import, name="curve-import"),
    path("solicitations/<uuid:solicitation_id>/protocol/", protocols.protocol_detail, name="protocol-detail"),
    path(
        "solicitations/<uuid:solicitation_id>/protocol/edit/", protocols.protocol_edit, name="protocol-edit"
    ),
    path(
        "solicitations/<uuid:solicitation_id>/protocol/lock/", protocols.protocol_lock, name="protocol-lock"
    ),
    path(
        "solicitations/<uuid:solicitation_id>/protocol/amend/",
        protocols.protocol_amend,
        name="protocol-amend",
    ),
    path("solicitations/<uuid:solicitation_id>/runs/", runs.run_list, name="run-list"),
    path("solicitations/<uuid:solicitation_id>/shadow-runs/", shadows.shadow_runs, name="shadow-runs"),
    path("runs/<uuid:run_id>/", runs.run_detail, name="run-detail"),
    path("runs/<uuid:run_id>/progress/", runs.run_progress, name="run-progress"),
    path("runs/<uuid:run_id>/cancel/", runs.run_cancel, name="run-cancel"),
    path("runs/<uuid:run_id>/again/", runs.run_again, name="run-again"),
    path("runs/<uuid:run_id>/case", runs.run_case, name="run-case"),
    path("results/<uuid:run_offer_id>/", runs.offer_result, name="offer-result"),
    path("results/<uuid:run_offer_id>/trace/", trace.offer_trace, name="offer-trace"),
    path("results/<uuid:run_offer_id>/trace.xlsx", trace.offer_trace_workbook, name="offer-trace-xlsx"),
]
