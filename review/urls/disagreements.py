"""Addresses of the evaluator's comparison and of disagreements."""

from django.urls import path

from review.views import disagreements

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/shadow/", disagreements.shadow, name="shadow"),
    path(
        "solicitations/<uuid:solicitation_id>/disagreements/",
        disagreements.disagreements,
        name="disagreements",
    ),
    path(
        "disagreements/<uuid:disagreement_id>/answer/",
        disagreements.disagreement_answer,
        name="disagreement-answer",
    ),
    path(
        "disagreements/<uuid:disagreement_id>/resolve/",
        disagreements.disagreement_resolve,
        name="disagreement-resolve",
    ),
]
