"""The grid as planners see it: facilities, what is forecast for them, and the projects that would be built."""

from calendar import monthrange
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from accounts.permissions import Visitor
from accounts.states import DRAFTING, Role
from kernel.models import UuidModel
from solicitations.states import FacilityKind, ProjectType

PLANNING = (Role.PLANNER, Role.PROCUREMENT)


def plans_for(user: Visitor, path: str = "organisation") -> Q:
    """Rows of the utilities in which a person plans or procures."""
    return Q(
        **{
            f"{path}__memberships__user": user,
            f"{path}__memberships__roles__overlap": list(PLANNING),
        }
    )


def prepares(user: Visitor, path: str) -> Q:
    """Rows under a solicitation (at ``path``) that a person prepares or must watch being prepared."""
    return Q(
        **{
            f"{path}__assignments__user": user,
            f"{path}__assignments__role__in": list(DRAFTING),
            f"{path}__assignments__ended_at": None,
        }
    )


class FacilityQuerySet(models.QuerySet["Facility"]):
    """The only door to facilities."""

    def visible_to(self, user: Visitor) -> "FacilityQuerySet":
        """Those with a published need, to everybody; all of them to their utility's planners and buyers."""
        seen = Q(needs__published_at__isnull=False)
        if user.is_authenticated:
            seen |= plans_for(user) | prepares(user, "needs__solicitations")
        return self.filter(pk__in=Facility.objects.filter(seen).values("pk"))


class Facility(UuidModel):
    """A substation, a bank in it, or a feeder of a bank."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facilities")
    kind = models.CharField(max_length=12, choices=FacilityKind.choices)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    voltage_kv = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    # Where it stands: a point (WGS 84 degrees), and optionally the area it serves as a GeoJSON polygon.
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True, help_text="a GeoJSON polygon")

    objects = FacilityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "name"], name="facility_name_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="facility_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectQuerySet(models.QuerySet["Project"]):
    """The only door to projects."""

    def visible_to(self, user: Visitor) -> "ProjectQuerySet":
        """Those of a published need or pipeline, to everybody; all to their utility's planners and buyers."""
        in_pipeline = Q(screening_results__screening__published_at__isnull=False)
        seen = Q(needs__published_at__isnull=False) | in_pipeline
        if user.is_authenticated:
            seen |= plans_for(user) | prepares(user, "needs__solicitations")
        return self.filter(pk__in=Project.objects.filter(seen).values("pk"))


class Project(UuidModel):
    """The traditional solution: what would be built if nobody offered anything better."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    code = models.CharField(max_length=60, help_text="as published, such as DDOR1022")
    name = models.CharField(max_length=300)
    project_type = models.CharField(
        max_length=16,
        choices=ProjectType.choices,
        default=ProjectType.OTHER,
        help_text="why it would be built",
    )
    equipment = models.CharField(max_length=200, blank=True)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    capacity_kw = models.DecimalField(
        max_digits=14, decimal_places=3, null=True, blank=True, help_text="capacity it would add"
    )
    voltage_class = models.CharField(max_length=40, blank=True, help_text="as published, such as <=13.2 (kV)")
    scope = models.TextField(blank=True, help_text="the works it consists of, as published")
    budget_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the fiscal year that first budgets it"
    )
    installed_cost_usd = models.DecimalField(max_digits=16, decimal_places=2)
    o_and_m_usd_per_year = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    life_years = models.PositiveSmallIntegerField(default=40)
    revenue_requirement_multiplier = models.DecimalField(
        max_digits=8,
        decimal_places=4,
        default=1,
        help_text="present value of revenue requirement ÷ installed cost",
    )
    in_service_on = models.DateField()
    lead_time_months = models.PositiveSmallIntegerField(
        default=18, help_text="months of construction before service"
    )
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True, help_text="which of its figures are inferred or assumed, not filed")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="project_code_once"),
            models.CheckConstraint(condition=Q(installed_cost_usd__gt=0), name="project_costs_something"),
            models.CheckConstraint(
                condition=Q(o_and_m_usd_per_year__gte=0), name="project_o_and_m_not_negative"
            ),
            models.CheckConstraint(condition=Q(life_years__gt=0), name="project_lives"),
            models.CheckConstraint(
                condition=Q(capacity_kw=None) | Q(capacity_kw__gte=0), name="project_capacity_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def wires_decision_on(self) -> date:
        """The last day on which building can still begin: in-service date less the months of construction."""
        months = self.in_service_on.year * 12 + self.in_service_on.month - 1 - self.lead_time_months
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.in_service_on.day, monthrange(year, month + 1)[1]))

    def float_days(self, today: date) -> int:
        """Days left until the wires decision; negative once it is missed."""
        return (self.wires_decision_on - today).days


class Assessment(UuidModel):
    """One facility in a utility's grid needs assessment: how its forecast loading compares with its rating."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="assessments")
    edition = models.CharField(
        max_length=60, help_text="the assessment this is part of, such as GNA 2023-08-15"
    )
    code = models.CharField(max_length=60, help_text="as published, such as GNA_162991101_Capacity")
    region = models.CharField(max_length=120, blank=True)
    driver = models.CharField(max_length=120, blank=True)
    is_need = models.BooleanField(default=False)
    needed_from = models.PositiveSmallIntegerField(null=True, blank=True)
    is_confidential = models.BooleanField(
        default=False, help_text="figures withheld as customer confidential"
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "edition", "code"], name="assessed_once_per_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AssessmentYear(UuidModel):
    """Rating, forecast loading and deficiency of an assessed facility in one year."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    rating_kw = models.DecimalField(max_digits=14, decimal_places=3)
    loading_kw = models.DecimalField(max_digits=14, decimal_places=3)
    deficiency_kw = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering: ClassVar = ["year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "year"], name="assessed_year_once"),
            models.CheckConstraint(condition=Q(deficiency_kw__gte=0), name="deficiency_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.loading_kw} of {self.rating_kw} kW"
