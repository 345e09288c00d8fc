"""Whom an announcement goes to."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership
from accounts.states import DRAFTING, Role
from solicitations.models import (
    Announcement,
    Assignment,
    BidderInvitation,
    ClarificationMessage,
    Registration,
    Subscription,
)
from solicitations.queries.library import is_public
from solicitations.states import DeliveryReason, Side


@dataclass(frozen=True)
class Recipient:
    """An address, and why it is told; a subscription can be ended from the mail."""

    email: str
    reason: DeliveryReason
    subscription_id: UUID | None = None


def recipients_of(announcement: Announcement) -> list[Recipient]:
    """Return each address once; of a solicitation that is not public, its team alone."""
    solicitation = announcement.solicitation
    if not is_public(solicitation):
        return _once(_team(announcement, only_drafting=True))
    return _once(
        [
            *_team(announcement),
            *_registered(announcement),
            *_invited(announcement),
            *_subscribed(announcement),
        ]
    )


def _once(found: list[Recipient]) -> list[Recipient]:
    first: dict[str, Recipient] = {}
    for recipient in found:
        first.setdefault(recipient.email.lower(), recipient)
    return list(first.values())


def _team(announcement: Announcement, *, only_drafting: bool = False) -> list[Recipient]:
    held = Assignment.objects.in_force().filter(
        solicitation=announcement.solicitation_id, user__is_active=True
    )
    if only_drafting:
        held = held.filter(role__in=list(DRAFTING))
    return [
        Recipient(email, DeliveryReason.TEAM)
        for email in held.order_by("user__email").values_list("user__email", flat=True)
    ]


def _registered(announcement: Announcement) -> list[Recipient]:
    registered = Registration.objects.in_force().filter(solicitation=announcement.solicitation_id)
    people = Membership.objects.filter(
        organisation__in=registered.values("organisation_id"),
        roles__contains=[Role.DEVELOPER],
        user__is_active=True,
    )
    return [
        Recipient(email, DeliveryReason.REGISTERED)
        for email in people.order_by("user__email").values_list("user__email", flat=True)
    ]


def _invited(announcement: Announcement) -> list[Recipient]:
    invited = BidderInvitation.objects.filter(
        solicitation=announcement.solicitation_id, contact__ended_at=None
    )
    return [
        Recipient(email, DeliveryReason.INVITED)
        for email in invited.order_by("contact__email").values_list("contact__email", flat=True)
    ]


def _subscribed(announcement: Announcement) -> list[Recipient]:
    wanted = Subscription.objects.in_force().filter(
        solicitation__in=[announcement.solicitation_id]
    ) | Subscription.objects.in_force().filter(solicitation=None)
    # The one to this solicitation first: its link ends that one.
    ordered = wanted.order_by("email", "solicitation_id")
    return [
        Recipient(email, DeliveryReason.SUBSCRIBED, pk) for email, pk in ordered.values_list("email", "pk")
    ]


def people_to_tell(message: ClarificationMessage) -> list[str]:
    """Return the addresses of the other side of a clarification."""
    clarification = message.clarification
    if message.side == Side.UTILITY:
        bidders = Membership.objects.filter(
            organisation=clarification.organisation_id,
            roles__contains=[Role.DEVELOPER],
            user__is_active=True,
        )
        return list(bidders.values_list("user__email", flat=True))
    officers = Assignment.objects.in_force().filter(
        solicitation=clarification.solicitation_id, role=Role.PROCUREMENT
    )
    return list(officers.values_list("user__email", flat=True))
