"""Addresses of the oversight calendar and of procurement plans."""

from django.urls import path

from solicitations.views import oversight

urlpatterns = [
    path("oversight/", oversight.calendar, name="oversight-calendar"),
    path("oversight/meetings/new/", oversight.meeting_create, name="meeting-create"),
    path("oversight/meetings/<uuid:meeting_id>/", oversight.meeting, name="meeting-detail"),
    path("oversight/meetings/<uuid:meeting_id>/attendees/", oversight.attendee_add, name="attendee-add"),
    path(
        "oversight/comments/<uuid:comment_id>/answer/",
        oversight.meeting_comment_answer,
        name="meeting-comment-answer",
    ),
    path("oversight/plans/new/", oversight.plan_create, name="plan-create"),
    path("oversight/plans/<uuid:plan_id>/", oversight.plan, name="plan-detail"),
    path("oversight/plans/<uuid:plan_id>/publish/", oversight.plan_publish, name="plan-publish"),
]
