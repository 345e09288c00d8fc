"""Pages of outreach: registration, invitations, bidder lists, conferences."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import ConferenceForm, ContactForm, IntentDueForm, IntentForm, InviteForm
from solicitations.models import Attendance, Conference, Contact, Registration, Solicitation
from solicitations.permissions import can_run, can_see_outreach
from solicitations.queries import contacts_of, intent_due_at_of, outreach_page
from solicitations.services import (
    add_contact,
    call_conference,
    end_contact,
    invite_contacts,
    mark_attended,
    register,
    set_intent_due,
    sign_up,
    withdraw_registration,
)
from solicitations.views.shared import require, utilities_for, visible_solicitation
from web.participation import participation

ONLY_PROCUREMENT = "Only the procurement officer assigned to this solicitation does that."


@login_required
def bidders(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show a developer their own registration, and to those who watch, the numbers."""
    found = visible_solicitation(request, solicitation_id)
    mine = organisations_where(request.user, Role.DEVELOPER)
    if not (can_see_outreach(request.user, found) or mine.exists()):
        raise Http404
    form = IntentForm(request.POST or None, organisations=mine) if mine.exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        by, now = require_user(request.user), database_now()
        if form.call(register, solicitation=found, by=by, now=now, **form.cleaned_data):
            messages.success(request, "You are registered. Nobody else is told.")
            return redirect("solicitations:solicitation-bidders", solicitation_id=found.pk)
    return _bidders_page(request, found, form)


def _bidders_page(request: HttpRequest, found: Solicitation, form: IntentForm | None) -> HttpResponse:
    view, me = outreach_page(found, request.user), request.user.pk
    zone = found.organisation.time_zone
    context = {
        "view": view,
        "solicitation": found,
        "form": form,
        "figures": participation(found, request.user),
        "now": database_now(),
        "coming_to": {
            each.conference_id for _, listed in view.conferences for each in listed if each.user_id == me
        },
        "due_form": IntentDueForm(zone=zone, initial={"intent_due_at": intent_due_at_of(found)}),
    }
    status = form.status if form is not None else 200
    return render(request, "solicitations/outreach_detail.html", context, status=status)


@login_required
@require_POST
def registration_withdraw(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Take a registration back."""
    visible = Registration.objects.visible_to(request.user).select_related("solicitation", "organisation")
    found = get_object_or_404(visible, pk=registration_id)
    withdraw_registration(registration=found, by=require_user(request.user), now=database_now())
    messages.success(request, "The registration is withdrawn.")
    return redirect("solicitations:solicitation-bidders", solicitation_id=found.solicitation_id)


@login_required
@require_POST
def intent_due(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Set until when developers say whether they mean to bid."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), ONLY_PROCUREMENT)
    form = IntentDueForm(request.POST, zone=found.organisation.time_zone)
    if form.is_valid():
        form.call(
            set_intent_due,
            solicitation=found,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
    if form.is_valid():
        messages.success(request, "The date is set.")
        return redirect("solicitations:solicitation-bidders", solicitation_id=found.pk)
    context = {"solicitation": found, "form": form, "heading": "Intent to bid"}
    return render(request, "solicitations/outreach_form.html", context, status=422)


@login_required
def invite(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Invite contacts who agreed to mail."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), ONLY_PROCUREMENT)
    open_to = Contact.objects.visible_to(request.user).to_be_invited()
    open_to = open_to.filter(utility=found.organisation).exclude(invitations__solicitation=found)
    form = InviteForm(request.POST or None, contacts=open_to)
    if request.method == "POST" and form.is_valid():
        by, now = require_user(request.user), database_now()
        contacts = list(form.cleaned_data["contacts"])
        made = form.call(invite_contacts, solicitation=found, contacts=contacts, by=by, now=now)
        if made is not None:
            messages.success(request, f"{len(made)} invited by mail.")
            return redirect("solicitations:solicitation-bidders", solicitation_id=found.pk)
    context = {"solicitation": found, "form": form, "heading": "Invite", "is_empty": not open_to.exists()}
    return render(request, "solicitations/outreach_form.html", context, status=form.status)


@login_required
def conference_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Call a bidder conference."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), ONLY_PROCUREMENT)
    form = ConferenceForm(request.POST or None, zone=found.organisation.time_zone)
    if request.method == "POST" and form.is_valid():
        by, now = require_user(request.user), database_now()
        if form.call(call_conference, solicitation=found, by=by, now=now, **form.cleaned_data):
            messages.success(request, "The conference is called; everybody is being told.")
            return redirect("solicitations:solicitation-bidders", solicitation_id=found.pk)
    context = {"solicitation": found, "form": form, "heading": "Call a bidder conference"}
    return render(request, "solicitations/outreach_form.html", context, status=form.status)


@login_required
@require_POST
def conference_sign_up(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """Say that one means to come."""
    found = get_object_or_404(Conference.objects.visible_to(request.user), pk=conference_id)
    sign_up(conference=found, by=require_user(request.user), now=database_now())
    messages.success(request, "You are on the list.")
    return redirect("solicitations:solicitation-news", solicitation_id=found.solicitation_id)


@login_required
@require_POST
def attendance_mark(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    """Write down that somebody came."""
    visible = Attendance.objects.visible_to(request.user).select_related("conference__solicitation")
    found = get_object_or_404(visible, pk=attendance_id)
    mark_attended(attendance=found, by=require_user(request.user), now=database_now())
    return redirect("solicitations:solicitation-bidders", solicitation_id=found.conference.solicitation_id)


@login_required
def contacts(request: HttpRequest) -> HttpResponse:
    """Show and lengthen the bidder list of one's utility."""
    form = ContactForm(request.POST or None, organisations=utilities_for(request, Role.PROCUREMENT))
    if request.method == "POST" and form.is_valid():
        by, now = require_user(request.user), database_now()
        if form.call(add_contact, by=by, now=now, **form.cleaned_data):
            return redirect("solicitations:contact-list")
    context = {"form": form, "contacts": contacts_of(request.user)}
    return render(request, "solicitations/contact_list.html", context, status=form.status)


@login_required
@require_POST
def contact_end(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take somebody off the list."""
    found = get_object_or_404(
        Contact.objects.visible_to(request.user).select_related("utility"), pk=contact_id
    )
    end_contact(contact=found, by=require_user(request.user), now=database_now())
    return redirect("solicitations:contact-list")
