"""Needs: what a facility lacks, as a profile of every hour or as calls inside windows.

A published need never changes: revising it writes a new row of the same ``series`` with the next ``version``.
Amounts are in the need's unit; hours are hour-beginning clock hours of the utility's time zone.
"""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from kernel.models import UuidModel
from solicitations.models.forecasts import Forecast, LoadShape
from solicitations.models.planning import Facility, Project, plans_for, prepares
from solicitations.states import DayType, Direction, NeedForm, NeedUnit, PlanningScenario, Service

MONTHS = [MinValueValidator(1), MaxValueValidator(12)]
HOURS = [MinValueValidator(0), MaxValueValidator(23)]


class NeedQuerySet(models.QuerySet["Need"]):
    """The only door to needs."""

    def visible_to(self, user: Visitor) -> "NeedQuerySet":
        """Published ones to everybody; drafts to their utility's planners and buyers, and to whoever prepares them."""
        seen = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(seen)
        seen |= plans_for(user) | prepares(user, "solicitations")
        return self.filter(pk__in=Need.objects.filter(seen).values("pk"))

    def latest_versions(self) -> "NeedQuerySet":
        """The newest version of each need among these rows."""
        newer = self.order_by().filter(series=OuterRef("series"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))


class Need(UuidModel):
    """One version of what a facility needs."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=60, help_text="as published, such as GNA_2023_0001")
    title = models.CharField(max_length=300)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="needs")
    projects = models.ManyToManyField(Project, related_name="needs", blank=True)
    service = models.CharField(max_length=30, choices=Service.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    unit = models.CharField(max_length=4, choices=NeedUnit.choices, default=NeedUnit.KW)
    form = models.CharField(max_length=8, choices=NeedForm.choices)
    # A call: its amount by year stands in NeedYear, its windows in NeedWindow.
    duration_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    calls_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    max_consecutive_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # Figures as the utility published them; shown, never computed with.
    published_rating_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    published_forecast_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    published_need_kw = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    is_confidential = models.BooleanField(
        default=False, help_text="published without figures, as customer confidential"
    )
    # What it was made from, where it was made from a forecast.
    forecast = models.ForeignKey(
        Forecast, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    scenario = models.CharField(max_length=12, choices=PlanningScenario.choices, blank=True)
    shape = models.ForeignKey(
        LoadShape, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "version"], name="need_version_once"),
            models.UniqueConstraint(fields=["organisation", "code", "version"], name="need_code_once"),
            models.CheckConstraint(
                condition=Q(form=NeedForm.PROFILE)
                | Q(is_confidential=True)
                | Q(duration_hours__gt=0, duration_hours__lte=24, calls_per_year__gt=0),
                name="call_has_duration_and_calls",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def largest_amount(self) -> Decimal | None:
        """The largest amount of any year or hour, in the need's unit; None where the figures are withheld."""
        parts = self.years.all() if self.form == NeedForm.CALL else self.amounts.all()
        return max((part.amount for part in parts), default=None)


class NeedYear(UuidModel):
    """How much a call needs in one year."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering: ClassVar = ["year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["need", "year"], name="need_year_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="need_year_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class NeedWindow(UuidModel):
    """Hours in which a call may fall: from ``start_hour`` to before ``end_hour``, across midnight if not greater."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="windows")
    months = ArrayField(models.PositiveSmallIntegerField(validators=MONTHS))
    day_type = models.CharField(max_length=8, choices=DayType.choices, default=DayType.ALL)
    start_hour = models.PositiveSmallIntegerField(validators=HOURS)
    end_hour = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(24)])

    class Meta:
        ordering: ClassVar = ["start_hour"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start_hour__lte=23, end_hour__lte=24), name="window_on_the_clock"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_hour:02d}:00–{self.end_hour:02d}:00"


class NeedAmount(UuidModel):
    """One hour of a profile."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(validators=MONTHS)
    day_type = models.CharField(max_length=8, choices=DayType.choices, default=DayType.ALL)
    hour = models.PositiveSmallIntegerField(validators=HOURS)
    amount = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        ordering: ClassVar = ["year", "month", "day_type", "hour"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need", "year", "month", "day_type", "hour"], name="need_hour_once"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, hour__lte=23), name="need_hour_on_the_calendar"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="need_hour_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d} {self.hour:02d}:00 {self.amount}"
