"""Curves, protocols, runs and their results. Stored money is NUMERIC; hourly series begin at ``starts_at``."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Membership, Organisation, User
from accounts.permissions import Visitor
from accounts.states import EVALUATION, SEES_CURVES, OrganisationKind, Role
from bids.models import Offer, PriceRelease
from kernel.models import Blob, UuidModel
from solicitations.models import Assignment, Deviation, Need, Solicitation
from solicitations.models.roles import solicitations_as
from valuation.states import (
    CurveKind,
    DayAlignment,
    LeapDay,
    OfferRunState,
    OptimumState,
    Resolution,
    RunState,
)


class CurveQuerySet(models.QuerySet["Curve"]):
    """The only door to curves: a price forecast tells bidders what to ask."""

    def visible_to(self, user: Visitor) -> "CurveQuerySet":
        """A utility's planners and procurement officers, and those who see money in one of its solicitations.

        An independent's own curves are for its members alone.
        """
        if not user.is_authenticated:
            return self.none()
        own = Membership.objects.filter(user=user, organisation__kind=OrganisationKind.INDEPENDENT)
        standing = Membership.objects.filter(user=user, roles__overlap=[Role.PLANNER, Role.PROCUREMENT])
        assigned = Assignment.objects.in_force().filter(user=user, role__in=SEES_CURVES)
        return self.filter(
            Q(organisation_id__in=standing.values("organisation_id"))
            | Q(organisation_id__in=own.values("organisation_id"))
            | Q(organisation_id__in=assigned.values("solicitation__organisation_id"))
        )


class Curve(UuidModel):
    """A price forecast of one kind at one place; its numbers are in versions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="curves")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=CurveKind.choices)
    place = models.CharField(max_length=100, blank=True, help_text="node, zone or region")

    objects = CurveQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="curve_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class CurveVersion(UuidModel):
    """One vintage of a curve: the values as imported and how they extend over the years.

    Hourly values are contiguous hours from ``starts_at``, one whole year of them, ordered by UTC.
    Monthly values: 12, January first. Yearly values: from ``price_year`` on.
    """

    curve = models.ForeignKey(Curve, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    vintage = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    illustrative = models.BooleanField(default=False)
    resolution = models.CharField(max_length=8, choices=Resolution.choices)
    unit = models.CharField(max_length=20)
    time_zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField(null=True, blank=True)
    values = ArrayField(models.DecimalField(max_digits=16, decimal_places=6))
    carbon_embedded = models.BooleanField(default=True)
    # How the values extend over the years.
    price_year = models.PositiveSmallIntegerField()
    escalator_per_year = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    day_alignment = models.CharField(
        max_length=8, choices=DayAlignment.choices, default=DayAlignment.CALENDAR
    )
    leap_day = models.CharField(max_length=15, choices=LeapDay.choices, default=LeapDay.REPEAT_FEB_28)
    horizon_year = models.PositiveSmallIntegerField()
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["curve", "number"], name="curve_version_once"),
            models.CheckConstraint(
                condition=~Q(resolution=Resolution.HOURLY) | Q(starts_at__isnull=False),
                name="hourly_curve_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(horizon_year__gte=models.F("price_year")), name="curve_reaches_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.curve.code} v{self.number}"


class Protocol(UuidModel):
    """How a solicitation's offers will be valued and ranked: versioned data, hashed and locked before publication.

    ``content`` is checked by the engine when it is saved; ``digest`` is the SHA-256 of its canonical JSON.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="protocols")
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    locked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    # The published deviation that put this version in place of the one locked before it.
    deviation = models.OneToOneField(
        Deviation, on_delete=models.PROTECT, null=True, blank=True, related_name="protocol"
    )

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "version"], name="protocol_version_once"),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(locked_at__isnull=False, deviation=None),
                name="one_locked_protocol",
            ),
        ]

    def __str__(self) -> str:
        return f"protocol v{self.version}"


class RunQuerySet(models.QuerySet["Run"]):
    """The only door to runs."""

    def visible_to(self, user: Visitor) -> "RunQuerySet":
        """Runs of solicitations whose money the person may see: a panel member only once their scores are in.

        The independent evaluator's own runs are theirs alone.
        """
        if not user.is_authenticated:
            return self.none()
        seats = Solicitation.objects.filter(pk__in=solicitations_as(user, [Role.PANEL]))
        released = PriceRelease.objects.filter(user=user)
        scoring = seats.exclude(pk__in=released.values("solicitation_id"))
        watched = Q(solicitation_id__in=solicitations_as(user, [Role.EVALUATOR]))
        return self.filter(
            Q(own_terms__isnull=True) | watched, solicitation_id__in=solicitations_as(user, EVALUATION)
        ).exclude(solicitation_id__in=scoring.values("pk"))

    def official(self) -> "RunQuerySet":
        """Those by the locked protocol for what was asked: what ranks, sets and awards stand on."""
        return self.filter(own_terms__isnull=True, on_revised_needs=False)

    def shadows(self) -> "RunQuerySet":
        """Those by the independent evaluator's own terms."""
        return self.filter(own_terms__isnull=False)


class Run(UuidModel):
    """One computation of every opened offer's value.

    Workers keep it by a lease that any of them renews; a lease that ran out is taken back by the sweeper, so
    dead workers never leave a run RUNNING. ``input_digest`` is the frozen Case's, ``result_digest`` the figures'.
    ``own_terms`` makes a shadow of it: a protocol of the independent evaluator's, in place of the locked one.
    With ``on_revised_needs`` it asks what the offers are worth to the needs as they were published since: neither
    kind ranks anything. ``basis`` is what stood when it was asked for (``valuation.evaluation.basis``); a run that
    the system asked for names nobody, but the run it ``follows`` and the ``causes``, what differs from that one's.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.PROTECT, related_name="runs")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="runs")
    own_terms = models.JSONField(null=True, blank=True)
    on_revised_needs = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    requested_at = models.DateTimeField()
    basis = models.JSONField(null=True, blank=True)
    basis_digest = models.CharField(max_length=64, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="followed_by", null=True, blank=True
    )
    causes = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    n_offers = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    case = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    input_digest = models.CharField(max_length=64, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    convention_id = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "on_revised_needs"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING], own_terms__isnull=True),
                name="one_active_run_per_solicitation",
            ),
            models.UniqueConstraint(
                fields=["solicitation"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING], own_terms__isnull=False),
                name="one_active_shadow_per_solicitation",
            ),
            models.UniqueConstraint(
                fields=["follows", "on_revised_needs", "basis_digest"],
                condition=Q(follows__isnull=False),
                name="one_run_of_its_own_per_change",
            ),
            models.CheckConstraint(
                condition=Q(requested_by__isnull=False) | Q(follows__isnull=False) & ~Q(causes=[]),
                name="a_run_nobody_asked_for_has_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"run of {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def is_automatic(self) -> bool:
        """Whether the system asked for it, because something changed."""
        return self.follows_id is not None

    @property
    def is_shadow(self) -> bool:
        """Whether it is the independent evaluator's own."""
        return self.own_terms is not None

    @property
    def terms(self) -> dict[str, Any]:
        """The protocol's content that values its offers."""
        content: dict[str, Any] = self.protocol.content if self.own_terms is None else self.own_terms
        return content


class RunOffer(UuidModel):
    """One offer of a run: done, waiting, or why it could not be valued.

    A waiting offer that a worker has claimed is left alone by the others until the claim runs out.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="offers")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="run_offers")
    state = models.CharField(max_length=8, choices=OfferRunState.choices, default=OfferRunState.WAITING)
    error = models.TextField(blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    nmv_usd_per_kw_year = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    npv_usd = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    usd_per_mwh = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    # The part of the NPV that rests on projects being deferred: a set earns it once per project.
    project_deferral_pv_usd = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-nmv_usd_per_kw_year"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "offer"], name="offer_once_per_run")]

    def __str__(self) -> str:
        return f"{self.offer} in {self.run}"


class ComponentResult(UuidModel):
    """One component of one offer's value in one run: a row, so that a new component needs no migration."""

    run_offer = models.ForeignKey(RunOffer, on_delete=models.CASCADE, related_name="components")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20, default="USD/kW-year")
    present_value_usd = models.DecimalField(max_digits=20, decimal_places=6)
    levelized = models.DecimalField(max_digits=18, decimal_places=6)
    first_year = models.PositiveSmallIntegerField()
    usd_by_year = ArrayField(models.DecimalField(max_digits=20, decimal_places=6))

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run_offer", "code"], name="component_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.levelized}"


class Coverage(UuidModel):
    """How much of one need one offer can be counted on for, and where it binds.

    ``share`` is conditional: min(1, dependable ÷ needed) at the binding hour or placement, worth money only if
    a chosen set meets the whole need. The two 288-long arrays are month-major 12 × 24 tables in the need's unit.
    """

    run_offer = models.ForeignKey(RunOffer, on_delete=models.CASCADE, related_name="coverages")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=9, decimal_places=6)
    binding = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    dependable = ArrayField(models.DecimalField(max_digits=14, decimal_places=3), size=288)
    needed = ArrayField(models.DecimalField(max_digits=14, decimal_places=3), size=288)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run_offer", "need"], name="coverage_once")]

    def __str__(self) -> str:
        return f"{self.share} of {self.need}"


class OptimumQuerySet(models.QuerySet["Optimum"]):
    """The only door to optima: each is seen exactly as its run is."""

    def visible_to(self, user: Visitor) -> "OptimumQuerySet":
        """Those of the runs the person may see."""
        return self.filter(run__in=Run.objects.visible_to(user))


class Optimum(UuidModel):
    """The best set of a finished run, worked out by a worker from the run's frozen case and stored results.

    ``document`` is what `valuation.evaluation.optimum` writes, and never changes once it is there; asking for a
    further entry price queues the row again and leaves it. ``digest`` is of the document and the entry prices.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="optimum")
    state = models.CharField(max_length=10, choices=OptimumState.choices, default=OptimumState.QUEUED)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    n_steps = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    document = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    objects = OptimumQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=OptimumState.DONE) | Q(document__isnull=False) & ~Q(digest=""),
                name="a_done_optimum_is_kept",
            )
        ]

    def __str__(self) -> str:
        return f"optimum of {self.run}"


class EntryPrice(UuidModel):
    """How far a loser's price must fall until a set with it is as good as the best; waiting until worked out.

    ``fall_usd`` is of its NPV, ``fall_usd_per_kw_month`` of its fixed price; both None where no set can hold it.
    """

    optimum = models.ForeignKey(Optimum, on_delete=models.CASCADE, related_name="entries")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=OfferRunState.choices, default=OfferRunState.WAITING)
    position = models.PositiveIntegerField(default=0)
    fall_usd = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    fall_usd_per_kw_month = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    least_fall_usd = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    is_proven = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position", "offer__alias"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["optimum", "offer"], name="one_entry_price_per_offer")
        ]

    def __str__(self) -> str:
        return f"entry price of {self.offer}"
