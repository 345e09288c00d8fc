"""Addresses of the opening."""

from django.urls import path

from bids.views import opening

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/opening/", opening.opening, name="opening"),
]
