"""Addresses of a project's fallback and decision."""

from django.urls import path

from solicitations.views import wires

urlpatterns = [
    path("projects/<uuid:project_id>/fallback/", wires.project_fallback, name="project-fallback"),
    path("projects/<uuid:project_id>/decide/", wires.project_decide, name="project-decide"),
]
