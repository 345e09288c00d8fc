"""Addresses of rubrics."""

from django.urls import path

from review.views import rubrics

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/rubric/", rubrics.rubric_choose, name="rubric-choose"),
]
