"""Leave to hand in an offer late: decided by two people of different roles, for one bidder, until a moment."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from kernel.models import UuidModel
from solicitations.models import Solicitation


class LateLeave(UuidModel):
    """One person's proposal to take a bidder's offer late; it holds once a person of the other role confirms."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="late_leaves")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    reason = models.TextField(max_length=4000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_as = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="two_people_decide_on_late_leave",
            ),
            models.UniqueConstraint(
                fields=["solicitation", "organisation"],
                condition=Q(confirmed_at=None),
                name="one_open_proposal_of_late_leave",
            ),
        ]

    def __str__(self) -> str:
        return f"late leave for {self.organisation}"
