"""Addresses of incrementality."""

from django.urls import path

from bids.views import incrementality

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/incrementality/",
        incrementality.incrementality,
        name="incrementality",
    ),
    path(
        "offers/<uuid:offer_id>/incrementality/",
        incrementality.offer_incrementality,
        name="offer-incrementality",
    ),
    path(
        "offers/<uuid:offer_id>/incrementality/decide/",
        incrementality.increment_decide,
        name="increment-decide",
    ),
]
