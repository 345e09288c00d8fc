"""Addresses of outreach."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import outreach

urlpatterns = [
    path(f"{ONE}bidders/", outreach.bidders, name="solicitation-bidders"),
    path(f"{ONE}bidders/intent-due/", outreach.intent_due, name="intent-due"),
    path(f"{ONE}bidders/invite/", outreach.invite, name="bidders-invite"),
    path(f"{ONE}conferences/new/", outreach.conference_create, name="conference-create"),
    path("conferences/<uuid:conference_id>/sign-up/", outreach.conference_sign_up, name="conference-sign-up"),
    path("attendances/<uuid:attendance_id>/mark/", outreach.attendance_mark, name="attendance-mark"),
    path(
        "registrations/<uuid:registration_id>/withdraw/",
        outreach.registration_withdraw,
        name="registration-withdraw",
    ),
    path("contacts/", outreach.contacts, name="contact-list"),
    path("contacts/<uuid:contact_id>/end/", outreach.contact_end, name="contact-end"),
]
