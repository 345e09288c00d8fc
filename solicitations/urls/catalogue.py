"""Addresses of the services catalogue and of requirements."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import catalogue

urlpatterns = [
    path("catalogue/", catalogue.catalogues, name="catalogue-list"),
    path("catalogue/default/", catalogue.catalogue_default, name="catalogue-default"),
    path("catalogue/<uuid:catalogue_id>/", catalogue.catalogue, name="catalogue-detail"),
    path("catalogue/<uuid:catalogue_id>/adopt/", catalogue.catalogue_adopt, name="catalogue-adopt"),
    path(
        "catalogue/<uuid:catalogue_id>/services/<str:code>/",
        catalogue.catalogue_service,
        name="catalogue-service",
    ),
    path(f"{ONE}requirements/", catalogue.requirements, name="solicitation-requirements"),
    path(f"{ONE}requirements/edit/", catalogue.requirements_edit, name="requirements-edit"),
]
