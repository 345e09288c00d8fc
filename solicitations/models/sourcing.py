"""How each candidate is sourced: the services × structures matrix in versions, and the decisions with their scores."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.planning import Project, plans_for
from solicitations.models.rule_books import RuleBook
from solicitations.states import SourcingStructure


class SourcingMatrix(RuleBook):
    """One version of which structure fits which service; ``content`` is read by documents.sourcing."""

    class Meta(RuleBook.Meta):
        abstract = False


class SourcingDecisionQuerySet(models.QuerySet["SourcingDecision"]):
    """The only door to sourcing decisions."""

    def visible_to(self, user: Visitor) -> "SourcingDecisionQuerySet":
        """Published ones to everybody; the others to their utility's planners and buyers."""
        seen = Q(published_at__isnull=False)
        if user.is_authenticated:
            seen |= plans_for(user, "project__organisation")
        return self.filter(pk__in=SourcingDecision.objects.filter(seen).values("pk"))


class SourcingDecision(UuidModel):
    """One version of how a project's needs are sourced: every structure's scores stay, the chosen one or not.

    ``scores`` is {structure: {factor: {"score": 1-5 or None, "why": text}}}; ``weights`` is {factor: text}.
    Never changes but for its publication.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sourcing_decisions")
    version = models.PositiveIntegerField(default=1)
    matrix = models.ForeignKey(
        SourcingMatrix, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scores = models.JSONField()
    weights = models.JSONField()
    # The matrix' lead times, in months, as they stood: {structure: [least, most]}.
    lead_times = models.JSONField(default=dict)
    fits = models.JSONField(default=list)
    float_days = models.IntegerField()
    chosen = models.CharField(max_length=20, choices=SourcingStructure.choices, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SourcingDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "version"], name="sourcing_version_once"),
            models.CheckConstraint(condition=Q(chosen="") | ~Q(reason=""), name="a_choice_has_its_reason"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(chosen=""), name="published_sourcing_is_chosen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} v{self.version}"
