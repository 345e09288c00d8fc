"""What the checks found after the opening, what people judged, what bidders were asked, and who was left out."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from bids.models.offers import Offer
from bids.states import CheckCode, DisqualificationState, ExaminationState, Outcome
from kernel.models import UuidModel
from solicitations.models import Solicitation


class Examination(UuidModel):
    """One round of the automatic checks over a solicitation's opened offers; each is kept.

    A worker holds it by ``lease_holder`` until ``lease_until``; the sweeper hands on what a dead one left.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="examinations")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=ExaminationState.choices, default=ExaminationState.QUEUED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "number"], name="examination_number_once"),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state__in=[ExaminationState.QUEUED, ExaminationState.RUNNING]),
                name="one_examination_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"examination {self.number}"


class Conformity(UuidModel):
    """What one examination found of one offer; ``outcome`` is the worst of its checks as judged, the newest counts."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="conformities")
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="conformities")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "examination"], name="conformity_once"),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(is_current=True), name="one_current_conformity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.outcome}"


class Check(UuidModel):
    """One check of one offer: what was found with its figures, and what a person judged beside it."""

    conformity = models.ForeignKey(Conformity, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=16, choices=CheckCode.choices)
    label = models.CharField(max_length=120, blank=True, help_text="what a check by hand looked at")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    figures = models.JSONField(default=list, help_text="[{name, value, unit}], what the outcome rests on")
    reason = models.TextField()
    judged = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(judged="", judged_at=None)
                | (~Q(judged="") & ~Q(note="") & Q(judged_at__isnull=False)),
                name="judgement_has_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.counts}"

    @property
    def title(self) -> str:
        """What was checked."""
        return self.label or str(self.get_code_display())

    @property
    def counts(self) -> Outcome:
        """The outcome that counts: a person's, where there is one."""
        return Outcome(self.judged or self.outcome)


class DisqualificationQuerySet(models.QuerySet["Disqualification"]):
    """The only door to disqualifications."""

    def visible_to(self, user: Visitor) -> "DisqualificationQuerySet":
        """To whoever sees the offer; its bidder only once it is confirmed, and ever after."""
        if not user.is_authenticated:
            return self.none()
        mine = Offer.objects.of_bidder(user)
        others = Offer.objects.visible_to(user).exclude(pk__in=mine.values("pk"))
        told = Q(offer__in=mine, confirmed_at__isnull=False)
        return self.filter(Q(offer__in=others) | told)


class Disqualification(UuidModel):
    """An offer is left out: procurement proposes it, the independent evaluator confirms it; either may take it back."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="disqualifications")
    state = models.CharField(
        max_length=9, choices=DisqualificationState.choices, default=DisqualificationState.PROPOSED
    )
    reason = models.TextField(max_length=4000, help_text="the bidder reads it once it is confirmed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, max_length=4000)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversal_reason = models.TextField(blank=True, max_length=4000)

    objects = DisqualificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=[DisqualificationState.PROPOSED, DisqualificationState.CONFIRMED]),
                name="one_disqualification_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DisqualificationState.CONFIRMED, DisqualificationState.REVERSED])
                | Q(confirmed_at__isnull=False),
                name="disqualification_confirmed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.get_state_display()}"


class CureRequestQuerySet(models.QuerySet["CureRequest"]):
    """The only door to cure requests: whoever sees the offer, its bidder among them."""

    def visible_to(self, user: Visitor) -> "CureRequestQuerySet":
        """Those about offers that a person may see."""
        return self.filter(offer__in=Offer.objects.visible_to(user))


class CureRequest(UuidModel):
    """A bidder is asked to mend what the checks found, by a deadline on the database's clock.

    The answer is kept encrypted; ``corrections`` inside it count once they are accepted.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="cures")
    text = models.TextField(max_length=4000)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_sealed = models.BinaryField(null=True, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, max_length=4000)

    objects = CureRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__lt=models.F("due_at")),
                name="cure_answered_in_time",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=None) | Q(answered_at__isnull=False),
                name="cure_decided_once_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"cure request of {self.asked_at:%Y-%m-%d}"
