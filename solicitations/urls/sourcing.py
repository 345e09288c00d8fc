"""Addresses of the sourcing matrix and of sourcing decisions."""

from django.urls import path

from solicitations.views import sourcing

urlpatterns = [
    path("projects/<uuid:project_id>/sourcing/", sourcing.sourcing, name="sourcing"),
    path("projects/<uuid:project_id>/sourcing/edit/", sourcing.sourcing_edit, name="sourcing-edit"),
    path("sourcing/<uuid:decision_id>/publish/", sourcing.sourcing_publish, name="sourcing-publish"),
    path("matrix/", sourcing.matrices, name="matrix-list"),
    path("matrix/default/", sourcing.matrix_default, name="matrix-default"),
    path("matrix/<uuid:matrix_id>/", sourcing.matrix, name="matrix-detail"),
    path("matrix/<uuid:matrix_id>/edit/", sourcing.matrix_edit, name="matrix-edit"),
    path("matrix/<uuid:matrix_id>/adopt/", sourcing.matrix_adopt, name="matrix-adopt"),
]
