"""Addresses of an offer's sensitivity."""

from django.urls import path

from review.views import sensitivities

urlpatterns = [
    path(
        "review/offers/<uuid:offer_id>/sensitivity/",
        sensitivities.offer_sensitivity,
        name="offer-sensitivity",
    ),
    path(
        "review/offers/<uuid:offer_id>/sensitivity/ask/",
        sensitivities.sensitivity_ask,
        name="sensitivity-ask",
    ),
    path(
        "review/offers/<uuid:offer_id>/sensitivity/progress/",
        sensitivities.sensitivity_progress,
        name="sensitivity-progress",
    ),
]
