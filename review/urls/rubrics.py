"""Addresses of rubrics."""

from django.urls import path

from review.views import rubric_writing, rubrics

urlpatterns = [
    path("rubrics/", rubric_writing.rubric_list, name="rubric-list"),
    path("rubrics/write/", rubric_writing.rubric_write, name="rubric-write"),
    path("rubrics/<uuid:rubric_id>/", rubric_writing.rubric_detail, name="rubric-detail"),
    path("solicitations/<uuid:solicitation_id>/rubric/", rubrics.rubric_choose, name="rubric-choose"),
]
