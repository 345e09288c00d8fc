"""Addresses of what is taken away: CSV, JSON, calendar files."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import downloads

urlpatterns = [
    path("solicitations/data.csv", downloads.solicitations_csv, name="solicitations-csv"),
    path("solicitations/data.json", downloads.solicitations_json, name="solicitations-json"),
    path("solicitations/calendar.ics", downloads.solicitations_calendar, name="solicitations-calendar"),
    path(f"{ONE}data.csv", downloads.solicitation_csv, name="solicitation-csv"),
    path(f"{ONE}data.json", downloads.solicitation_json, name="solicitation-json"),
    path(f"{ONE}calendar.ics", downloads.solicitation_calendar, name="solicitation-calendar"),
    path("needs/data.csv", downloads.needs_csv, name="needs-csv"),
    path("needs/data.json", downloads.needs_json, name="needs-json"),
    path("needs/<uuid:need_id>/hours.csv", downloads.need_hours_csv, name="need-hours-csv"),
    path("needs/<uuid:need_id>/hours.json", downloads.need_hours_json, name="need-hours-json"),
]
