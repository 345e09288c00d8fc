"""Addresses of imports."""

from django.urls import path

from solicitations.views import imports

ONE = "needs/import/<uuid:import_id>/"
urlpatterns = [
    path("needs/import/", imports.import_upload, name="need-import"),
    path(ONE, imports.import_detail, name="import-preview"),
    path(f"{ONE}progress/", imports.import_progress, name="import-progress"),
    path(f"{ONE}commit/", imports.import_commit, name="import-commit"),
    path(f"{ONE}retry/", imports.import_retry, name="import-retry"),
]
