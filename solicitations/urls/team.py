"""Addresses of the people of a solicitation and their working papers."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import team

urlpatterns = [
    path(f"{ONE}team/", team.team, name="solicitation-team"),
    path("assignments/<uuid:assignment_id>/end/", team.assignment_end, name="assignment-end"),
    path(f"{ONE}workpapers/", team.workpapers, name="solicitation-workpapers"),
]
