"""Rubrics: weighted criteria in versions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.states import EVALUATION, Role
from kernel.models import UuidModel
from review.states import CriterionKind
from solicitations.models import Assignment, Solicitation


class RubricQuerySet(models.QuerySet["Rubric"]):
    """The only door to rubrics."""

    def visible_to(self, user: Visitor) -> "RubricQuerySet":
        """Rubrics of the utilities one buys for, and those of the solicitations one is assigned to."""
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.in_force().filter(user=user, role__in=EVALUATION)
        return self.filter(
            Q(
                organisation__memberships__user=user,
                organisation__memberships__roles__contains=[Role.PROCUREMENT],
            )
            | Q(solicitations__in=assigned.values("solicitation_id"))
        ).distinct()


class Rubric(UuidModel):
    """A set of weighted criteria, versioned; a solicitation names the one its panel uses."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rubrics")
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    solicitations = models.ManyToManyField(Solicitation, related_name="rubrics", blank=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code", "version"], name="rubric_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Criterion(UuidModel):
    """One thing to score, on a scale whose points are described in words (``anchors``: {"0": "…", "5": "…"}).

    A criterion's ``group`` is what it is a part of; a group weighs what its parts weigh together.
    """

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=60)
    group = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200)
    guidance = models.TextField(blank=True)
    weight = models.DecimalField(max_digits=7, decimal_places=4)
    scale_max = models.PositiveSmallIntegerField(default=10)
    anchors = models.JSONField(default=dict)
    # Below it an offer fails the screen, whatever its total.
    minimum = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    kind = models.CharField(max_length=15, choices=CriterionKind.choices, default=CriterionKind.SCORED)
    # Whoever scores it is told who made the offer; on every other card stands the alias alone.
    shows_identity = models.BooleanField(default=False)
    needs_evidence = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(minimum__gte=0, minimum__lte=models.F("scale_max")),
                name="minimum_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_scored(self) -> bool:
        """Whether the panel scores it."""
        return self.kind == CriterionKind.SCORED
