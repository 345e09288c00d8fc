"""Addresses of the ranking and of coverage."""

from django.urls import path

from review.views import dashboard

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/ranking/", dashboard.dashboard, name="dashboard"),
    path("review/offers/<uuid:offer_id>/coverage/", dashboard.offer_coverage, name="offer-coverage"),
]
