"""Addresses of the opening and of leave to be late."""

from django.urls import path

from bids.views import opening

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/opening/", opening.opening, name="opening"),
    path(
        "solicitations/<uuid:solicitation_id>/late-leaves/",
        opening.late_leave_propose,
        name="late-leave-propose",
    ),
    path("late-leaves/<uuid:leave_id>/confirm/", opening.late_leave_confirm, name="late-leave-confirm"),
]
