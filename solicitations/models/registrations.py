"""Which developers registered for a solicitation, and which mean to bid."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import INDEPENDENTS, Role
from kernel.models import UuidModel
from solicitations.models.roles import bids_for, solicitations_as
from solicitations.models.solicitations import Solicitation
from solicitations.states import AFTER_OPENING


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The only door to registrations."""

    def visible_to(self, user: Visitor) -> "RegistrationQuerySet":
        """One's own organisation's, and to the two independents all; procurement learns names after the opening."""
        if not user.is_authenticated:
            return self.none()
        opened = Q(
            solicitation__in=solicitations_as(user, [Role.PROCUREMENT]), solicitation__state__in=AFTER_OPENING
        )
        watched = Q(solicitation__in=solicitations_as(user, INDEPENDENTS))
        return self.filter(Q(organisation__in=bids_for(user)) | watched | opened)

    def in_force(self) -> "RegistrationQuerySet":
        """Those not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_bidder(self, user: User) -> "RegistrationQuerySet":
        """Those in force of the organisations a person bids for."""
        return self.in_force().filter(organisation__in=bids_for(user))


class Registration(UuidModel):
    """A developer follows a solicitation as a bidder; with ``intends_at`` it means to offer. Never binding."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    intends_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        # By id, which says nothing: an order by time would tell who came first.
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "organisation"],
                condition=Q(withdrawn_at=None),
                name="registered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} for {self.solicitation}"


class RegistrationTerms(UuidModel):
    """Until when developers say that they mean to bid, where a utility asks for it by a day."""

    solicitation = models.OneToOneField(
        Solicitation, on_delete=models.PROTECT, related_name="registration_terms"
    )
    intent_due_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"registration for {self.solicitation}"
