"""Addresses of facilities, their forecasts and triggers."""

from django.urls import path

from solicitations.views import facilities

ONE = "facilities/<uuid:facility_id>/"
urlpatterns = [
    path("facilities/", facilities.facilities, name="facility-list"),
    path(ONE, facilities.facility, name="facility-detail"),
    path(f"{ONE}need/", facilities.facility_need, name="facility-need"),
    path(f"{ONE}place/", facilities.facility_place, name="facility-place"),
    path(f"{ONE}triggers/", facilities.trigger_state, name="trigger-state"),
    path("triggers/<uuid:trigger_id>/drop/", facilities.trigger_drop, name="trigger-drop"),
]
