"""The address of deviations from the locked rubric and ranking rule."""

from django.urls import path

from review.views import amendments

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/review-plan/deviate/",
        amendments.review_amend,
        name="review-amend",
    )
]
