"""Addresses of the screens."""

from django.urls import path

from bids.views import screens

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/screens/", screens.screens, name="screens"),
    path("solicitations/<uuid:solicitation_id>/screens/terms/", screens.screen_terms, name="screen-terms"),
    path("findings/<uuid:finding_id>/release/", screens.finding_release, name="finding-release"),
]
