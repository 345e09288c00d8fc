"""The address of the review plan."""

from django.urls import path

from review.views import plans

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/review-plan/", plans.review_plan, name="review-plan")
]
