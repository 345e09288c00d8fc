"""What the bidders page shows: to a developer their own part, to those who watch the numbers and the lists."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.permissions import Visitor
from accounts.queries import organisations_where
from accounts.states import Role
from solicitations.models import (
    Attendance,
    BidderInvitation,
    Conference,
    Contact,
    Registration,
    Solicitation,
)
from solicitations.permissions import can_run, can_see_outreach
from solicitations.queries.registrations import (
    RegistrationCounts,
    intent_due_at_of,
    registration_counts,
    registrations_of,
)


@dataclass(frozen=True)
class OutreachPage:
    """The bidders page for one visitor."""

    solicitation: Solicitation
    zone: str
    is_bidder: bool
    may_run: bool
    tracks: bool
    intent_due_at: datetime | None
    mine: list[Registration]
    counts: RegistrationCounts | None
    n_invited: int
    invitations: list[BidderInvitation]
    registrations: list[Registration]
    conferences: list[tuple[Conference, list[Attendance]]]


def outreach_page(solicitation: Solicitation, user: Visitor) -> OutreachPage:
    """Gather the page; numbers only for those who may have them, names for fewer."""
    tracks = can_see_outreach(user, solicitation)
    own = organisations_where(user, Role.DEVELOPER)
    invitations = list(invitations_of(solicitation, user))
    known = list(registrations_of(solicitation, user).in_force()) if user.is_authenticated else []  # type: ignore[attr-defined]
    mine = [registration for registration in known if registration.organisation in own]
    return OutreachPage(
        solicitation=solicitation,
        zone=solicitation.organisation.time_zone,
        is_bidder=own.exists(),
        may_run=can_run(user, solicitation),
        tracks=tracks,
        intent_due_at=intent_due_at_of(solicitation),
        mine=mine,
        counts=registration_counts(solicitation) if tracks else None,
        n_invited=len(invitations),
        invitations=invitations,
        registrations=[registration for registration in known if registration not in mine],
        conferences=[
            (found, list(attendances_of(found, user))) for found in conferences_of(solicitation, user)
        ],
    )


def invitations_of(solicitation: Solicitation, user: Visitor) -> QuerySet[BidderInvitation]:
    """Return who was invited, to those who may know."""
    visible = BidderInvitation.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("contact").order_by("contact__company")


def conferences_of(solicitation: Solicitation, user: Visitor) -> QuerySet[Conference]:
    """Return the conferences, the next first."""
    visible = Conference.objects.visible_to(user).filter(solicitation=solicitation)
    return visible.select_related("solicitation").order_by("starts_at")


def attendances_of(conference: Conference, user: Visitor) -> QuerySet[Attendance]:
    """Return who means to come and who came: one's own, or for those who keep the list all."""
    visible = Attendance.objects.visible_to(user).filter(conference=conference)
    return visible.select_related("user").order_by("user__full_name")


def contacts_of(user: Visitor) -> QuerySet[Contact]:
    """Return the bidder lists of the utilities a person procures for."""
    visible = Contact.objects.visible_to(user).filter(ended_at=None)
    return visible.select_related("utility").order_by("company", "email")
