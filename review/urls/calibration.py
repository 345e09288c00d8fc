"""Addresses of the calibration round."""

from django.urls import path

from review.views import calibration

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/calibration/", calibration.calibration, name="calibration"),
    path(
        "solicitations/<uuid:solicitation_id>/calibration/notes/", calibration.scale_note, name="scale-note"
    ),
    path(
        "solicitations/<uuid:solicitation_id>/calibration/<slug:sample>/",
        calibration.calibration_card,
        name="calibration-card",
    ),
]
