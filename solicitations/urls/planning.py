"""Addresses of facilities and projects."""

from django.urls import path

from solicitations.views import planning

urlpatterns = [
    path("facilities/new/", planning.facility_create, name="facility-create"),
    path("facilities/options/", planning.facility_suggestions, name="facility-options"),
    path("projects/", planning.projects, name="project-list"),
    path("projects/new/", planning.project_create, name="project-create"),
    path("projects/<uuid:project_id>/", planning.project, name="project-detail"),
]
