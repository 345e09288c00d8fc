"""The calibration round: two made-up offers that the panel scores first, and how it agrees to read the scale."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from kernel.models import UuidModel
from review.models.rubrics import Criterion
from solicitations.models import Assignment, Solicitation


class CalibrationCardQuerySet(models.QuerySet["CalibrationCard"]):
    """The only door to cards of the calibration round."""

    def visible_to(self, user: Visitor) -> "CalibrationCardQuerySet":
        """One's own; others' submitted ones once one's own for the same sample is in, or if one does not score."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.in_force().filter(user=user)
        seats = held.filter(role=Role.PANEL).values("solicitation_id")
        watched = held.filter(role__in=EVALUATION - {Role.PANEL}).values("solicitation_id")
        own = CalibrationCard.objects.filter(
            panelist=user,
            submitted_at__isnull=False,
            solicitation=models.OuterRef("solicitation"),
            sample=models.OuterRef("sample"),
        )
        others = Q(submitted_at__isnull=False) & (
            Q(solicitation_id__in=watched) & ~Q(solicitation_id__in=seats)
            | Q(solicitation_id__in=seats) & Q(models.Exists(own))
        )
        mine = Q(panelist=user, solicitation_id__in=seats)
        return self.filter(mine | others)


class CalibrationCard(UuidModel):
    """What a panel member gives one of the made-up offers; it counts for nothing but the talk about the scale."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="calibration_cards")
    sample = models.CharField(max_length=10)
    panelist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = CalibrationCardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "sample", "panelist"], name="one_calibration_card_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.panelist} on sample {self.sample}"


class CalibrationScore(UuidModel):
    """One score of a calibration card with its reason."""

    card = models.ForeignKey(CalibrationCard, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    rationale = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering: ClassVar = ["criterion__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "criterion"], name="one_calibration_score_each")
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class ScaleNote(UuidModel):
    """How the panel agreed to read a criterion's scale; the last one of a criterion counts, all stay."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="scale_notes")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["written_at"]

    def __str__(self) -> str:
        return self.text[:60]
