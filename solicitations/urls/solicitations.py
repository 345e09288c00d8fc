"""Addresses of solicitations and their life."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import solicitations

urlpatterns = [
    path("solicitations/", solicitations.solicitations, name="solicitation-list"),
    path("solicitations/new/", solicitations.solicitation_create, name="solicitation-create"),
    path(ONE, solicitations.solicitation, name="solicitation-detail"),
    path(f"{ONE}needs/", solicitations.solicitation_needs, name="solicitation-needs"),
    path(f"{ONE}edit/", solicitations.solicitation_edit, name="solicitation-edit"),
    path(f"{ONE}publish/", solicitations.solicitation_publish, name="solicitation-publish"),
    path(f"{ONE}extend/", solicitations.solicitation_extend, name="solicitation-extend"),
    path(f"{ONE}cancel/", solicitations.solicitation_cancel, name="solicitation-cancel"),
]
