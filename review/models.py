"""Rubrics, the panel's scores, and the chosen set."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import DRAFTING, EVALUATION, Role
from bids.models import Offer, PriceRelease
from kernel.models import UuidModel
from review.states import ScorecardState, SelectionState
from solicitations.models import Assignment, Solicitation
from valuation.models import Run


class RubricQuerySet(models.QuerySet["Rubric"]):
    """The only door to rubrics."""

    def visible_to(self, user: Visitor) -> "RubricQuerySet":
        """Rubrics of the utilities one buys for, and those of the solicitations one is assigned to."""
        if not user.is_authenticated:
            return self.none()
        assigned = Assignment.objects.filter(user=user, role__in=EVALUATION, ended_at=None)
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
    """One thing to score, on a scale whose points are described in words (``anchors``: {"0": "…", "5": "…"})."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=60)
    group = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200)
    guidance = models.TextField(blank=True)
    weight = models.DecimalField(max_digits=7, decimal_places=4)
    scale_max = models.PositiveSmallIntegerField(default=10)
    anchors = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """The only door to scorecards."""

    def visible_to(self, user: Visitor) -> "ScorecardQuerySet":
        """One's own cards; submitted cards of others once one's own are all in, or if one does not score."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.filter(user=user, ended_at=None)
        scoring = held.filter(role=Role.PANEL).values("solicitation_id")
        evaluating = held.filter(role__in=EVALUATION).values("solicitation_id")
        released = PriceRelease.objects.filter(user=user).values("solicitation_id")
        others = Q(state=ScorecardState.SUBMITTED, offer__solicitation_id__in=evaluating)
        blind = Q(offer__solicitation_id__in=scoring) & ~Q(offer__solicitation_id__in=released)
        return self.filter(Q(panelist=user, offer__solicitation_id__in=scoring) | (others & ~blind))


class Scorecard(UuidModel):
    """One panel member's scores for one offer."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="scorecards")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="scorecards")
    panelist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scorecards")
    state = models.CharField(max_length=10, choices=ScorecardState.choices, default=ScorecardState.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ScorecardState.DRAFT, submitted_at=None)
                | Q(state=ScorecardState.SUBMITTED, submitted_at__isnull=False),
                name="submitted_card_says_when",
            ),
            models.UniqueConstraint(fields=["offer", "panelist"], name="one_card_per_offer_and_panelist"),
        ]

    def __str__(self) -> str:
        return f"{self.panelist} on {self.offer}"


class Score(UuidModel):
    """One score with its reason; a draft may have the one before the other."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    rationale = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering: ClassVar = ["criterion__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class SelectionQuerySet(models.QuerySet["Selection"]):
    """The only door to chosen sets."""

    def visible_to(self, user: Visitor) -> "SelectionQuerySet":
        """Sets of solicitations whose values the person may see."""
        return self.filter(run__in=Run.objects.visible_to(user))


class Selection(UuidModel):
    """A set of offers chosen on the figures of one run."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="selections")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="selections")
    state = models.CharField(max_length=10, choices=SelectionState.choices, default=SelectionState.DRAFT)
    offers = models.ManyToManyField(Offer, through="SelectedOffer", related_name="selections")
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state__in=[SelectionState.DRAFT, SelectionState.PROPOSED]),
                name="one_open_selection",
            ),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state=SelectionState.APPROVED),
                name="one_approved_selection",
            ),
            models.CheckConstraint(
                condition=~Q(state=SelectionState.APPROVED) | ~Q(decided_by=models.F("proposed_by")),
                name="two_people_choose",
            ),
        ]

    def __str__(self) -> str:
        return f"selection for {self.solicitation}"


class SelectedOffer(UuidModel):
    """An offer in a chosen set."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="selected")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "offer"], name="offer_selected_once")
        ]

    def __str__(self) -> str:
        return str(self.offer)


class EvaluationLockQuerySet(models.QuerySet["EvaluationLock"]):
    """The only door to evaluation locks."""

    def visible_to(self, user: Visitor) -> "EvaluationLockQuerySet":
        """Those of the solicitations one prepares, watches or evaluates; everybody else knows the digest."""
        if not user.is_authenticated:
            return self.none()
        held = Assignment.objects.filter(user=user, role__in=DRAFTING | EVALUATION, ended_at=None)
        return self.filter(solicitation_id__in=held.values("solicitation_id"))


class EvaluationLock(UuidModel):
    """All that decides between offers, frozen before publication: protocol, rubric, curves, rules, tie-break, seed.

    ``digest`` is the SHA-256 of the canonical JSON of ``document``; it is published with the solicitation.
    """

    solicitation = models.OneToOneField(
        Solicitation, on_delete=models.PROTECT, related_name="evaluation_lock"
    )
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()

    objects = EvaluationLockQuerySet.as_manager()

    def __str__(self) -> str:
        return f"evaluation of {self.solicitation}"
