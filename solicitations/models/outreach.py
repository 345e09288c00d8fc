"""Outreach: bidder lists with consent, invitations, the bidder conference."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.roles import procures_for, solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import WATCHES_BIDDERS


class ContactQuerySet(models.QuerySet["Contact"]):
    """The only door to bidder lists."""

    def visible_to(self, user: Visitor) -> "ContactQuerySet":
        """Those of the utilities a person procures for."""
        return self.filter(utility__in=procures_for(user)) if user.is_authenticated else self.none()

    def to_be_invited(self) -> "ContactQuerySet":
        """Those who agreed to hear of solicitations and have not taken it back."""
        return self.filter(consented_on__isnull=False, ended_at=None)


class Contact(UuidModel):
    """Somebody a utility may tell of its solicitations."""

    utility = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bidder_contacts")
    company = models.CharField(max_length=200)
    person = models.CharField(max_length=150, blank=True)
    email = models.EmailField()
    # Free words, such as storage or demand response: what to tell them of, not what an offer says.
    technologies = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["company", "email"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["utility", "email"], condition=Q(ended_at=None), name="contact_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} <{self.email}>"


class BidderInvitationQuerySet(models.QuerySet["BidderInvitation"]):
    """The only door to invitations."""

    def visible_to(self, user: Visitor) -> "BidderInvitationQuerySet":
        """To procurement, which sent them, and to the two independents, who judge the outreach."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(solicitation__in=solicitations_as(user, WATCHES_BIDDERS))


class BidderInvitation(UuidModel):
    """A contact was invited to a solicitation."""

    solicitation = models.ForeignKey(
        Solicitation, on_delete=models.PROTECT, related_name="bidder_invitations"
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = BidderInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["contact__company"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "contact"], name="invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} to {self.solicitation}"


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """The only door to conferences."""

    def visible_to(self, user: Visitor) -> "ConferenceQuerySet":
        """Those of the solicitations a visitor may see."""
        return self.filter(solicitation__in=Solicitation.objects.visible_to(user))


class Conference(UuidModel):
    """A bidder conference: where everybody may ask, and hears the same."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="conferences")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(blank=True)
    note = models.TextField(blank=True, max_length=4000)
    called_at = models.DateTimeField()

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]

    def __str__(self) -> str:
        return f"Bidder conference of {self.solicitation.code}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """The only door to attendance lists."""

    def visible_to(self, user: Visitor) -> "AttendanceQuerySet":
        """One's own; to procurement and the two independents all."""
        if not user.is_authenticated:
            return self.none()
        watched = Q(conference__solicitation__in=solicitations_as(user, WATCHES_BIDDERS))
        return self.filter(Q(user=user) | watched)


class Attendance(UuidModel):
    """Somebody means to come to a conference, and whether they came."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_up_at = models.DateTimeField()
    attended_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["user__full_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "user"], name="signed_up_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.conference}"
