"""Which registered payments an offer may be paid by already, and what a person decided is incremental."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from bids.models.conformance import Examination
from bids.models.offers import Offer
from bids.states import Extent
from kernel.models import UuidModel
from solicitations.models import PaidService
from solicitations.states import PaidFor, PayerKind


class RegistryMatch(UuidModel):
    """A line of the registry that may be of the same resource as an offer; ``on`` says what coincides."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="registry_matches")
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="registry_matches")
    paid_service = models.ForeignKey(PaidService, on_delete=models.PROTECT, related_name="matches")
    on = ArrayField(models.CharField(max_length=10), help_text="site, meter, customer, capacity")

    class Meta:
        ordering: ClassVar = ["paid_service__program"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "examination", "paid_service"], name="registry_match_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.offer} and {self.paid_service}"


class IncrementalityDecisionQuerySet(models.QuerySet["IncrementalityDecision"]):
    """Decisions of whoever may see the offer; the caller begins there."""

    def current(self) -> "IncrementalityDecisionQuerySet":
        """The newest version of each offer's and service's decision."""
        newest = IncrementalityDecision.objects.filter(
            offer=OuterRef("offer"), service=OuterRef("service")
        ).order_by("-version")
        return self.filter(version=Subquery(newest.values("version")[:1]))


class IncrementalityDecision(UuidModel):
    """How much of an offer is incremental for one service: decided by a person, in versions. Append-only.

    ``paid_kw`` is what ``payer`` pays for already, of the largest monthly contract capacity.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="incrementality_decisions")
    service = models.CharField(max_length=24, choices=PaidFor.choices)
    version = models.PositiveIntegerField()
    extent = models.CharField(max_length=6, choices=Extent.choices)
    contract_kw = models.DecimalField(max_digits=14, decimal_places=3)
    paid_kw = models.DecimalField(max_digits=14, decimal_places=3)
    payer = models.CharField(max_length=200, blank=True)
    payer_kind = models.CharField(max_length=10, choices=PayerKind.choices, blank=True)
    rules = models.JSONField(help_text="code of each of the seven counting rules: whether it holds")
    evidence = models.TextField(max_length=4000)
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = IncrementalityDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["service", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "service", "version"], name="increment_version_once"),
            models.CheckConstraint(
                condition=Q(extent=Extent.WHOLLY, paid_kw=0)
                | Q(extent=Extent.PARTLY, paid_kw__gt=0, paid_kw__lt=models.F("contract_kw")) & ~Q(payer="")
                | Q(extent=Extent.NOT, paid_kw=models.F("contract_kw")) & ~Q(payer=""),
                name="increment_fits_its_extent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()}: {self.get_extent_display()}"

    @property
    def increment_kw(self) -> Decimal:
        """What counts here."""
        return self.contract_kw - self.paid_kw
