"""Addresses of the evaluation lock."""

from django.urls import path

from review.views import locking

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/evaluation-lock/",
        locking.evaluation_lock,
        name="evaluation-lock",
    ),
]
