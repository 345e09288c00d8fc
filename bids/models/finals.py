"""Best and final offers: a second sealed round of prices among a shortlist, each bound to the first offer.

What is offered here stands beside the first version, never in its place: until its own opening nothing of it is read
by anybody but its bidder, and nobody else learns whether there is any.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION
from bids.models.offers import Offer
from bids.states import FinalState
from kernel.models import UuidModel
from solicitations.models import Assignment, Solicitation

IN_FORCE = (FinalState.PROPOSED, FinalState.OPEN, FinalState.OPENED)
TOLD = (FinalState.OPEN, FinalState.OPENED)


class FinalRoundQuerySet(models.QuerySet["FinalRound"]):
    """The only door to rounds as the evaluation sees them; a bidder sees their own invitation."""

    def visible_to(self, user: Visitor) -> "FinalRoundQuerySet":
        """To whoever takes part in the evaluation."""
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.in_force().filter(user=user, role__in=EVALUATION)
        return self.filter(solicitation__in=assigned.values("solicitation"))


class FinalRound(UuidModel):
    """A round proposed by procurement with its shortlist and deadline; the chair or the evaluator decides.

    ``leaves`` are the leaf hashes under ``root``, 32 bytes each, of everything accepted in this round.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="final_rounds")
    state = models.CharField(max_length=8, choices=FinalState.choices, default=FinalState.PROPOSED)
    reason = models.TextField(max_length=4000)
    due_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, max_length=4000)
    root = models.CharField(max_length=64, blank=True)
    leaves = models.BinaryField(blank=True)
    root_published_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = FinalRoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation"], condition=Q(state__in=IN_FORCE), name="one_final_round_in_force"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="two_people_decide_on_a_final_round",
            ),
            models.CheckConstraint(
                condition=Q(state=FinalState.PROPOSED, decided_at=None)
                | (~Q(state=FinalState.PROPOSED) & Q(decided_at__isnull=False)),
                name="final_round_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(state=FinalState.OPENED) & ~Q(root=""),
                name="final_round_opened_under_a_root",
            ),
        ]

    def __str__(self) -> str:
        return f"best and final offers of {self.solicitation}"


class FinalInvitationQuerySet(models.QuerySet["FinalInvitation"]):
    """The only door to invitations."""

    def of_bidder(self, user: Visitor) -> "FinalInvitationQuerySet":
        """To the bidder's own people, once the round is decided on."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(offer__in=Offer.objects.of_bidder(user), round__state__in=TOLD)

    def visible_to(self, user: Visitor) -> "FinalInvitationQuerySet":
        """The bidder's own, and those of offers that the evaluation sees."""
        if not user.is_authenticated:
            return self.none()
        mine = Offer.objects.of_bidder(user)
        others = Offer.objects.visible_to(user).exclude(pk__in=mine.values("pk"))
        own = Q(offer__in=mine, round__state__in=TOLD)
        return self.filter(own | Q(offer__in=others))


class FinalInvitation(UuidModel):
    """One offer of the shortlist."""

    round = models.ForeignKey(FinalRound, on_delete=models.PROTECT, related_name="invitations")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="final_invitations")

    objects = FinalInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["offer__alias"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "offer"], name="invited_once_to_a_final_round")
        ]

    def __str__(self) -> str:
        return f"{self.offer} in the final round"


class FinalOffer(UuidModel):
    """One submitted version of a best and final price; all are kept, sealed, and the last one counts.

    ``receipt`` names the commitment of the first offer. ``kept`` is the bidder's copy under their own key; ``opened``
    is the price part at rest under the application's key, from the opening of the round on.
    """

    invitation = models.ForeignKey(FinalInvitation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    price_sealed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    receipt = models.JSONField()
    kept = models.BinaryField(blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    opened = models.BinaryField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "number"], name="final_version_once")
        ]

    def __str__(self) -> str:
        return f"final version {self.number}"
