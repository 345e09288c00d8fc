"""Addresses of facilities, projects and imports."""

from django.urls import path

from solicitations.views import planning

urlpatterns = [
    path("needs/import/", planning.import_upload, name="need-import"),
    path("needs/import/<uuid:import_id>/", planning.import_preview, name="import-preview"),
    path("needs/import/<uuid:import_id>/commit/", planning.import_commit, name="import-commit"),
    path("facilities/new/", planning.facility_create, name="facility-create"),
    path("facilities/options/", planning.facility_suggestions, name="facility-options"),
    path("projects/", planning.projects, name="project-list"),
    path("projects/new/", planning.project_create, name="project-create"),
    path("projects/<uuid:project_id>/", planning.project, name="project-detail"),
]
