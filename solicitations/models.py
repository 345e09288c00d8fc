"""Needs, the projects they would avoid, and solicitations.

A published need never changes: revising it writes a new row of the same ``series`` with the next ``version``.
Amounts are in the need's unit; hours are hour-beginning clock hours of the utility's time zone.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.models import Blob, UuidModel
from solicitations.states import (
    DayType,
    Direction,
    FacilityKind,
    NeedForm,
    NeedUnit,
    Service,
    SolicitationState,
)

MONTHS = [MinValueValidator(1), MaxValueValidator(12)]
HOURS = [MinValueValidator(0), MaxValueValidator(23)]


class Facility(UuidModel):
    """A substation, a bank in it, or a feeder of a bank."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facilities")
    kind = models.CharField(max_length=12, choices=FacilityKind.choices)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    voltage_kv = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "name"], name="facility_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Project(UuidModel):
    """The traditional solution: what would be built if nobody offered anything better."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    code = models.CharField(max_length=60, help_text="as published, such as DDOR1022")
    name = models.CharField(max_length=300)
    equipment = models.CharField(max_length=200, blank=True)
    installed_cost_usd = models.DecimalField(max_digits=16, decimal_places=2)
    o_and_m_usd_per_year = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    life_years = models.PositiveSmallIntegerField(default=40)
    revenue_requirement_multiplier = models.DecimalField(
        max_digits=8, decimal_places=4, default=1, help_text="present value of revenue requirement ÷ installed cost"
    )
    in_service_on = models.DateField()
    lead_time_months = models.PositiveSmallIntegerField(default=18, help_text="months of construction before service")
    source = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="project_code_once"),
            models.CheckConstraint(condition=Q(installed_cost_usd__gt=0), name="project_costs_something"),
            models.CheckConstraint(condition=Q(o_and_m_usd_per_year__gte=0), name="project_o_and_m_not_negative"),
            models.CheckConstraint(condition=Q(life_years__gt=0), name="project_lives"),
        ]

    def __str__(self) -> str:
        return self.code


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
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "version"], name="need_version_once"),
            models.UniqueConstraint(fields=["organisation", "code", "version"], name="need_code_once"),
            models.CheckConstraint(
                condition=Q(form=NeedForm.PROFILE)
                | Q(duration_hours__gt=0, duration_hours__lte=24, calls_per_year__gt=0),
                name="call_has_duration_and_calls",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


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
            models.CheckConstraint(condition=Q(start_hour__lte=23, end_hour__lte=24), name="window_on_the_clock"),
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
            models.UniqueConstraint(fields=["need", "year", "month", "day_type", "hour"], name="need_hour_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, hour__lte=23), name="need_hour_on_the_calendar"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="need_hour_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d} {self.hour:02d}:00 {self.amount}"


class ProForma(UuidModel):
    """The contract as posted: Markdown-like text with ``{{ term_code }}`` blanks, hashed, and its terms' schema.

    ``terms`` is a list of {code, label, unit, kind: text|number|money|date, source: offer|utility|bidder}.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pro_formas")
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    terms = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    # Fixed from the moment a solicitation that carries it is published.
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["title", "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "title", "version"], name="pro_forma_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Solicitation(UuidModel):
    """A competitive solicitation for non-wires alternatives."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="solicitations")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=SolicitationState.choices, default=SolicitationState.DRAFT
    )
    needs = models.ManyToManyField(Need, through="Lot", related_name="solicitations")
    pro_forma = models.ForeignKey(ProForma, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    questions_due_at = models.DateTimeField(null=True, blank=True)
    offers_due_at = models.DateTimeField(null=True, blank=True)
    award_expected_on = models.DateField(null=True, blank=True)
    # Facts handed down: the valuation app locks the protocol, publication checks that it did.
    protocol_digest = models.CharField(max_length=64, blank=True)
    protocol_locked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="solicitation_code_once"),
            models.CheckConstraint(
                condition=Q(questions_due_at=None) | Q(offers_due_at=None) | Q(questions_due_at__lte=F("offers_due_at")),
                name="questions_end_before_offers",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SolicitationState.DRAFT, SolicitationState.CANCELLED])
                | (
                    Q(published_at__isnull=False, offers_due_at__isnull=False, pro_forma__isnull=False)
                    & ~Q(protocol_digest="")
                ),
                name="published_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Lot(UuidModel):
    """A need, in the version bundled, that a solicitation asks to meet."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="lots")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="lots")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["solicitation", "need"], name="need_bundled_once")]

    def __str__(self) -> str:
        return f"lot {self.position}"


class Assignment(UuidModel):
    """A person's role in one solicitation. Ended, never deleted: who could see what must stay answerable."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "user", "role"], condition=Q(ended_at=None), name="role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Question(UuidModel):
    """A bidder's question, answered to all. Who asked is shown only to the asker and the two independents."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asking_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Workpaper(UuidModel):
    """A note of one of the two independents on a solicitation; theirs alone."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="workpapers")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="workpapers")
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=20000)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-written_at"]

    def __str__(self) -> str:
        return self.title
