"""Suitability: a utility's criteria in versions, the screenings run by them, and what each found of a project."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.planning import Project, plans_for
from solicitations.models.rule_books import RuleBook
from solicitations.states import ScreeningVerdict


class CriteriaSet(RuleBook):
    """One version of suitability criteria; ``content`` is {"classes": [...]} (documents.suitability)."""

    class Meta(RuleBook.Meta):
        abstract = False


class ScreeningQuerySet(models.QuerySet["Screening"]):
    """The only door to screenings."""

    def visible_to(self, user: Visitor) -> "ScreeningQuerySet":
        """Published ones to everybody; the others to their utility's planners and buyers."""
        seen = Q(published_at__isnull=False)
        if user.is_authenticated:
            seen |= plans_for(user)
        return self.filter(pk__in=Screening.objects.filter(seen).values("pk"))

    def current(self) -> "ScreeningQuerySet":
        """The one published last by each utility: its pipeline."""
        newest = self.filter(published_at__isnull=False).order_by("organisation_id", "-published_at")
        return self.filter(pk__in=newest.distinct("organisation_id").values("pk"))


class Screening(UuidModel):
    """One run of a utility's criteria over its projects."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="screenings")
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="screenings")
    screened_on = models.DateField()
    screened_at = models.DateTimeField()
    screened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-screened_at"]

    def __str__(self) -> str:
        return f"{self.criteria}, {self.screened_on:%-d %b %Y}"


class ScreeningResult(UuidModel):
    """What a screening found of one project, with the project's figures as they stood that day.

    ``checks`` is a list of {class, criterion, outcome, reason}.
    """

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="results")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="screening_results")
    verdict = models.CharField(max_length=10, choices=ScreeningVerdict.choices)
    class_code = models.CharField(max_length=40, blank=True)
    class_label = models.CharField(max_length=120, blank=True)
    checks = models.JSONField()
    project_type = models.CharField(max_length=20, blank=True)
    installed_cost_usd = models.DecimalField(max_digits=16, decimal_places=2)
    in_service_on = models.DateField()
    wires_decision_on = models.DateField()
    need_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    solicitation_expected_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["in_service_on", "project__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["screening", "project"], name="project_screened_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.verdict}"
